#pragma once

#include <set>
#include <string>
#include <vector>

#include "control/settings.h"

// What the rules of a site look at, before anybody has understood it.
namespace cordon::control {

// All conditions of its rules, and of people when it names any: those of whom no rule speaks count too.
std::vector<std::string> conditions_of(SiteSettings const& site, AccessSettings const& access);

// Whether one of them is of that kind: "jwt:".
bool mentions(SiteSettings const& site, AccessSettings const& access, std::string_view kind);

// A condition taken apart: "external:hr within 10m" of the kind "external" is "hr" and "10m".
struct Named {
  std::string name;
  std::string within;  // empty: it says nothing of that
};
std::vector<Named> named_by(SiteSettings const& site, AccessSettings const& access, std::string_view kind);

}  // namespace cordon::control
