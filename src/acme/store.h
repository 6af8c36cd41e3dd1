#pragma once

#include <filesystem>
#include <optional>

#include "tls/authority.h"
#include "tls/custody.h"

namespace cordon::acme {

// Where a site's certificate is kept; key and chain are one file, so that one is never seen without the other.
std::filesystem::path certificate_file(std::filesystem::path const& state_directory, std::string_view site);

// The files of a node's ACME account, readable to its own user alone. A file is written beside its place, synced and renamed: it
// is there whole or not at all. Blocks.
class Store {
 public:
  // `directory` is the authority's URL: what another one issued is not used as if it were this one's.
  Store(std::filesystem::path const& state_directory, std::string directory);

  // Makes the folder and the account's key, when they are missing.
  Result<tls::PrivateKey> open() const;
  // Nothing when there is none, it cannot be used, or another authority made it.
  std::optional<tls::Certificate> find(std::string_view site) const;
  Result<void> keep(std::string_view site, tls::Issued const& issued) const;

 private:
  std::string origin() const;
  Result<void> write(std::filesystem::path const& file, std::string_view text) const;

  std::filesystem::path folder_;
  std::string directory_;
};

}  // namespace cordon::acme
