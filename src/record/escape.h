#pragma once

#include "base/bytes.h"

namespace cordon::record::json {

// Whether a string may hold this character as it is: printable ASCII without quote and backslash.
constexpr bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}
// The inside of a string, character by character; at most six for each byte of `text`.
[[gnu::cold, gnu::noinline]] char* put_escaped(char* to, View text);

}  // namespace cordon::record::json
