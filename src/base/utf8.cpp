#include "base/utf8.h"

namespace cordon::text {

bool Utf8::accept(View bytes) {
  for (char const c : bytes) {
    auto const byte = static_cast<unsigned char>(c);
    if (missing_ == 0) {
      if (!begin(byte)) return false;
      continue;
    }
    if (byte < least_ || byte > most_) return false;
    least_ = 0x80;
    most_ = 0xbf;
    --missing_;
  }
  return true;
}

// The second byte's bounds keep out overlong forms, surrogates, and what lies beyond U+10FFFF.
bool Utf8::begin(unsigned char byte) {
  least_ = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
  most_ = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
  missing_ = byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  return byte < 0x80 || (byte >= 0xc2 && byte <= 0xf4);
}

bool is_utf8(View text) {
  Utf8 utf8;
  return utf8.accept(text) && utf8.complete();
}

bool has_direction_marks(View text) {
  for (auto at = text.find('\xe2'); at != View::npos; at = text.find('\xe2', at + 1)) {
    auto const mark = text.substr(at, 3);
    if (mark >= "\xe2\x80\xaa" && mark <= "\xe2\x80\xae") return true;
    if (mark >= "\xe2\x81\xa6" && mark <= "\xe2\x81\xa9") return true;
  }
  return false;
}

}  // namespace cordon::text
