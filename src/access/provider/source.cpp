#include "access/provider/source.h"

#include <algorithm>

namespace cordon::access {
namespace {

std::unexpected<Error> unreachable() {
  return fail(Code::unavailable, "oidc.unreachable");
}

}  // namespace

// Whose fetch it is. The others wait for its end, and then look at what there is.
class ProviderSource::Turn {
 public:
  Turn(bool& under_way, std::vector<net::Event*>& waiting) : under_way_(under_way), waiting_(waiting) { under_way_ = true; }
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;
  ~Turn() {
    under_way_ = false;
    for (auto* const each : waiting_) each->set();
  }

 private:
  bool& under_way_;
  std::vector<net::Event*>& waiting_;
};

namespace {

// Waits until somebody else's fetch is over.
class Place {
 public:
  Place(net::Loop& loop, std::vector<net::Event*>& waiting) : event_(loop), waiting_(waiting) { waiting_.push_back(&event_); }
  Place(Place const&) = delete;
  Place& operator=(Place const&) = delete;
  ~Place() { std::erase(waiting_, &event_); }
  net::Event::Wait wait() { return event_.wait(); }

 private:
  net::Event event_;
  std::vector<net::Event*>& waiting_;
};

}  // namespace

template <class T>
Result<T> ProviderSource::last_known(Kept<T> const& kept, Error error, Steady now) const {
  if (!kept.value || now - kept.fetched > settings_.kept) return fail(std::move(error));
  return *kept.value;
}

template <class T>
Task<T> ProviderSource::refresh(Kept<T>& kept, Fetch<T> fetch) {
  net::Fiber& fiber = co_await net::this_fiber();
  net::Loop& loop = fiber.loop();
  Turn const turn(kept.under_way, kept.waiting);
  auto fetched = co_await (this->*fetch)();
  // Who asked is gone: that says nothing of the provider, and the next one asks.
  auto const gone = fiber.interruption();
  if (!fetched && gone != Code::ok && gone != Code::timeout) co_return fail(std::move(fetched.error()));
  kept.tried = loop.now();
  ++kept.answers;
  if (!fetched) co_return last_known(kept, std::move(fetched.error()), loop.now());
  kept.value = *fetched;
  kept.fetched = loop.now();
  co_return std::move(*fetched);
}

// What is not older than `age`, or was asked for just now.
template <class T>
Task<T> ProviderSource::get(Kept<T>& kept, Fetch<T> fetch, Duration age) {
  net::Fiber& fiber = co_await net::this_fiber();
  net::Loop& loop = fiber.loop();
  auto const known = [&] { return last_known(kept, {Code::unavailable, "oidc.unreachable"}, loop.now()); };
  for (;;) {
    bool const is_fresh = kept.value && loop.now() - kept.fetched < age;
    bool const is_usable = kept.value && loop.now() - kept.fetched <= settings_.kept;
    bool const was_tried = is_usable && kept.tried && loop.now() - *kept.tried < least_pause;
    if (is_fresh || was_tried) co_return known();
    if (!kept.under_way) co_return co_await refresh(kept, fetch);
    auto const answers = kept.answers;
    Place place(loop, kept.waiting);
    auto waited = co_await place.wait();
    if (!waited) co_return fail(waited);
    if (kept.answers != answers) co_return known();
  }
}

Task<std::string> ProviderSource::fetch(std::string url) {
  http::ClientRequest request{.url = std::move(url), .fields = {{"accept", "application/json"}}};
  auto response = co_await http_.send(std::move(request));
  if (!response) co_return fail(response);
  if (response->status != 200) co_return unreachable();
  co_return std::move(response->body);
}

Task<ProviderMetadata> ProviderSource::fetch_metadata() {
  auto const text = co_await fetch(discovery_url(settings_.issuer));
  if (!text) co_return fail(text.error());
  co_return parse_metadata(*text, settings_);
}

Task<jose::KeySet> ProviderSource::fetch_keys() {
  std::string uri = settings_.jwks_uri;
  if (uri.empty()) {
    auto const known = co_await metadata();
    if (!known) co_return fail(known.error());
    uri = known->jwks_uri;
  }
  auto const text = co_await fetch(std::move(uri));
  if (!text) co_return fail(text.error());
  co_return jose::KeySet::parse(*text);
}

Task<ProviderMetadata> ProviderSource::metadata() {
  co_return co_await get(metadata_, &ProviderSource::fetch_metadata, settings_.fresh);
}

Task<jose::KeySet> ProviderSource::keys() {
  co_return co_await get(keys_, &ProviderSource::fetch_keys, settings_.fresh);
}

Task<jose::KeySet> ProviderSource::newer_keys() {
  co_return co_await get(keys_, &ProviderSource::fetch_keys, Duration::zero());
}

}  // namespace cordon::access
