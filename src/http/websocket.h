#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/utf8.h"
#include "http/message.h"
#include "net/stream.h"

// The WebSocket protocol (RFC 6455) as a server speaks it. Only Session does I/O.
namespace cordon::http::websocket {

enum class Opcode : std::uint8_t { continuation = 0x0, text = 0x1, binary = 0x2, close = 0x8, ping = 0x9, pong = 0xa };

// Why a connection is closed (section 7.4.1).
enum class Closing : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  none_given = 1005,  // never sent
  bad_payload = 1007,
  too_big = 1009,
  internal_error = 1011,
};

// The code to close with after this failure of a Decoder.
Closing closing_for(Error const& error);

// Checks the client's opening handshake (section 4.2.1); yields the value of Sec-WebSocket-Accept.
// Code::unsupported: another version than 13 (answer 426, naming 13); Code::malformed: no handshake (400).
Result<std::string> accept_key(Request const& request);

// Appends one unmasked, final frame. A control frame's payload has at most 125 bytes.
void append_frame(std::string& out, Opcode opcode, View payload);
// Appends a close frame; of the reason, what fits.
void append_close(std::string& out, Closing code, View reason);

using text::Utf8;

// Reads a client's frames from bytes in pieces of any size, and puts messages together.
class Decoder {
 public:
  // Messages of more bytes than `most` are too large.
  explicit Decoder(std::size_t most) : most_(most) {}

  struct Item {
    enum class Kind : std::uint8_t { none, text, binary, ping, pong, close };
    Kind kind = Kind::none;  // none: all input is consumed and more is needed
    View payload = {};       // valid until the next step; the reason of a close
    std::uint16_t close_code = 0;
  };
  // Takes what it can use off the front of `input`. Fails with Code::malformed (unmasked or reserved bits, unknown opcodes, wrong
  // fragmentation, lengths not in the shortest form, bad control frames), Code::invalid (text that is no UTF-8) or
  // Code::too_large; after a failure it is spent.
  Result<Item> step(View& input);

 private:
  bool take_header(View& input);
  std::size_t header_needed() const;
  Result<void> check_first_bytes() const;
  Result<void> begin_frame();
  Result<std::uint64_t> read_length() const;
  Result<void> take_payload(View& input);
  Result<Item> end_frame();
  Result<Item> end_message();
  Result<Item> end_close() const;

  bool final() const { return (header_[0] & 0x80) != 0; }
  Opcode opcode() const { return Opcode(header_[0] & 0x0f); }
  bool is_control() const { return (header_[0] & 0x08) != 0; }

  std::size_t most_;
  std::array<unsigned char, 14> header_{};
  std::size_t header_size_ = 0;
  bool in_payload_ = false;
  std::uint64_t left_ = 0;  // of the frame's payload
  std::size_t mask_at_ = 0;
  std::array<unsigned char, 4> mask_{};
  Opcode message_ = Opcode::continuation;  // of the open message; continuation: none is open
  std::string data_;
  std::string control_;
  Utf8 utf8_;
};

// One open connection, served by one fiber. The stream outlives it.
class Session {
 public:
  Session(net::Stream& stream, std::size_t most) : stream_(stream), decoder_(most) {}

  // The next text or binary message, valid until the next call. Answers pings, and a close with a close; then fails with
  // Code::closed. When the client breaks the protocol it is told why, and the failure passed on once it has stopped speaking, or
  // at the fiber's deadline.
  Task<Decoder::Item> receive();
  Task<void> send(Opcode opcode, View payload);
  // Says goodbye, and waits for the client to do so until the fiber's deadline.
  Task<void> close(Closing code, std::string reason);

 private:
  Task<Decoder::Item> next();
  Task<void> refuse(Error const& error);
  Task<void> answer_close(std::uint16_t code);
  Task<void> say_close(Closing code, View reason);
  Task<void> write();

  net::Stream& stream_;
  Decoder decoder_;
  std::array<char, 4096> buffer_;
  View input_;
  std::string out_;
  bool broken_ = false;  // a frame was cut off: nothing may follow it
};

}  // namespace cordon::http::websocket
