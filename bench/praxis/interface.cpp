#include "bench/praxis/interface.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace cordon::bench {
namespace {

namespace json = boost::json;

constexpr std::size_t date_length = 10;

std::string encode(View text) {
  std::string encoded;
  for (char const c : text) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    if (plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

// An object, in memory that goes with it.
struct Read {
  json::monotonic_resource memory;
  json::value value;

  explicit Read(View body) {
    boost::system::error_code error;
    value = json::parse(body, error, &memory);
    if (error) value = nullptr;
  }
  json::value const* at(View name) const {
    auto const* object = value.if_object();
    return object ? object->if_contains(name) : nullptr;
  }
};

// Empty when it is not there, or no text.
std::string text(json::value const* value) {
  auto const* found = value ? value->if_string() : nullptr;
  return found ? std::string(*found) : std::string();
}

std::string text(json::value const& value, View name) {
  auto const* object = value.if_object();
  return text(object ? object->if_contains(name) : nullptr);
}

Hit hit_of(json::value const& value) {
  auto const* object = value.if_object();
  auto const* place = object ? object->if_contains("place") : nullptr;
  return {.practitioner = text(value, "id"),
          .place = place ? text(*place, "id") : std::string(),
          .motive = text(value, "motive"),
          .first_free = text(value, "first_free")};
}

}  // namespace

Question search(Wanted const& wanted) {
  return {.method = "GET",
          .path = fmt::format("/api/practitioners?specialty={}&place={}", encode(wanted.specialty), encode(wanted.town))};
}

Question look(Hit const& hit) {
  return {.method = "GET",
          .path = fmt::format("/api/practitioners/{}/slots?place={}&motive={}&from={}&days=7", hit.practitioner, hit.place,
                              hit.motive, hit.first_free.substr(0, date_length))};
}

Question hold(Hit const& hit, View start, std::string key) {
  return {.method = "POST",
          .path = "/api/appointments",
          .key = std::move(key),
          .body = fmt::format(R"({{"practitioner":"{}","place":"{}","motive":"{}","start":"{}"}})", hit.practitioner, hit.place,
                              hit.motive, start)};
}

Question book(View appointment) {
  return {.method = "POST", .path = fmt::format("/api/appointments/{}/book", appointment), .body = "{}"};
}

std::optional<std::vector<Hit>> hits_of(View body) {
  Read const read(body);
  auto const* list = read.at("practitioners");
  if (!list || !list->is_array()) return {};
  std::vector<Hit> hits;
  for (auto const& each : list->get_array()) {
    auto hit = hit_of(each);
    if (hit.practitioner.empty() || hit.place.empty() || hit.motive.empty()) return {};
    if (!hit.first_free.empty()) hits.push_back(std::move(hit));
  }
  return hits;
}

std::optional<std::vector<std::string>> slots_of(View body) {
  Read const read(body);
  auto const* list = read.at("slots");
  if (!list || !list->is_array()) return {};
  std::vector<std::string> slots;
  for (auto const& each : list->get_array()) {
    if (!each.is_string()) return {};
    slots.emplace_back(each.get_string());
  }
  return slots;
}

std::optional<std::string> appointment_of(View body) {
  Read const read(body);
  auto id = text(read.at("id"));
  if (id.empty()) return {};
  return id;
}

std::string problem_of(View body) {
  Read const read(body);
  auto const type = text(read.at("type"));
  return type.substr(type.rfind('/') + 1);
}

}  // namespace cordon::bench
