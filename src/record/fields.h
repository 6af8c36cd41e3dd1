#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "record/line.h"
#include "record/record.h"

namespace cordon::record {

// Who may read a field: anybody who may search records; nobody without the node's key, as it is the address of a client;
// or as it may tell who somebody is.
enum class Class : std::uint8_t { open, address, person };

// A field of a record, described once: lines and the manual come from it.
template <class Record>
struct Field {
  View name;
  Class privacy;
  View form;     // how it is written
  View meaning;  // one sentence without a full stop
  void (*write)(FieldWriter& to, Record const& record);
};

std::span<Field<ExchangeRecord> const> exchange_fields();
std::span<Field<ConnectionRecord> const> connection_fields();

// docs/records.md
std::string manual();

}  // namespace cordon::record
