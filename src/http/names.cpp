#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "http/characters.h"
#include "http/fields.h"

namespace cordon::http {
namespace {

constexpr std::size_t known_names = static_cast<std::size_t>(Name::last_) + 1;

constexpr std::pair<Name, std::string_view> spelled[] = {
    {Name::accept, "accept"},
    {Name::accept_encoding, "accept-encoding"},
    {Name::accept_ranges, "accept-ranges"},
    {Name::age, "age"},
    {Name::authorization, "authorization"},
    {Name::cache_control, "cache-control"},
    {Name::connection, "connection"},
    {Name::content_encoding, "content-encoding"},
    {Name::content_length, "content-length"},
    {Name::content_range, "content-range"},
    {Name::content_security_policy, "content-security-policy"},
    {Name::content_type, "content-type"},
    {Name::cookie, "cookie"},
    {Name::date, "date"},
    {Name::etag, "etag"},
    {Name::expect, "expect"},
    {Name::expires, "expires"},
    {Name::forwarded, "forwarded"},
    {Name::host, "host"},
    {Name::http2_settings, "http2-settings"},
    {Name::if_match, "if-match"},
    {Name::if_modified_since, "if-modified-since"},
    {Name::if_none_match, "if-none-match"},
    {Name::if_range, "if-range"},
    {Name::if_unmodified_since, "if-unmodified-since"},
    {Name::keep_alive, "keep-alive"},
    {Name::last_modified, "last-modified"},
    {Name::location, "location"},
    {Name::origin, "origin"},
    {Name::permissions_policy, "permissions-policy"},
    {Name::proxy_authenticate, "proxy-authenticate"},
    {Name::proxy_authorization, "proxy-authorization"},
    {Name::proxy_connection, "proxy-connection"},
    {Name::range, "range"},
    {Name::referer, "referer"},
    {Name::referrer_policy, "referrer-policy"},
    {Name::retry_after, "retry-after"},
    {Name::sec_websocket_accept, "sec-websocket-accept"},
    {Name::sec_websocket_key, "sec-websocket-key"},
    {Name::sec_websocket_version, "sec-websocket-version"},
    {Name::server, "server"},
    {Name::set_cookie, "set-cookie"},
    {Name::strict_transport_security, "strict-transport-security"},
    {Name::te, "te"},
    {Name::traceparent, "traceparent"},
    {Name::tracestate, "tracestate"},
    {Name::trailer, "trailer"},
    {Name::transfer_encoding, "transfer-encoding"},
    {Name::upgrade, "upgrade"},
    {Name::user_agent, "user-agent"},
    {Name::vary, "vary"},
    {Name::via, "via"},
    {Name::x_content_type_options, "x-content-type-options"},
    {Name::x_forwarded_for, "x-forwarded-for"},
    {Name::x_forwarded_host, "x-forwarded-host"},
    {Name::x_forwarded_port, "x-forwarded-port"},
    {Name::x_forwarded_proto, "x-forwarded-proto"},
    {Name::x_frame_options, "x-frame-options"},
    {Name::x_powered_by, "x-powered-by"},
    {Name::x_real_ip, "x-real-ip"},
    {Name::x_request_id, "x-request-id"},
};
static_assert(std::size(spelled) == known_names - 1, "every name but `other` has one spelling");

constexpr std::size_t shortest = std::ranges::min(spelled, {}, [](auto& entry) { return entry.second.size(); }).second.size();
constexpr std::size_t longest = std::ranges::max(spelled, {}, [](auto& entry) { return entry.second.size(); }).second.size();
static_assert(shortest >= 2);

constexpr auto spellings = [] {
  std::array<std::string_view, known_names> table{};
  for (auto const& [known, text] : spelled) table[static_cast<std::size_t>(known)] = text;
  return table;
}();

// A perfect hash: four letters and the length tell all our names apart, and a multiplier that gives each a slot of its own
// is found while compiling. It only chooses the one spelling to compare with, so collisions with other names do no harm.
constexpr std::size_t slot_bits = 9;

constexpr std::uint64_t signature(std::string_view name) {
  auto letter = [&](std::size_t at) { return static_cast<std::uint64_t>(static_cast<unsigned char>(name[at]) | 0x20); };
  std::size_t const size = name.size();
  return letter(0) | letter(size / 2) << 8 | letter(size - 2) << 16 | letter(size - 1) << 24 | std::uint64_t{size} << 32;
}

constexpr std::size_t slot(std::uint64_t signature, std::uint64_t multiplier) {
  return static_cast<std::size_t>((signature * multiplier) >> (64 - slot_bits));
}

constexpr auto signatures = [] {
  std::array<std::uint64_t, std::size(spelled)> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = signature(spelled[i].second);
  return all;
}();

consteval bool separates(std::uint64_t multiplier) {
  std::array<bool, std::size_t{1} << slot_bits> taken{};
  return std::ranges::none_of(signatures, [&](std::uint64_t one) { return std::exchange(taken[slot(one, multiplier)], true); });
}

consteval std::uint64_t find_multiplier() {
  std::uint64_t candidate = 0x9e3779b97f4a7c15;
  while (!separates(candidate | 1)) candidate = candidate * 6364136223846793005u + 1442695040888963407u;
  return candidate | 1;
}

constexpr std::uint64_t multiplier = find_multiplier();

// A name to compare with at once: under the bits of `ignored`, which are the case of letters and all that lies behind the name.
struct alignas(64) Pattern {
  std::array<char, name_room> text;
  std::array<char, name_room> ignored;
};
static_assert(longest <= name_room);

constexpr auto patterns = [] {
  std::array<Pattern, known_names> table{};
  for (auto const& [known, text] : spelled) {
    auto& [wanted, ignored] = table[static_cast<std::size_t>(known)];
    ignored.fill('\xff');
    for (std::size_t i = 0; i < text.size(); ++i) ignored[i] = text[i] >= 'a' && text[i] <= 'z' ? '\x20' : '\0';
    wanted.fill('\xff');
    std::ranges::copy(text, wanted.begin());
  }
  return table;
}();

using Octets [[gnu::vector_size(16)]] = unsigned char;

Octets load(char const* from) {
  Octets octets;
  std::memcpy(&octets, from, sizeof octets);
  return octets;
}

bool is_spelled(char const* name, Pattern const& pattern) {
  Octets const first = (load(name) | load(pattern.ignored.data())) ^ load(pattern.text.data());
  Octets const second = (load(name + 16) | load(pattern.ignored.data() + 16)) ^ load(pattern.text.data() + 16);
  return __builtin_reduce_or(first | second) == 0;
}

constexpr auto slots = [] {
  std::array<Name, std::size_t{1} << slot_bits> table{};
  for (auto const& [known, text] : spelled) table[slot(signature(text), multiplier)] = known;
  return table;
}();

}  // namespace

Name lookup(std::string_view name) {
  if (name.size() < shortest || name.size() > longest) return Name::other;
  Name const candidate = slots[slot(signature(name), multiplier)];
  std::string_view const expected = spellings[static_cast<std::size_t>(candidate)];
  return matches(name, expected) ? candidate : Name::other;
}

Name lookup_within(std::string_view name) {
  if (name.size() < shortest || name.size() > longest) return Name::other;
  Name const candidate = slots[slot(signature(name), multiplier)];
  char const* const letters = name.data();
  bool const same = is_spelled(letters, patterns[static_cast<std::size_t>(candidate)]) &&
                    name.size() == spellings[static_cast<std::size_t>(candidate)].size();
  return same ? candidate : Name::other;
}

std::string_view spelling(Name name) {
  return spellings[static_cast<std::size_t>(name)];
}

}  // namespace cordon::http
