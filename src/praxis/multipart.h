#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace cordon::praxis {

// The boundary of a multipart/form-data content type; nothing when it is another type or has none.
std::optional<std::string> multipart_boundary(View content_type);

// Takes the first file out of a form (RFC 7578) that comes in pieces of any size.
class Multipart {
 public:
  explicit Multipart(View boundary) : delimiter_("\r\n--" + std::string(boundary)) {}

  // Bytes of the file that are certain now, valid until the next call. Code::malformed when this is no form.
  Result<View> feed(View input);
  // Whether the whole of a file was seen.
  bool has_file() const { return has_file_; }

 private:
  enum class State : std::uint8_t { between, line, head, file, ended };

  Result<bool> advance();
  Result<bool> scan();
  Result<bool> read_line();
  Result<bool> read_head();

  std::string delimiter_;
  std::string buffer_ = "\r\n";  // the first delimiter has no line before it
  std::string file_;
  State state_ = State::between;
  bool has_file_ = false;
};

}  // namespace cordon::praxis
