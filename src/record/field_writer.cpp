#include "record/field_writer.h"

#include <arpa/inet.h>

#include <cstring>
#include <string>

namespace cordon::record {
namespace {

constexpr Word address_mark("", "p:", ""), path_mark("", "/#", ""), name_mark("", "#", "");
constexpr std::size_t longest_method = 20;
constexpr std::size_t longest_segment = 32;

// How many characters at the start are letters of that range or hyphens.
std::size_t letters(View text, char first, char last) {
  std::size_t count = 0;
  for (char const c : text) {
    if ((c < first || c > last) && c != '-') break;
    ++count;
  }
  return count;
}

// What a path shows of itself: its first segment when that is a plain word, else nothing.
View plain_start(View path) {
  if (path == "/") return path;
  if (!path.starts_with('/')) return {};
  std::size_t const count = letters(path.substr(1), 'a', 'z');
  View const start = path.substr(0, 1 + count);
  bool const whole = start.size() == path.size() || path[start.size()] == '/';
  return whole && count > 0 && count <= longest_segment ? start : View();
}

View bytes_of(Client const& client) {
  return {reinterpret_cast<char const*>(client.bytes.data()), client.family == Family::ipv4 ? 4U : 16U};
}

[[gnu::noinline]] std::string full_text(Client const& client) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(client.family == Family::ipv4 ? AF_INET : AF_INET6, client.bytes.data(), text.data(), text.size());
  return text.data();
}

}  // namespace

void FieldWriter::method(View value) {
  if (value.empty()) return;
  bool const plain = value.size() <= longest_method && letters(value, 'A', 'Z') == value.size();
  text(plain ? value : "*");
}

void FieldWriter::full(View value) {
  line_.end_at(json::put_string(key(json::string_size(value)), value));
}

// `start` stands before the mark and needs no escaping.
void FieldWriter::veiled(View start, Word const& mark, Veil::About about, View text) {
  auto const index = memory_.veil.index(about, text);
  char* at = key(1 + start.size() + Word::room + index.size() + 1);
  *at++ = '"';
  if (!start.empty()) std::memcpy(at, start.data(), start.size());
  at = mark.put(at + start.size());
  std::memcpy(at, index.data(), index.size());
  at += index.size();
  *at++ = '"';
  line_.end_at(at);
}

void FieldWriter::address(Client const& client, Shown shown) {
  assert(class_ == Class::address);
  if (client.family == Family::none) return;
  if (shown == Shown::full) return full(full_text(client));
  veiled("", address_mark, Veil::About::address, bytes_of(client));
}

void FieldWriter::path(View value, Shown shown) {
  assert(class_ == Class::person);
  // A query has no business here; should one come along, it ends here.
  value = value.substr(0, std::min(value.find('?'), value.find('#')));
  if (value.empty()) return;
  View const start = shown == Shown::full ? value : plain_start(value);
  if (start.size() == value.size()) return full(value);
  veiled(start.empty() ? "/*" : start, path_mark, Veil::About::path, value);
}

void FieldWriter::name(View value, Shown shown) {
  assert(class_ == Class::person);
  if (value.empty()) return;
  if (shown == Shown::full) return full(value);
  veiled("", name_mark, Veil::About::name, value);
}

}  // namespace cordon::record
