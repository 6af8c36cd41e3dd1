#include "control/certificate_check.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "tls/custody.h"
#include "tls/ocsp.h"

namespace cordon::control {
namespace {

using About = CertificateFinding::About;
using config::Severity;
using std::filesystem::path;

constexpr auto soon = std::chrono::days(14);
constexpr std::size_t most_pem = std::size_t{1024} * 1024;  // as tls::Certificate::load
constexpr unsigned least_strength = 112;                    // what TLS libraries still accept: RSA with 2048 bits

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open(path const& file) {
  return File(std::fopen(file.c_str(), "re"));
}

std::string unreadable(path const& file) {
  return fmt::format("{} cannot be read: {}", file.string(), std::strerror(errno));
}

std::string date(Wall time) {
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

bool everybody_reads(std::FILE* file) {
  struct stat status{};
  return ::fstat(::fileno(file), &status) != 0 || (status.st_mode & S_IROTH) != 0;
}

// Without the brackets of an IPv6 address.
std::string_view bare(std::string_view host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

// Without a copy that would stay behind. More than a PEM file has is not read, and is none.
std::string read_all(std::FILE* file) {
  std::setvbuf(file, nullptr, _IONBF, 0);
  std::string text;
  text.resize_and_overwrite(most_pem, [&](char* to, std::size_t size) { return std::fread(to, 1, size, file); });
  return text;
}

// What can be said of two files whatever they are to serve.
class FileCheck {
 public:
  FileCheck(Wall now, CertificateMemory& memory) : now_(now), memory_(memory) {}

  std::optional<tls::Certificate> run(path const& certificate_file, path const& key_file) {
    auto const certificate = read_certificate(certificate_file);
    auto key = read_key(key_file);
    auto const& pair = memory_.look_at(certificate.value_or(""), key.value_or(""));
    if (key) ::explicit_bzero(key->data(), key->size());
    if (certificate && !pair.certificate) add_unusable_certificate(certificate_file);
    if (pair.certificate) check(*pair.certificate);
    if (pair.certificate) check_staple(*pair.certificate, staple_file(certificate_file));
    if (key && pair.key_problem) add_unusable_key(key_file, *pair.key_problem);
    if (pair.certificate && key && !pair.key_problem && !pair.matches) {
      add(About::key, Severity::error, fmt::format("the key does not belong to the certificate in {}", certificate_file.string()),
          "the site's own certificate comes first in its file");
    }
    return pair.certificate;
  }
  std::vector<CertificateFinding> take_findings() { return std::move(findings_); }

 private:
  void add(About about, Severity severity, std::string message, std::string hint = {}) {
    findings_.push_back({about, severity, std::move(message), std::move(hint)});
  }

  std::optional<std::string> read_certificate(path const& name) {
    auto const file = open(name);
    if (file) return read_all(file.get());
    add(About::certificate, Severity::error, unreadable(name));
    return {};
  }

  std::optional<std::string> read_key(path const& name) {
    auto const file = open(name);
    if (!file) {
      add(About::key, Severity::error, unreadable(name));
      return {};
    }
    if (everybody_reads(file.get())) {
      add(About::key, Severity::warning, fmt::format("every user of this machine can read {}", name.string()),
          fmt::format("chmod 600 {}", name.string()));
    }
    return read_all(file.get());
  }

  void add_unusable_certificate(path const& name) {
    add(About::certificate, Severity::error, fmt::format("{} holds no PEM certificate that can be used", name.string()),
        "it begins with -----BEGIN CERTIFICATE-----");
  }

  void add_unusable_key(path const& name, Error const& error) {
    if (error.reason == tls::needs_passphrase) {
      add(About::key, Severity::error, fmt::format("{} is protected by a password", name.string()),
          "decrypt it, and let nobody but the edge's user read it (chmod 600)");
    } else {
      add(About::key, Severity::error, fmt::format("{} holds no PEM private key", name.string()),
          "it begins with -----BEGIN PRIVATE KEY-----");
    }
  }

  void check(tls::Certificate const& certificate) {
    check_dates(certificate);
    if (certificate.key_strength() < least_strength) {
      add(About::certificate, Severity::error, "the certificate's key is too weak for TLS today",
          "use P-256, or RSA with 2048 bits");
    }
  }

  void check_dates(tls::Certificate const& certificate) {
    auto const begin = certificate.not_before(), end = certificate.not_after();
    if (begin > now_) add(About::certificate, Severity::error, "the certificate is valid only from " + date(begin));
    if (end <= now_) {
      add(About::certificate, Severity::error, "the certificate expired on " + date(end), "renew it");
    } else if (end < now_ + soon) {
      add(About::certificate, Severity::warning, "the certificate expires soon, on " + date(end), "renew it");
    }
  }

  void check_staple(tls::Certificate const& certificate, path const& file) {
    auto const der = read_staple_file(file);
    if (!der) return;
    auto const staple = tls::read_staple(*der, certificate, now_);
    if (staple) return;
    add(About::certificate, Severity::warning, fmt::format("{} is not stapled: {}", file.string(), staple.error().detail),
        "ask the authority's responder again (`openssl ocsp -respout`), or remove the file");
  }

  Wall now_;
  CertificateMemory& memory_;
  std::vector<CertificateFinding> findings_;
};

}  // namespace

path staple_file(path const& certificate) {
  return certificate.string() + ".ocsp";
}

std::optional<std::string> read_staple_file(path const& file) {
  constexpr std::size_t most = std::size_t{64} * 1024;  // a response has one or two
  auto const in = open(file);
  if (!in) return {};
  std::string text(most, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), in.get()));
  return text;
}

std::optional<std::string> authorities_problem(path const& file) {
  if (!open(file)) return unreadable(file);
  if (tls::Certificate::load(file.string())) return {};
  return fmt::format("{} holds no PEM certificate that can be used", file.string());
}

CertificateChecks::Seen const& CertificateChecks::look_at(path const& certificate, path const& key) {
  auto const [found, added] = seen_.try_emplace({certificate, key});
  if (added) {
    FileCheck check(now_, memory_);
    found->second.certificate = check.run(certificate, key);
    found->second.findings = check.take_findings();
  }
  return found->second;
}

std::vector<CertificateFinding> CertificateChecks::check(path const& certificate, path const& key,
                                                         std::span<std::string const> hosts) {
  auto const& seen = look_at(certificate, key);
  auto findings = seen.findings;
  if (!seen.certificate) return findings;
  for (auto const& host : hosts) {
    if (seen.certificate->covers(bare(host))) continue;
    findings.push_back({.message = fmt::format("the certificate is not for {}", host),
                        .hint = "its subject alternative names must list every host of the site"});
  }
  return findings;
}

}  // namespace cordon::control
