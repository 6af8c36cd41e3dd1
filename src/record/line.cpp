#include "record/line.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "record/fields.h"
#include "record/json.h"

namespace cordon::record {
namespace {

constexpr View lost_key = ",\"kind\":\"lost\",\"count\":";

// The number and what follows it.
void begin_line(Block& to, std::uint64_t number, View next) {
  char* at = to.room(line_start.size() + json::number_size + next.size());
  std::memcpy(at, line_start.data(), line_start.size());
  at = json::put_number(at + line_start.size(), number);
  std::memcpy(at, next.data(), next.size());
  to.end_at(at + next.size());
}

void end_with_time(Block& to, Wall when) {
  to.add(",\"time\":");
  to.end_at(json::Calendar().put_time(to.room(json::time_size), when));
  to.add("}\n");
}

std::uint64_t take_number(View& text) {
  auto const digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  text.remove_prefix(digits.size());
  return text::parse_number(digits).value_or(0);
}

}  // namespace

void append_line(Block& to, std::uint64_t number, ExchangeRecord const& record, LineMemory& memory) {
  begin_line(to, number, ",\"kind\":\"exchange\"");
  write_fields(to, record, memory);
  to.add("}\n");
}

void append_line(Block& to, std::uint64_t number, ConnectionRecord const& record, LineMemory& memory) {
  begin_line(to, number, ",\"kind\":\"connection\"");
  write_fields(to, record, memory);
  to.add("}\n");
}

void append_lost(Block& to, std::uint64_t number, std::uint64_t count, Wall when) {
  begin_line(to, number, lost_key);
  to.end_at(json::put_number(to.room(json::number_size), count));
  end_with_time(to, when);
}

void append_event(Block& to, std::uint64_t number, View kind, Wall when) {
  begin_line(to, number, ",\"kind\":\"");
  to.add(kind);
  to.add("\"");
  end_with_time(to, when);
}

void append_renumbered(Block& to, std::uint64_t number, View line) {
  if (!line.starts_with(line_start)) return;
  line.remove_prefix(line_start.size());
  take_number(line);
  if (!line.starts_with(",\"kind\":")) return;
  begin_line(to, number, line);
  to.add("\n");
}

std::optional<std::uint64_t> number_after(View line) {
  if (!line.starts_with(line_start)) return {};
  line.remove_prefix(line_start.size());
  std::uint64_t const number = take_number(line);
  if (number == 0) return {};
  if (!line.starts_with(lost_key)) return number + 1;
  line.remove_prefix(lost_key.size());
  std::uint64_t const count = take_number(line);
  if (count == 0) return {};
  return number + count;
}

}  // namespace cordon::record
