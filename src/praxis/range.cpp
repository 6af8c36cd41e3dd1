#include "praxis/range.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::praxis {
namespace {

using http::Name;
using Kind = RangeAnswer::Kind;

RangeAnswer part(std::uint64_t first, std::uint64_t last, std::uint64_t size) {
  if (first >= size) return {.kind = Kind::unsatisfiable, .range = {}};
  return {.kind = Kind::part, .range = {.first = first, .length = std::min(last, size - 1) - first + 1}};
}

RangeAnswer suffix(std::uint64_t length, std::uint64_t size) {
  length = std::min(length, size);
  if (length == 0) return {.kind = Kind::unsatisfiable, .range = {}};
  return {.kind = Kind::part, .range = {.first = size - length, .length = length}};
}

// "0-99", "100-", "-50"
RangeAnswer parse(std::string_view text, std::uint64_t size) {
  auto const dash = text.find('-');
  if (dash == text.npos) return {};
  auto const first = text::parse_number(text.substr(0, dash));
  auto const last = text::parse_number(text.substr(dash + 1));
  if (dash == 0) return last ? suffix(*last, size) : RangeAnswer();
  if (!first || (!last && dash + 1 < text.size()) || (last && *last < *first)) return {};
  return part(*first, last.value_or(UINT64_MAX), size);
}

}  // namespace

RangeAnswer choose_range(http::Request const& request, std::uint64_t size, std::string_view etag) {
  auto const asked = request.fields.get(Name::range);
  auto const only_if = request.fields.get(Name::if_range);
  constexpr std::string_view unit = "bytes=";
  bool const counts = asked && request.fields.count(Name::range) == 1 && (!only_if || *only_if == etag);
  if (!counts || !text::iequals(asked->substr(0, unit.size()), unit)) return {};
  return parse(text::trim(asked->substr(unit.size())), size);
}

}  // namespace cordon::praxis
