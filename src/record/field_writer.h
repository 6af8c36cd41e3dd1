#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <span>

#include "record/block.h"
#include "record/json.h"
#include "record/record.h"
#include "record/veil.h"
#include "record/word.h"

namespace cordon::record {

// Who may read a field: anybody who may search records; nobody without the node's key, as it is the address of a client;
// or as it may tell who somebody is.
enum class Class : std::uint8_t { open, address, person };

// What a thread that writes lines remembers from one to the next.
struct LineMemory {
  Veil veil;
  json::Calendar calendar{};
};

// Writes one field of a line: its name and its value, or nothing when there is no value. Which of the ways to write a text is
// allowed depends on the class of the field.
class FieldWriter {
 public:
  FieldWriter(Block& line, LineMemory& memory, FieldName const& name, Class privacy)
      : line_(line), memory_(memory), name_(name), class_(privacy) {}

  // Class open.
  void text(View value) {
    if (!value.empty()) line_.end_at(json::put_string(open_key(json::string_size(value)), value));
  }
  void method(View value);
  void word(WordValue const& value) { line_.end_at(value.word.put(open_key(Word::room))); }
  void number(std::uint64_t value) { line_.end_at(json::put_number(open_key(json::number_size), value)); }
  void trace(TraceId const& id) {
    if (id != TraceId{}) line_.end_at(json::put_hex(open_key(json::hex_size(id.size())), id));
  }
  void identifier(std::uint64_t value) {
    if (value != 0) line_.end_at(json::put_hex(open_key(json::hex_size(sizeof value)), value));
  }
  void time(Wall value) { line_.end_at(memory_.calendar.put_time(open_key(json::time_size), value)); }
  void seconds(Duration value) { line_.end_at(json::put_seconds(open_key(json::seconds_size), value)); }
  void flag(bool value) {  // only when true
    static constexpr Word yes("", "true", "");
    if (value) line_.end_at(yes.put(open_key(Word::room)));
  }

  // Class address: "p:" and a blind index.
  void address(Client const& client, Shown shown);

  // Class person. A path keeps its first segment when that is a plain word; the rest becomes a blind index of all of it.
  void path(View value, Shown shown);
  void name(View value, Shown shown);

 private:
  // Where the value goes, for which there is so much room.
  char* key(std::size_t value_size) { return name_.key.put(line_.room(Word::room + value_size)); }
  char* open_key(std::size_t value_size) {
    assert(class_ == Class::open);
    return key(value_size);
  }
  void full(View value);
  void veiled(View start, Word const& mark, Veil::About about, View text);

  Block& line_;
  LineMemory& memory_;
  FieldName const& name_;
  [[maybe_unused]] Class const class_;
};

}  // namespace cordon::record
