#include "praxis/multipart.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::praxis {
namespace {

constexpr std::size_t most_head = 4096;
constexpr std::size_t most_boundary = 70;  // RFC 2046 section 5.1.1

}  // namespace

std::optional<std::string> multipart_boundary(View content_type) {
  if (!text::iequals(text::trim(text::take_until(content_type, ';')), "multipart/form-data")) return {};
  while (!content_type.empty()) {
    View value = text::trim(text::take_until(content_type, ';'));
    if (!text::iequals(text::trim(text::take_until(value, '=')), "boundary")) continue;
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return !value.empty() && value.size() <= most_boundary ? std::optional<std::string>(value) : std::nullopt;
  }
  return {};
}

Result<View> Multipart::feed(View input) {
  file_.clear();
  buffer_.append(input);
  for (;;) {
    auto advanced = advance();
    if (!advanced) return fail(advanced);
    if (!*advanced) return View(file_);
  }
}

// False: more input is needed.
Result<bool> Multipart::advance() {
  switch (state_) {
    case State::between:
    case State::file: return scan();
    case State::line: return read_line();
    case State::head: return read_head();
    case State::ended: break;
  }
  buffer_.clear();
  return false;
}

// Looks for the next delimiter. What may be the beginning of one is kept.
Result<bool> Multipart::scan() {
  auto const found = buffer_.find(delimiter_);
  bool const is_there = found != std::string::npos;
  std::size_t const passed = is_there ? found : buffer_.size() - std::min(buffer_.size(), delimiter_.size() - 1);
  if (state_ == State::file) file_.append(buffer_, 0, passed);
  buffer_.erase(0, passed + (is_there ? delimiter_.size() : 0));
  if (!is_there) return false;
  has_file_ = state_ == State::file;
  state_ = has_file_ ? State::ended : State::line;
  return true;
}

// Behind a delimiter comes "--", which ends the form, or a new line.
Result<bool> Multipart::read_line() {
  if (buffer_.size() < 2) return false;
  View const next = View(buffer_).substr(0, 2);
  if (next != "--" && next != "\r\n") return fail(Code::malformed, "multipart.delimiter");
  state_ = next == "--" ? State::ended : State::head;
  if (state_ == State::ended) buffer_.clear();
  return true;
}

// The new line that ends the delimiter is still in the buffer: a part without a head has its empty line at once.
Result<bool> Multipart::read_head() {
  auto const end = buffer_.find("\r\n\r\n");
  if (std::min(end, buffer_.size()) > most_head) return fail(Code::malformed, "multipart.head");
  if (end == std::string::npos) return false;
  auto const head = text::to_lower(View(buffer_).substr(0, end));
  bool const is_file = head.find("\r\ncontent-disposition:") != std::string::npos && head.find("filename=") != std::string::npos;
  state_ = is_file ? State::file : State::between;
  buffer_.erase(0, end + 2);  // an empty part's delimiter begins with the end of its head
  if (is_file) buffer_.erase(0, 2);
  return true;
}

}  // namespace cordon::praxis
