#pragma once

#include <filesystem>
#include <map>

#include "crypto/crypto.h"

namespace cordon::praxis {

// The keys of the house, of a file that only its owner may read: those that wrap the patients' keys, each with its version, and
// the one of the blind indexes, which stays when the others change.
class MasterKeys {
 public:
  // Makes the file when there is none. Code::invalid
  // - "keys.exposed" when others may read it, "keys.owner" when it is another user's, "keys.file" when it is no such file;
  // Code::unavailable "keys.write" when it cannot be made.
  static Result<MasterKeys> load(std::filesystem::path const& path);
  // Adds a new version, which is the current one from the next load on; then Vault::rewrap, then retire. Code::unavailable
  // "keys.rotating" while somebody else does.
  static Result<MasterKeys> rotate(std::filesystem::path const& path);
  // Leaves only the current version: what is still wrapped by an older one is lost.
  static Result<MasterKeys> retire(std::filesystem::path const& path);

  // The text of such a file, and back; each key once, versions from 1 on.
  static Result<MasterKeys> parse(View text);
  std::string text() const;  // to be wiped

  std::int64_t current() const { return wrapping_.rbegin()->first; }
  // Nothing when there is no such version.
  crypto::Octets wrapping(std::int64_t version) const;
  crypto::Octets index() const { return index_.span(); }

 private:
  static Result<MasterKeys> replace(std::filesystem::path const& path, void (*change)(MasterKeys&));

  std::map<std::int64_t, crypto::Secret> wrapping_;  // not empty
  crypto::Secret index_;
};

}  // namespace cordon::praxis
