#include "access/asks.h"

#include <boost/json.hpp>

namespace cordon::access {
namespace {

namespace json = boost::json;

constexpr View about = "asks";

std::string text_of(json::value const& value) {
  return std::string(value.as_string());
}

}  // namespace

Asks asks_of(StepUp const& step) {
  return {.within = step.within,
          .second_factor = step.second_factor,
          .phishing_resistant = step.phishing_resistant,
          .acr = std::string(step.acr),
          .amr = std::string(step.amr),
          .provider = std::string(step.provider)};
}

std::string seal(Keyring const& keyring, Asks const& asks) {
  if (asks.is_empty()) return {};
  json::object const all{{"within", asks.within ? asks.within->count() : -1},
                         {"second", asks.second_factor},
                         {"resistant", asks.phishing_resistant},
                         {"acr", asks.acr},
                         {"amr", asks.amr},
                         {"provider", asks.provider}};
  return keyring.seal(about, json::serialize(all));
}

std::optional<Asks> open_asks(Keyring const& keyring, View sealed) {
  if (sealed.empty()) return Asks();
  auto const text = keyring.open(about, sealed);
  if (!text) return {};
  auto const value = json::parse(*text);
  auto const& all = value.as_object();
  auto const within = all.at("within").to_number<std::int64_t>();
  return Asks{.within = within < 0 ? std::nullopt : std::optional(std::chrono::seconds(within)),
              .second_factor = all.at("second").as_bool(),
              .phishing_resistant = all.at("resistant").as_bool(),
              .acr = text_of(all.at("acr")),
              .amr = text_of(all.at("amr")),
              .provider = text_of(all.at("provider"))};
}

}  // namespace cordon::access
