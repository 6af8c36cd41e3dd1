#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "config/problem.h"
#include "control/certificate_memory.h"

namespace cordon::control {

// Something about a certificate or its key that a person should know.
struct CertificateFinding {
  enum class About : bool { certificate, key };

  About about = About::certificate;
  config::Severity severity = config::Severity::error;
  std::string message{};
  std::string hint{};
};

// Whether files can serve hosts at one time: they load, belong together, name each host, and are valid. A certificate that ends
// within 14 days and a key that others may read are warnings. Looks at each pair of files once, however many sites share it.
class CertificateChecks {
 public:
  CertificateChecks(Wall now, CertificateMemory& memory) : now_(now), memory_(memory) {}
  std::vector<CertificateFinding> check(std::filesystem::path const& certificate, std::filesystem::path const& key,
                                        std::span<std::string const> hosts);

 private:
  struct Seen {
    std::vector<CertificateFinding> findings;
    std::optional<tls::Certificate> certificate;
  };
  Seen const& look_at(std::filesystem::path const& certificate, std::filesystem::path const& key);

  Wall now_;
  CertificateMemory& memory_;
  std::map<std::pair<std::filesystem::path, std::filesystem::path>, Seen> seen_;
};

// The OCSP response that is stapled to a certificate lies beside it, as DER.
std::filesystem::path staple_file(std::filesystem::path const& certificate);
// Nothing when there is no such file.
std::optional<std::string> read_staple_file(std::filesystem::path const& file);

// What is wrong with a PEM file of authorities; nothing when it can be used.
std::optional<std::string> authorities_problem(std::filesystem::path const& file);

}  // namespace cordon::control
