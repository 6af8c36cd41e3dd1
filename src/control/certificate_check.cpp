#include "control/certificate_check.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace cordon::control {
namespace {

using About = CertificateFinding::About;
using config::Severity;
using std::filesystem::path;

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using File = std::unique_ptr<std::FILE, FreeWith<std::fclose>>;

constexpr auto soon = std::chrono::days(14);
constexpr int weakest_security_bits = 112;  // what TLS libraries still accept: RSA with 2048 bits

// An encrypted key must not make a daemon wait for a password at a terminal.
int refuse_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

std::string date(ASN1_TIME const* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", parts);
}

class Check {
 public:
  Check(std::span<std::string const> hosts, Wall now) : hosts_(hosts), now_(std::chrono::system_clock::to_time_t(now)) {}

  std::vector<CertificateFinding> run(path const& certificate_file, path const& key_file) {
    auto const certificate = read_certificate(certificate_file);
    auto const key = read_key(key_file);
    if (certificate) check(certificate.get());
    if (certificate && key) check_pair(certificate.get(), key.get(), certificate_file);
    ERR_clear_error();
    return std::move(findings_);
  }

 private:
  void add(About about, Severity severity, std::string message, std::string hint = {}) {
    findings_.push_back({about, severity, std::move(message), std::move(hint)});
  }

  File open(About about, path const& file) {
    File result(std::fopen(file.c_str(), "re"));
    if (!result) add(about, Severity::error, fmt::format("{} cannot be read: {}", file.string(), std::strerror(errno)));
    return result;
  }

  Certificate read_certificate(path const& name) {
    auto const file = open(About::certificate, name);
    if (!file) return {};
    Certificate result(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
    if (!result) {
      add(About::certificate, Severity::error, fmt::format("{} holds no PEM certificate", name.string()),
          "it begins with -----BEGIN CERTIFICATE-----");
    }
    return result;
  }

  Key read_key(path const& name) {
    auto const file = open(About::key, name);
    if (!file) return {};
    check_permissions(file.get(), name);
    bool asked = false;
    Key result(PEM_read_PrivateKey(file.get(), nullptr, refuse_password, &asked));
    if (result) return result;
    if (asked) {
      add(About::key, Severity::error, fmt::format("{} is protected by a password", name.string()),
          "decrypt it, and let nobody but the edge's user read it (chmod 600)");
    } else {
      add(About::key, Severity::error, fmt::format("{} holds no PEM private key", name.string()),
          "it begins with -----BEGIN PRIVATE KEY-----");
    }
    return {};
  }

  void check_permissions(std::FILE* file, path const& name) {
    struct stat status{};
    bool const known = ::fstat(::fileno(file), &status) == 0;
    if (known && (status.st_mode & S_IROTH) == 0) return;
    add(About::key, Severity::warning, fmt::format("every user of this machine can read {}", name.string()),
        fmt::format("chmod 600 {}", name.string()));
  }

  void check(X509* certificate) {
    check_dates(certificate);
    for (auto const& host : hosts_) {
      if (!names(certificate, host)) {
        add(About::certificate, Severity::error, fmt::format("the certificate is not for {}", host),
            "its subject alternative names must list every host of the site");
      }
    }
    auto* key = X509_get0_pubkey(certificate);
    if (key && EVP_PKEY_get_security_bits(key) < weakest_security_bits) {
      add(About::certificate, Severity::error, "the certificate's key is too weak for TLS today",
          "use P-256, or RSA with 2048 bits");
    }
  }

  void check_dates(X509* certificate) {
    auto const* begin = X509_get0_notBefore(certificate);
    auto const* end = X509_get0_notAfter(certificate);
    std::time_t now = now_;
    std::time_t then = now_ + std::chrono::seconds(soon).count();
    if (X509_cmp_time(begin, &now) >= 0)
      add(About::certificate, Severity::error, "the certificate is valid only from " + date(begin));
    if (X509_cmp_time(end, &now) <= 0) {
      add(About::certificate, Severity::error, "the certificate expired on " + date(end), "renew it");
    } else if (X509_cmp_time(end, &then) < 0) {
      add(About::certificate, Severity::warning, "the certificate expires soon, on " + date(end), "renew it");
    }
  }

  static bool names(X509* certificate, std::string const& host) {
    if (host.starts_with('[')) return X509_check_ip_asc(certificate, host.substr(1, host.size() - 2).c_str(), 0) == 1;
    return X509_check_host(certificate, host.data(), host.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1 ||
           X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
  }

  void check_pair(X509* certificate, EVP_PKEY* key, path const& certificate_file) {
    if (X509_check_private_key(certificate, key) == 1) return;
    add(About::key, Severity::error, fmt::format("the key does not belong to the certificate in {}", certificate_file.string()),
        "the site's own certificate comes first in its file");
  }

  std::span<std::string const> hosts_;
  std::time_t now_;
  std::vector<CertificateFinding> findings_;
};

}  // namespace

std::optional<std::string> authorities_problem(path const& file) {
  File const opened(std::fopen(file.c_str(), "re"));
  if (!opened) return fmt::format("{} cannot be read: {}", file.string(), std::strerror(errno));
  Certificate const first(PEM_read_X509(opened.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!first) return fmt::format("{} holds no PEM certificate", file.string());
  return {};
}

bool is_known_group(std::string const& group) {
  std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> const context(SSL_CTX_new(TLS_server_method()));
  bool const known = context && SSL_CTX_set1_groups_list(context.get(), group.c_str()) == 1;
  ERR_clear_error();
  return known;
}

std::vector<CertificateFinding> check_certificate(path const& certificate, path const& key, std::span<std::string const> hosts,
                                                  Wall now) {
  return Check(hosts, now).run(certificate, key);
}

}  // namespace cordon::control
