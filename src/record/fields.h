#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "record/field_writer.h"
#include "record/record.h"

namespace cordon::record {

// A field of a record, described once: lines and the manual come from it.
template <class Record>
struct Field {
  FieldName name;
  Class privacy;
  View form;     // how it is written
  View meaning;  // one sentence without a full stop
  void (*write)(FieldWriter& to, Record const& record);
};

std::span<Field<ExchangeRecord> const> exchange_fields();
std::span<Field<ConnectionRecord> const> connection_fields();

// All fields of a record that have a value, in the order of the table.
void write_fields(Block& to, ExchangeRecord const& record, LineMemory& memory);
void write_fields(Block& to, ConnectionRecord const& record, LineMemory& memory);

// docs/records.md
std::string manual();

}  // namespace cordon::record
