#pragma once

#include "praxis/pages/guest.h"

namespace cordon::praxis {

// The relative of the address, when they are one of the reader's account; Code::not_found otherwise, also for the reader.
struct KnownRelative {
  Id patient = 0;
  Relation kind = Relation::other;
  Profile profile;
};
net::Task<KnownRelative> own_relative(Guest& guest);
// All of the reader's account.
net::Task<std::vector<KnownRelative>> own_relatives(Guest& guest);

// The kinds that one can choose.
constexpr std::array<View, 3> relations{"child", "parent", "other"};
std::string say_relation(Guest const& guest, Relation kind);
std::string name_of(Profile const& profile);  // "Zoé Morel"
// A page of theirs: "/account/relatives/7/remove".
std::string relative_path(Id patient, View where = {});

}  // namespace cordon::praxis
