#pragma once

#include <boost/json/object.hpp>

#include "praxis/api/problem.h"
#include "praxis/booking/stretch.h"
#include "praxis/id.h"

namespace cordon::praxis {

// The members of a JSON object, and what is wrong with them. A member that nobody asks for is wrong too: who misspells one hears
// of it.
class Members {
 public:
  explicit Members(boost::json::object const& object) : object_(object) {}

  // Not empty, of at most so many octets.
  std::string text(View name, std::size_t most);
  // May be missing.
  std::string text_or_none(View name, std::size_t most);
  // Written as a string: a number of 64 bits is more than JSON promises.
  Id id(View name);
  std::optional<Id> id_or_none(View name);
  Instant instant(View name);

  std::vector<Wrong> wrong() const;

 private:
  boost::json::value const* find(View name);
  boost::json::string const* string_of(View name, View what);
  void refuse(View name, std::string detail);

  boost::json::object const& object_;
  std::vector<View> asked_;
  std::vector<Wrong> wrong_;
};

}  // namespace cordon::praxis
