#pragma once

#include "base/bytes.h"

namespace cordon::text {

// Checks UTF-8 (RFC 3629) that comes in pieces.
class Utf8 {
 public:
  // False: what came so far cannot be the beginning of valid text.
  bool accept(View bytes);
  // Whether the text may end here.
  bool complete() const { return missing_ == 0; }
  void reset() { missing_ = 0; }

 private:
  bool begin(unsigned char byte);

  int missing_ = 0;             // continuation bytes to come
  unsigned char least_ = 0x80;  // of the next one
  unsigned char most_ = 0xbf;
};

// Whether it is UTF-8 from its beginning to its end.
bool is_utf8(View text);

// Whether it has marks that turn the direction of what follows and show nothing themselves (U+202A to U+202E, U+2066 to U+2069):
// with them a text reads as another one.
bool has_direction_marks(View text);

}  // namespace cordon::text
