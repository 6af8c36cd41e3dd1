#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "net/resolver.h"

namespace cordon::praxis {

// Where the edge publishes the keys that it signs with. Belongs to a loop.
class KeySource {
 public:
  virtual ~KeySource() = default;
  // A JWK set (RFC 7517 5), as it was sent.
  virtual net::Task<std::string> fetch() = 0;
};
// Makes one for the loop of that resolver, which outlives it.
using MakeKeySource = std::function<std::unique_ptr<KeySource>(net::Resolver&)>;

// Fetches them from an https URL. `authority`: PEM file of who may vouch for that server; empty: the system's. Code::invalid with
// a sentence when either cannot be used.
Result<MakeKeySource> keys_at(std::string url, std::filesystem::path const& authority);

}  // namespace cordon::praxis
