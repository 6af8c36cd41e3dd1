#include "acme/client.h"

#include <algorithm>
#include <ctime>

#include "base/text.h"
#include "base/version.h"

namespace cordon::acme {
namespace {

constexpr int most_attempts = 8;  // at one request whose nonce is refused
constexpr std::chrono::hours longest_wait{24};

Result<http::ClientResponse> judge(Result<http::ClientResponse> response) {
  if (!response || response->status < 400) return response;
  return fail(parse_problem(response->body, response->status));
}

}  // namespace

std::optional<Duration> parse_retry_after(View text, Wall now) {
  if (auto const seconds = text::parse_number(text)) {
    return std::min<Duration>(std::chrono::seconds(std::min<std::uint64_t>(*seconds, 86'400)), longest_wait);
  }
  std::tm parts{};
  char const* const end = ::strptime(std::string(text).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end) return {};
  // In seconds: the clock's own unit ends in 2262.
  auto const wait = std::chrono::seconds(::timegm(&parts)) - std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  return std::clamp<std::chrono::seconds>(wait, std::chrono::seconds(0), longest_wait);
}

Task<http::ClientResponse> Client::ask(http::ClientRequest request) {
  request.fields.emplace_back("user-agent", "cordon/" + std::string(version));
  auto response = co_await http_.send(std::move(request));
  net::Fiber& fiber = co_await net::this_fiber();
  asked_to_wait_.reset();
  if (!response) co_return fail(response);
  asked_to_wait_ = parse_retry_after(response->field("retry-after"), fiber.loop().wall());
  nonce_ = response->field("replay-nonce");
  co_return response;
}

Task<std::string> Client::take_nonce() {
  if (!nonce_.empty()) co_return std::exchange(nonce_, {});
  auto response = co_await ask({.method = "HEAD", .url = directory_->new_nonce, .fields = {}});
  if (!response) co_return fail(response);
  if (nonce_.empty()) co_return fail(Code::bad_gateway, "acme.no_nonce", "the authority gave no nonce");
  co_return std::exchange(nonce_, {});
}

std::string Client::header(View nonce, View url, Signed by) const {
  return by == Signed::by_key ? header_with_key(key_.jwk(), nonce, url) : header_with_account(account_url_, nonce, url);
}

Task<http::ClientResponse> Client::post_once(std::string const& url, std::string const& payload, Signed by) {
  auto const nonce = co_await take_nonce();
  if (!nonce) co_return fail(nonce.error());
  auto body = key_.sign(header(*nonce, url, by), payload);
  if (!body) co_return fail(body);
  auto response = co_await ask(
      {.method = "POST", .url = url, .fields = {{"content-type", "application/jose+json"}}, .body = std::move(*body)});
  co_return judge(std::move(response));
}

// A server may forget nonces; it then says so, with a new one (RFC 8555 6.5).
Task<http::ClientResponse> Client::post(std::string url, std::string payload, Signed by) {
  for (int attempt = 1;; ++attempt) {
    auto response = co_await post_once(url, payload, by);
    if (response || response.error().reason != "acme.bad_nonce" || attempt == most_attempts) co_return response;
  }
}

Task<void> Client::read_directory() {
  auto response = co_await ask({.method = "GET", .url = account_.directory, .fields = {}, .redirects = 3});
  auto const judged = judge(std::move(response));
  if (!judged) co_return fail(judged.error());
  auto directory = parse_directory(judged->body);
  if (!directory) co_return fail(directory);
  directory_ = std::move(*directory);
  co_return ok();
}

Task<void> Client::make_account() {
  auto const& url = directory_->new_account;
  if (directory_->external_account_required && !account_.external) {
    co_return fail(Code::invalid, "acme.external_account_required",
                   "the authority wants an account that it knows: set `eab_key_id`");
  }
  auto const binding = account_.external ? bind_account(*account_.external, key_, url) : std::string();
  auto const response = co_await post(url, account_document(account_.contact, binding), Signed::by_key);
  if (!response) co_return fail(response.error());
  account_url_ = response->field("location");
  if (account_url_.empty()) co_return fail(Code::bad_gateway, "acme.no_account", "the authority did not name our account");
  co_return ok();
}

Task<void> Client::enter() {
  if (!directory_) {
    auto read = co_await read_directory();
    if (!read) co_return fail(read);
  }
  if (!account_url_.empty()) co_return ok();
  co_return co_await make_account();
}

Task<Order> Client::order(std::vector<std::string> names) {
  auto entered = co_await enter();
  if (!entered) co_return fail(entered);
  auto response = co_await post(directory_->new_order, order_document(names));
  if (!response && response.error().reason == "acme.account_does_not_exist") account_url_.clear();  // made anew next time
  if (!response) co_return fail(response);
  auto order = parse_order(response->body);
  if (order) order->url = response->field("location");
  co_return order;
}

Task<Order> Client::fetch_order(std::string url) {
  auto response = co_await post(url, {});
  if (!response) co_return fail(response);
  auto order = parse_order(response->body);
  if (order) order->url = std::move(url);
  co_return order;
}

Task<Authorization> Client::fetch_authorization(std::string url) {
  auto response = co_await post(std::move(url), {});
  if (!response) co_return fail(response);
  co_return parse_authorization(response->body);
}

Task<void> Client::begin(Challenge const& challenge) {
  auto response = co_await post(challenge.url, "{}");
  if (!response) co_return fail(response);
  co_return ok();
}

Task<Order> Client::finalize(Order const& order, View request) {
  auto response = co_await post(order.finalize, finalize_document(request));
  if (!response) co_return fail(response);
  auto made = parse_order(response->body);
  if (made) made->url = order.url;
  co_return made;
}

Task<std::string> Client::download(Order const& order) {
  auto response = co_await post(order.certificate, {});
  if (!response) co_return fail(response);
  co_return std::move(response->body);
}

}  // namespace cordon::acme
