#pragma once

#include "access/organisation.h"
#include "access/policy/fault.h"
#include "control/settings.h"

namespace cordon::control {

// Whether who asks for it must be let in by a rule.
bool is_guarded(SiteSettings const& site);
// "login.praxis.localhost"; empty when nobody logs in.
std::string login_host_of(AccessSettings const& access);
bool is_login_host(SiteSettings const& site, AccessSettings const& access);

// All kinds of conditions, those of other rooms among them. Adds to `faults` what is wrong with groups of people.
access::Kinds condition_kinds(AccessSettings const& access, access::Faults& faults);

// What the rules of a site are, in the order in which faults number them: deny, bypass, service, allow.
std::vector<access::RuleText> rule_texts(SiteSettings const& site);

// Whether one of its rules asks from which country somebody comes.
bool asks_country(SiteSettings const& site, AccessSettings const& access);

// Code::invalid with the first fault as a sentence: `cordon check` finds them all.
Result<std::shared_ptr<access::SiteAccess const>> make_site_access(SiteSettings const& site, AccessSettings const& access);
Result<std::shared_ptr<access::Rules const>> make_rules(Settings const& settings);

}  // namespace cordon::control
