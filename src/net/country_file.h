#pragma once

#include <filesystem>
#include <memory>

#include "base/bytes.h"
#include "base/clock.h"
#include "net/address.h"

namespace cordon::net {

// A file that tells countries by addresses (MaxMind DB), as it was when it was opened. Immutable; any thread.
class CountryFile {
 public:
  virtual ~CountryFile() = default;
  // Code::invalid with a sentence for the operator.
  static Result<std::shared_ptr<CountryFile const>> open(std::filesystem::path const& file);

  // ISO 3166-1 ("FR"), which lives for ever; empty when it does not say.
  virtual View country_of(net::Address const& address) const = 0;
  virtual Wall built() const = 0;
};

}  // namespace cordon::net
