#pragma once

#include <boost/json/object.hpp>

#include "praxis/api/members.h"
#include "praxis/house/house.h"
#include "praxis/pages/basics.h"

namespace cordon::praxis {

// A program that asks, and what we know of it.
struct Caller {
  Visit& visit;
  Office& office;
  std::vector<Id> numbers{};  // in the path
  Form query{};
  boost::json::object body{};
  std::string token{};
  std::optional<UserSession> session{};  // there, unless the resource is for everybody
};

}  // namespace cordon::praxis
