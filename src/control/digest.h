#pragma once

#include <filesystem>
#include <string>

#include "tls/digest.h"

namespace cordon::control {

// What tells whether something must be built again: a SHA-256 of all that it depends on.
class Digest {
 public:
  Digest& add(View text);
  // What is in the file now; one that cannot be read is like no other file, but for another that cannot.
  Digest& add_file(std::filesystem::path const& file);
  // In hexadecimal. Spent afterwards.
  std::string finish();

 private:
  tls::Sha256 hash_;
};

}  // namespace cordon::control
