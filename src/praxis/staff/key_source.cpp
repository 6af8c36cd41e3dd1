#include "praxis/staff/key_source.h"

#include "http/client.h"
#include "jose/key.h"

namespace cordon::praxis {
namespace {

constexpr http::ClientLimits limits{.time = std::chrono::seconds(5), .body = jose::KeySet::most_octets};

class PublishedKeys final : public KeySource {
 public:
  PublishedKeys(net::Resolver& resolver, std::shared_ptr<tls::ClientContext const> tls, std::string url)
      : http_(resolver, std::move(tls), limits), url_(std::move(url)) {}

  net::Task<std::string> fetch() override {
    http::ClientRequest request{.url = url_, .fields = {{"accept", "application/jwk-set+json"}}};
    auto response = co_await http_.send(std::move(request));
    if (!response) co_return fail(response);
    if (response->status != 200) co_return fail(Code::unavailable, "staff.keys");
    co_return std::move(response->body);
  }

 private:
  http::Client http_;
  std::string url_;
};

}  // namespace

Result<MakeKeySource> keys_at(std::string url, std::filesystem::path const& authority) {
  if (!url.starts_with("https://"))
    return fail(Code::invalid, "staff.keys", url + ": the keys of the staff are at an https:// URL");
  auto const tls = tls::ClientContext::create({.authorities = authority.string()});
  if (!tls) return fail(Code::invalid, "staff.authority", authority.string() + ": " + tls.error().detail);
  return [url = std::move(url), tls = *tls](net::Resolver& resolver) -> std::unique_ptr<KeySource> {
    return std::make_unique<PublishedKeys>(resolver, tls, url);
  };
}

}  // namespace cordon::praxis
