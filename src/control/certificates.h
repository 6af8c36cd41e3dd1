#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>

#include "control/settings.h"
#include "tls/context.h"

namespace cordon::control {

// The TLS side of a site: contexts with and without HTTP/2, and the identity its connections are known by. Sites with the same
// certificate and key share one, so that a browser may use one connection for both.
struct SiteTls {
  std::shared_ptr<tls::ServerContext const> http2;
  std::shared_ptr<tls::ServerContext const> http1;
  void const* identity = nullptr;
  std::string digest;  // of the files' contents and of the settings
};

// Loads each certificate once, for as long as a site uses it, and anew when one of its files has changed. Lives as long as the
// node: an identity stands for the names of the files, whatever is in them, so that a renewed certificate misdirects nobody.
class Certificates {
 public:
  explicit Certificates(std::shared_ptr<tls::TicketKeys> tickets) : tickets_(std::move(tickets)) {}
  // For a site without certificate, or one that waits for it to be issued: no contexts. Reads the files again.
  Result<SiteTls> load(SiteSettings const& site, TlsSettings const& settings);

 private:
  using Files = std::array<std::string, 3>;  // certificate, key, and those of whom clients may prove to be
  struct Loaded {
    std::string digest;
    std::weak_ptr<tls::ServerContext const> http2;
    std::weak_ptr<tls::ServerContext const> http1;
  };
  Result<SiteTls> make(SiteSettings const& site, TlsSettings const& settings) const;

  std::shared_ptr<tls::TicketKeys> tickets_;
  std::set<Files> identities_;
  std::map<Files, Loaded> loaded_;
};

}  // namespace cordon::control
