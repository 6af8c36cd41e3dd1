#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/arena.h"

namespace cordon::http {

// Fields whose meaning we know. The parsers look a name up once; afterwards it is a number.
// names.cpp holds the table of spellings.
enum class Name : std::uint8_t {
  other,
  accept,
  accept_encoding,
  accept_ranges,
  age,
  authorization,
  cache_control,
  connection,
  content_encoding,
  content_length,
  content_range,
  content_security_policy,
  content_type,
  cookie,
  date,
  etag,
  expect,
  expires,
  forwarded,
  host,
  http2_settings,
  if_match,
  if_modified_since,
  if_none_match,
  if_range,
  if_unmodified_since,
  keep_alive,
  last_modified,
  location,
  origin,
  permissions_policy,
  proxy_authenticate,
  proxy_authorization,
  proxy_connection,
  range,
  referer,
  referrer_policy,
  retry_after,
  sec_websocket_accept,
  sec_websocket_key,
  sec_websocket_version,
  server,
  set_cookie,
  strict_transport_security,
  te,
  traceparent,
  tracestate,
  trailer,
  transfer_encoding,
  upgrade,
  user_agent,
  vary,
  via,
  x_content_type_options,
  x_forwarded_for,
  x_forwarded_host,
  x_forwarded_port,
  x_forwarded_proto,
  x_frame_options,
  x_powered_by,
  x_real_ip,
  x_request_id,
  last_ = x_request_id,
};

// A set of known names, one bit for each.
using NameSet = std::uint64_t;
static_assert(static_cast<unsigned>(Name::last_) < 64);
constexpr NameSet set_of(Name name) {
  return NameSet{1} << static_cast<unsigned>(name);
}

// The number of a field name in any case; Name::other when it is none of ours.
Name lookup(std::string_view name);
// The same where at least so many octets may be read from where the name begins: costs less.
constexpr std::size_t name_room = 32;
Name lookup_within(std::string_view name);
// Its lower-case spelling; empty for Name::other.
std::string_view spelling(Name name);

// A token of RFC 9110 section 5.6.2: what a field name or a method may be made of.
bool is_token(std::string_view text);
// A field value that means the same everywhere: visible ASCII, space, tab, obs-text; no control characters
// and no blank at either end (RFC 9110 section 5.5). An empty value is one.
bool is_field_value(std::string_view text);

struct Field {
  std::string_view name;   // as it came (HTTP/1) or lower case (HTTP/2)
  std::string_view value;  // without blanks around it
  Name known = Name::other;
};

// Header or trailer section: an ordered list, whose texts live in the arena or in a buffer that outlives it.
// Names compare without case. A removed field leaves no gap.
class Fields {
 public:
  explicit Fields(Arena& arena) : arena_(&arena) {}
  // A copy has a list of its own in the same arena; the texts are shared.
  Fields(Fields const& other);
  Fields& operator=(Fields const& other);
  Fields(Fields&& other) noexcept : arena_(other.arena_) { take_items(other); }
  Fields& operator=(Fields&& other) noexcept {
    arena_ = other.arena_;
    take_items(other);
    return *this;
  }
  ~Fields() = default;

  // Looks the name up when `known` does not say it.
  void add(Field field) {
    assert(field.known == Name::other || field.name.size() == spelling(field.known).size());
    if (size_ == capacity_) grow();
    Name const known = field.known == Name::other ? lookup(field.name) : field.known;
    items_[size_++] = {field.name, field.value, known};
    names_ |= set_of(known);
  }
  // The same when `known` is what lookup says of the name.
  void add_known(Field const& field) {
    if (size_ == capacity_) grow();
    items_[size_++] = field;
    names_ |= set_of(field.known);
  }
  void add(Name name, std::string_view value) { add({spelling(name), value, name}); }
  // Replaces all fields of that name with this one.
  void set(Name name, std::string_view value);
  void remove(Name name) { remove_all(set_of(name)); }
  void remove(std::string_view name);
  // Removes all fields of those names, which do not include Name::other.
  void remove_all(NameSet names) {
    if (!may_have(names)) return;
    remove_if([names](Field const& field) { return (names & set_of(field.known)) != 0; });
    names_ &= ~names;
  }
  // Removes what `unwanted(Field const&)` says, in one pass.
  template <class Predicate>
  void remove_if(Predicate unwanted) {
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < size_; ++i) {
      if (!unwanted(items_[i])) items_[kept++] = items_[i];
    }
    size_ = kept;
  }
  void clear() {
    size_ = 0;
    names_ = 0;
  }

  // The first value of that name, or nothing.
  std::optional<std::string_view> get(Name name) const {
    if (!may_have(set_of(name))) return {};
    return get_known(name);
  }
  std::optional<std::string_view> get(std::string_view name) const;
  bool has(Name name) const { return get(name).has_value(); }
  // False when none of these is there. True proves nothing: a name may have been removed.
  bool may_have(NameSet names) const { return (names_ & names) != 0; }
  std::size_t count(Name name) const;
  // Whether the comma-separated lists under that name hold this token (no case): Connection, Upgrade, TE.
  bool has_token(Name name, std::string_view token) const;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Field const* begin() const { return items_; }
  Field const* end() const { return items_ + size_; }
  Arena& arena() const { return *arena_; }

 private:
  void grow();
  std::optional<std::string_view> get_known(Name name) const;
  void copy_items(Fields const& other);
  void take_items(Fields& other) {
    items_ = std::exchange(other.items_, nullptr);
    names_ = std::exchange(other.names_, 0);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
  }

  Arena* arena_;
  Field* items_ = nullptr;
  NameSet names_ = 0;  // that were added; may hold some that were removed
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace cordon::http
