#include <algorithm>
#include <utility>

#include "http/characters.h"
#include "http/h1/field_section.h"
#include "http/h1/parser.h"
#include "http/trailer_fields.h"

namespace cordon::http::h1 {

Result<ChunkedDecoder::Step> ChunkedDecoder::step(std::string_view input, Fields& trailers) {
  Step result;
  std::string_view rest = input;
  while (!rest.empty() && result.data.empty() && state_ != State::ended && state_ != State::failed) {
    if (state_ == State::data) {
      result.data = take_data(rest);
    } else if (state_ == State::trailer) {
      state_ = take_trailer(rest, trailers);
    } else if (state_ == State::trailer_start && rest.front() != '\r') {
      state_ = State::trailer;
    } else if (!take_line_of_small_chunk(rest)) {
      state_ = read(rest.front());
      rest.remove_prefix(1);
    }
  }
  if (state_ == State::failed) return fail(code_, reason_);
  result.consumed = input.size() - rest.size();
  result.ended = state_ == State::ended;
  return result;
}

// Who sends small chunks makes many such lines. Nothing depends on this but the time that they take.
bool ChunkedDecoder::take_line_of_small_chunk(std::string_view& input) {
  if (state_ == State::data_cr && input.starts_with("\r\n")) {
    input.remove_prefix(2);
    state_ = State::size;
    return true;
  }
  if (state_ != State::size || digits_ > 0 || input.substr(1, 2) != "\r\n") return false;
  int const digit = hex_value(input.front());
  if (digit <= 0) return false;
  input.remove_prefix(3);
  left_ = static_cast<unsigned>(digit);
  state_ = State::data;
  return true;
}

ChunkedDecoder::State ChunkedDecoder::refuse(std::string_view reason, Code code) {
  reason_ = reason;
  code_ = code;
  return State::failed;
}

ChunkedDecoder::State ChunkedDecoder::read(char c) {
  switch (state_) {
    case State::size: return read_size(c);
    case State::extension:
    case State::quoted:
    case State::escaped: return read_extension(c);
    case State::size_end: return begin_chunk(c);
    case State::data_cr: return c == '\r' ? State::data_lf : refuse("h1.unterminated_chunk");
    case State::data_lf: return c == '\n' ? State::size : refuse("h1.unterminated_chunk");
    case State::trailer_start: return State::last_lf;
    case State::last_lf: return c == '\n' ? State::ended : refuse("h1.bare_cr");
    case State::data:
    case State::trailer:
    case State::ended:
    case State::failed: break;
  }
  std::unreachable();
}

ChunkedDecoder::State ChunkedDecoder::read_size(char c) {
  constexpr std::size_t most_digits = 15;
  if (c != '\r' && ++line_length_ > limits_.chunk_line) return refuse("h1.long_chunk_line");
  if (int const digit = hex_value(c); digit >= 0) {
    if (++digits_ > most_digits) return refuse("h1.chunk_size_overflow");
    left_ = left_ * 16 + static_cast<unsigned>(digit);
    return State::size;
  }
  if (c == '\n') return refuse("h1.bare_lf");
  if (digits_ == 0 || (c != ';' && c != '\r')) return refuse("h1.bad_chunk_size");
  return c == ';' ? State::extension : State::size_end;
}

// Extensions mean nothing to us. Their quotes are followed all the same: who reads "\r\n" in one as text sees other chunks.
ChunkedDecoder::State ChunkedDecoder::read_extension(char c) {
  if (c != '\r' && ++line_length_ > limits_.chunk_line) return refuse("h1.long_chunk_line");
  if (c == '\n') return refuse("h1.bare_lf");
  if (c == '\r' && state_ == State::extension) return State::size_end;
  if (is_control(c) && c != '\t') return refuse("h1.bad_chunk_extension");
  if (state_ == State::escaped) return State::quoted;
  if (c == '"') return state_ == State::quoted ? State::extension : State::quoted;
  return c == '\\' && state_ == State::quoted ? State::escaped : state_;
}

ChunkedDecoder::State ChunkedDecoder::begin_chunk(char c) {
  if (c != '\n') return refuse("h1.bare_cr");
  line_length_ = 0;
  digits_ = 0;
  return left_ == 0 ? State::trailer_start : State::data;
}

std::string_view ChunkedDecoder::take_data(std::string_view& input) {
  std::string_view const data = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size())));
  input.remove_prefix(data.size());
  left_ -= data.size();
  if (left_ == 0) state_ = State::data_cr;
  return data;
}

// Gathers the section to its end, so that its lines are parsed in one piece however they arrive.
ChunkedDecoder::State ChunkedDecoder::take_trailer(std::string_view& input, Fields& trailers) {
  if (trailer_.empty()) trailer_ = trailers.arena().array<char>(limits_.trailer);
  std::size_t const lf = input.find('\n');
  bool const line_ends = lf != std::string_view::npos;
  std::string_view const piece = input.substr(0, line_ends ? lf + 1 : lf);
  if (piece.size() > trailer_.size() - trailer_size_) return refuse("h1.long_trailer", Code::fields_too_large);
  std::ranges::copy(piece, trailer_.begin() + static_cast<std::ptrdiff_t>(trailer_size_));
  trailer_size_ += piece.size();
  input.remove_prefix(piece.size());
  if (!line_ends) return State::trailer;
  std::string_view const section(trailer_.data(), trailer_size_);
  if (!section.ends_with("\r\n")) return refuse("h1.bare_lf");
  return section.ends_with("\r\n\r\n") ? finish(trailers) : State::trailer;
}

ChunkedDecoder::State ChunkedDecoder::finish(Fields& trailers) {
  std::string_view section(trailer_.data(), trailer_size_);
  if (auto taken = take_field_section(section, limits_.fields, trailers); !taken) {
    trailers.clear();
    return refuse(taken.error().reason, taken.error().code);
  }
  if (std::ranges::all_of(trailers, may_trail)) return State::ended;
  trailers.clear();
  return refuse("h1.forbidden_trailer");
}

}  // namespace cordon::http::h1
