#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "config/problem.h"

namespace cordon::control {

// Something about a certificate or its key that a person should know.
struct CertificateFinding {
  enum class About : bool { certificate, key };

  About about = About::certificate;
  config::Severity severity = config::Severity::error;
  std::string message{};
  std::string hint{};
};

// Whether the files can serve those hosts now: they load, belong together, name each host, and are valid. A certificate
// that ends within 14 days and a key that others may read are warnings.
std::vector<CertificateFinding> check_certificate(std::filesystem::path const& certificate, std::filesystem::path const& key,
                                                  std::span<std::string const> hosts, Wall now);

// The OCSP response that is stapled to a certificate lies beside it, as DER.
std::filesystem::path staple_file(std::filesystem::path const& certificate);
// Nothing when there is no such file.
std::optional<std::string> read_staple_file(std::filesystem::path const& file);

// What is wrong with a PEM file of authorities; nothing when it can be used.
std::optional<std::string> authorities_problem(std::filesystem::path const& file);

}  // namespace cordon::control
