#pragma once

#include <expected>
#include <string>
#include <type_traits>
#include <utility>

namespace cordon::config {

// What is wrong with a value, to be read after the name of its setting ("must be a duration"), and what to write instead.
struct Complaint {
  std::string message;
  std::string hint;
};

// What `convert` makes of the value, or the same complaint.
template <class A, class Convert>
auto map(std::expected<A, Complaint> from, Convert convert) -> std::expected<std::invoke_result_t<Convert, A>, Complaint> {
  if (!from) return std::unexpected(std::move(from.error()));
  return convert(std::move(*from));
}

}  // namespace cordon::config
