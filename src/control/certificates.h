#pragma once

#include <map>
#include <memory>

#include "control/settings.h"
#include "tls/context.h"

namespace cordon::control {

// The TLS side of a site: contexts with and without HTTP/2, and the identity its connections are known by. Sites with the same
// certificate and key share one, so that a browser may use one connection for both.
struct SiteTls {
  std::shared_ptr<tls::ServerContext const> http2;
  std::shared_ptr<tls::ServerContext const> http1;
  void const* identity = nullptr;
};

// Loads each certificate once.
class Certificates {
 public:
  Certificates(TlsSettings const& settings, std::shared_ptr<tls::TicketKeys> tickets);
  // For a site without certificate, or one that waits for it to be issued: nothing in it.
  Result<SiteTls> load(SiteSettings const& site);
  // Another one was issued: it is read again, and known by the same identity, for its names are the same.
  void forget(SiteSettings const& site);

 private:
  Result<SiteTls> make(SiteSettings const& site) const;

  TlsSettings const& settings_;
  std::shared_ptr<tls::TicketKeys> tickets_;
  std::map<std::pair<std::string, std::string>, SiteTls> loaded_;
};

}  // namespace cordon::control
