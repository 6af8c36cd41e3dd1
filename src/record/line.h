#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "record/record.h"
#include "record/veil.h"

namespace cordon::record {

enum class Class : std::uint8_t;

constexpr View line_start = "{\"n\":";

// One record as one line of JSON, added to `to`.
void append_line(std::string& to, std::uint64_t number, ExchangeRecord const& record, Veil& veil);
void append_line(std::string& to, std::uint64_t number, ConnectionRecord const& record, Veil& veil);
// `count` records that never reached the disk; they would have had `number` and those after it.
void append_lost(std::string& to, std::uint64_t number, std::uint64_t count, Wall when);
// "start" and "stop" of the node.
void append_event(std::string& to, std::uint64_t number, View kind, Wall when);

// The number that follows a line, or nothing when it is not one of ours.
std::optional<std::uint64_t> number_after(View line);

// Writes one field of a line: its name and its value, or nothing when there is no value. Which of the ways to write a text is
// allowed depends on the class of the field.
class FieldWriter {
 public:
  FieldWriter(std::string& line, Veil& veil) : line_(line), veil_(veil) {}
  void begin(View name, Class privacy) {
    name_ = name;
    class_ = privacy;
  }

  // Class open.
  void text(View value);
  void method(View value);
  void number(std::uint64_t value);
  void hex(std::span<unsigned char const> bytes);
  void identifier(std::uint64_t value);
  void time(Wall value);
  void seconds(Duration value);
  void flag(bool value);  // only when true

  // Class address: "p:" and a blind index.
  void address(Client const& client, Shown shown);

  // Class person. A path keeps its first segment when that is a plain word; the rest becomes a blind index of all of it.
  void path(View value, Shown shown);
  void name(View value, Shown shown);

 private:
  void key();
  void open_key();
  void index(Veil::About about, View text);

  std::string& line_;
  Veil& veil_;
  View name_;
  Class class_{};
};

}  // namespace cordon::record
