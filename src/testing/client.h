#pragma once

#include "testing/message.h"
#include "testing/wire.h"

namespace cordon::testing {

// A client of raw bytes on a real connection.
class Client {
 public:
  Client(Wire wire, std::size_t fragment = 0) : wire_(std::move(wire)), fragment_(fragment) {}

  Wire& wire() { return wire_; }
  // False when the other side is gone.
  bool say(std::string_view bytes) { return wire_.say(bytes, fragment_).has_value(); }
  // Everything up to the end of one whole final response, with the interim ones before it; what there was when none came.
  std::string hear(bool bodyless = false);
  std::string ask(std::string_view request, bool bodyless = false);
  // Until `text` has come; what was heard so far.
  std::string hear_until(std::string_view text);
  // What is left, until the other side ends. `clean` says whether it ended in order.
  std::string hear_all();
  bool ended_cleanly() const { return clean_; }
  // Whether the other side ends within this time, with nothing more said.
  bool ends_within(Duration time);

 private:
  bool listen();
  std::size_t final_length(bool bodyless) const;

  Wire wire_;
  std::size_t fragment_;
  std::string heard_;
  bool clean_ = false;
};

}  // namespace cordon::testing
