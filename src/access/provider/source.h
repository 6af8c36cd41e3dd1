#pragma once

#include "access/provider/metadata.h"
#include "http/client.h"
#include "jose/key.h"
#include "net/event.h"

namespace cordon::access {

// What a provider publishes: its description and its keys, kept for a while. When it does not answer, what it said last goes on
// to count for as long as the settings say. One for each loop; several fibers may ask at once.
class ProviderSource {
 public:
  static constexpr std::chrono::seconds least_pause{10};  // between two questions for the same

  ProviderSource(http::Client const& http, ProviderSettings const& settings) : http_(http), settings_(settings) {}

  // Fails with what parse_metadata and KeySet::parse say, or Code::unavailable "oidc.unreachable".
  Task<ProviderMetadata> metadata();
  Task<jose::KeySet> keys();
  // For a token whose key is not among them: asks again, unless that was done just now.
  Task<jose::KeySet> newer_keys();

 private:
  // One thing that was fetched, and when.
  template <class T>
  struct Kept {
    std::optional<T> value;
    Steady fetched;
    std::optional<Steady> tried;
    std::vector<net::Event*> waiting;
    bool under_way = false;
    std::uint64_t answers = 0;  // that were had, good or not
  };
  class Turn;

  template <class T>
  using Fetch = Task<T> (ProviderSource::*)();
  template <class T>
  Task<T> get(Kept<T>& kept, Fetch<T> fetch, Duration age);
  template <class T>
  Task<T> refresh(Kept<T>& kept, Fetch<T> fetch);
  template <class T>
  Result<T> last_known(Kept<T> const& kept, Error error, Steady now) const;

  Task<ProviderMetadata> fetch_metadata();
  Task<jose::KeySet> fetch_keys();
  Task<std::string> fetch(std::string url);

  http::Client const& http_;
  ProviderSettings const& settings_;
  Kept<ProviderMetadata> metadata_;
  Kept<jose::KeySet> keys_;
};

}  // namespace cordon::access
