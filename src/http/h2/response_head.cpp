#include "http/h2/response_head.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "http/trailer_fields.h"

namespace cordon::http::h2 {
namespace {

constexpr std::size_t most_added = 3;  // :status, date, content-length

// nghttp2 takes pointers to mutable octets that it does not change.
std::uint8_t* octets(std::string_view text) {
  return const_cast<std::uint8_t*>(reinterpret_cast<std::uint8_t const*>(text.data()));
}

nghttp2_nv pair(std::string_view name, std::string_view value) {
  return {octets(name), octets(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

bool has_upper(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string_view lower_name(Arena& arena, Field const& field) {
  if (field.known != Name::other) return spelling(field.known);
  if (!has_upper(field.name)) return field.name;
  auto const copy = arena.array<char>(field.name.size());
  std::ranges::transform(field.name, copy.begin(), text::lower);
  return {copy.data(), copy.size()};
}

std::string_view number_text(Arena& arena, std::uint64_t number) {
  auto const digits = arena.array<char>(20);
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return {digits.data(), end};
}

bool is_dropped(Field const& field, int status) {
  switch (field.known) {
    case Name::connection:
    case Name::http2_settings:
    case Name::keep_alive:
    case Name::proxy_connection:
    case Name::te:
    case Name::transfer_encoding:
    case Name::upgrade: return true;
    case Name::content_length: return status < 200 || status == 204;
    default: return false;
  }
}

bool may_be_sent(Field const& field) {
  return (field.known != Name::other || is_token(field.name)) && is_field_value(field.value);
}

class Builder {
 public:
  Builder(Arena& arena, std::size_t most) : arena_(arena), items_(arena.array<nghttp2_nv>(most)) {}

  void add(std::string_view name, std::string_view value) { items_[size_++] = pair(name, value); }
  Result<void> add(Field const& field) {
    if (!may_be_sent(field)) return fail(Code::internal, "h2.bad_response_field");
    add(lower_name(arena_, field), field.value);
    return ok();
  }
  Section section() const { return items_.first(size_); }

 private:
  Arena& arena_;
  std::span<nghttp2_nv> items_;
  std::size_t size_ = 0;
};

}  // namespace

Result<Section> make_head(Arena& arena, int status, Fields const& fields, std::optional<std::uint64_t> length) {
  Builder builder(arena, fields.size() + most_added);
  builder.add(":status", number_text(arena, static_cast<std::uint64_t>(status)));
  bool has_date = status < 200;
  for (Field const& field : fields) {
    if (is_dropped(field, status)) continue;
    has_date |= field.known == Name::date;
    if (auto added = builder.add(field); !added) return fail(added);
  }
  if (!has_date) builder.add("date", date_now());
  if (length) builder.add("content-length", number_text(arena, *length));
  return builder.section();
}

Result<Section> make_trailer(Arena& arena, Fields const& fields) {
  Builder builder(arena, fields.size());
  for (Field const& field : fields) {
    if (!may_trail(field)) continue;
    if (auto added = builder.add(field); !added) return fail(added);
  }
  return builder.section();
}

}  // namespace cordon::http::h2
