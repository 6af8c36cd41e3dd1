#pragma once

#include <optional>

#include "acme/account_key.h"
#include "acme/documents.h"
#include "http/client.h"

namespace cordon::acme {

struct Account {
  std::string directory;             // URL
  std::vector<std::string> contact;  // "mailto:…"
  std::optional<ExternalAccount> external;
};

// One authority's server, spoken to as one account (RFC 8555 7). For one fiber at a time. Failures of the server have reasons of
// their own ("acme.rate_limited"); see also asked_to_wait().
class Client {
 public:
  Client(http::Client const& http, AccountKey key, Account account)
      : http_(http), key_(std::move(key)), account_(std::move(account)) {}

  AccountKey const& key() const { return key_; }

  // Finds the account of our key, or makes one, and orders a certificate for these names.
  Task<Order> order(std::vector<std::string> names);
  Task<Order> fetch_order(std::string url);
  Task<Authorization> fetch_authorization(std::string url);
  // Says that a challenge may be tried.
  Task<void> begin(Challenge const& challenge);
  Task<Order> finalize(Order const& order, View request);
  // The chain, as PEM.
  Task<std::string> download(Order const& order);

  // What the last answer asked for by Retry-After.
  std::optional<Duration> asked_to_wait() const { return asked_to_wait_; }

 private:
  enum class Signed : bool { by_account, by_key };

  Task<void> enter();
  Task<void> read_directory();
  Task<void> make_account();
  Task<http::ClientResponse> post(std::string url, std::string payload, Signed by = Signed::by_account);
  Task<http::ClientResponse> post_once(std::string const& url, std::string const& payload, Signed by);
  Task<std::string> take_nonce();
  Task<http::ClientResponse> ask(http::ClientRequest request);
  std::string header(View nonce, View url, Signed by) const;

  http::Client const& http_;
  AccountKey key_;
  Account account_;
  std::optional<Directory> directory_;
  std::string account_url_;
  std::string nonce_;
  std::optional<Duration> asked_to_wait_;
};

// A time in seconds or a date (RFC 9110 10.2.3), within reason; nothing for anything else.
std::optional<Duration> parse_retry_after(View text, Wall now);

}  // namespace cordon::acme
