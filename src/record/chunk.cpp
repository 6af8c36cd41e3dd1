#include "record/chunk.h"

#include <algorithm>

namespace cordon::record {
namespace {

template <class Record>
struct Text {
  View Record::* member;
  std::size_t longest;
};

// What must be copied: everything that is not a literal.
constexpr Text<ExchangeRecord> exchange_texts[] = {
    {&ExchangeRecord::site, Chunk::longest_text},    {&ExchangeRecord::region, Chunk::longest_text},
    {&ExchangeRecord::purpose, Chunk::longest_text}, {&ExchangeRecord::data, Chunk::longest_text},
    {&ExchangeRecord::method, Chunk::longest_text},  {&ExchangeRecord::path, Chunk::longest_path},
    {&ExchangeRecord::origin, Chunk::longest_text},  {&ExchangeRecord::rule, Chunk::longest_text},
};
constexpr Text<ConnectionRecord> connection_texts[] = {
    {&ConnectionRecord::site, Chunk::longest_text},
    {&ConnectionRecord::region, Chunk::longest_text},
    {&ConnectionRecord::server_name, Chunk::longest_text},
};

constexpr auto const& texts_of(ExchangeRecord const&) {
  return exchange_texts;
}
constexpr auto const& texts_of(ConnectionRecord const&) {
  return connection_texts;
}

template <class Record>
std::size_t length_of_texts(Record const& record) {
  std::size_t sum = 0;
  for (auto const& text : texts_of(record)) sum += std::min((record.*text.member).size(), text.longest);
  return sum;
}

template <class Record>
void copy_texts(Record& record, char* to) {
  for (auto const& text : texts_of(record)) {
    View& view = record.*text.member;
    std::size_t const length = std::min(view.size(), text.longest);
    if (length > 0) std::memcpy(to, view.data(), length);
    view = {to, length};
    to += length;
  }
}

constexpr std::size_t aligned(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

}  // namespace

template <class Record>
bool Chunk::pack(Record const& record, Kind kind) {
  static_assert(std::is_trivially_copyable_v<Record> && alignof(Record) <= 8 && sizeof(Entry) == 8);
  static_assert(sizeof(Entry) + sizeof(Record) + std::size(exchange_texts) * longest_text + longest_path <= size);
  std::size_t const needed = aligned(sizeof(Entry) + sizeof(Record) + length_of_texts(record));
  if (needed > size - used_) return false;
  char* const at = memory_.get() + used_;
  ::new (at) Entry{static_cast<std::uint32_t>(needed), kind};
  copy_texts(*::new (at + sizeof(Entry)) Record(record), at + sizeof(Entry) + sizeof(Record));
  used_ += needed;
  ++records_;
  return true;
}

bool Chunk::add(ExchangeRecord const& record) {
  return pack(record, Kind::exchange);
}
bool Chunk::add(ConnectionRecord const& record) {
  return pack(record, Kind::connection);
}

}  // namespace cordon::record
