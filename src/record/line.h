#pragma once

#include <cstdint>
#include <optional>

#include "record/block.h"
#include "record/field_writer.h"
#include "record/record.h"

namespace cordon::record {

constexpr View line_start = "{\"n\":";

// One record as one line of JSON, added to `to`.
void append_line(Block& to, std::uint64_t number, ExchangeRecord const& record, LineMemory& memory);
void append_line(Block& to, std::uint64_t number, ConnectionRecord const& record, LineMemory& memory);
// `count` records that never reached the disk; they would have had `number` and those after it.
void append_lost(Block& to, std::uint64_t number, std::uint64_t count, Wall when);
// "start" and "stop" of the node.
void append_event(Block& to, std::uint64_t number, View kind, Wall when);

// A line of another writer's under a number of ours; nothing of it when it is no record's line.
void append_renumbered(Block& to, std::uint64_t number, View line);

// The number that follows a line, or nothing when it is not one of ours.
std::optional<std::uint64_t> number_after(View line);

}  // namespace cordon::record
