#pragma once

#include <boost/json/fwd.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace cordon::jose {

// Members of a JSON object that a stranger wrote: claims of a token, a key, an answer. Copies share it.
class Claims {
 public:
  Claims();
  explicit Claims(boost::json::object object);
  // Code::malformed "json.malformed" for what is no object, is nested too deep or is no UTF-8; "json.duplicate" when a name
  // stands twice in one object, at any depth: two readers would take different ones.
  static Result<Claims> parse(View text);

  bool has(View name) const;
  // Empty when it is missing or no text.
  std::string text(View name) const;
  // One text or a list of them. Nothing when it is missing or anything else.
  std::optional<std::vector<std::string>> texts(View name) const;
  std::optional<bool> truth(View name) const;
  std::optional<std::int64_t> number(View name) const;
  // Seconds since 1970, with or without a fraction, until the year 9999 (RFC 7519 NumericDate).
  std::optional<Wall> time(View name) const;
  // Nothing when it is missing or no object.
  std::optional<Claims> object(View name) const;

  boost::json::object const& json() const { return *object_; }

 private:
  std::shared_ptr<boost::json::object const> object_;
};

// A time as claims have it.
std::int64_t seconds(Wall time);

}  // namespace cordon::jose
