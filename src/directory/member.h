#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace cordon::directory {

// One of the people of the organisation. Who holds one has what was true when it was read.
struct Member {
  std::string id{};     // theirs for ever: 128 random bits in hexadecimal
  std::string email{};  // lower case, nobody else's
  std::string name{};
  std::vector<std::string> groups{};  // sorted
  bool is_active = true;              // otherwise nothing logs them in
  bool is_break_glass = false;        // for the day when nothing else works: policies and alarms know them
  std::int64_t version = 1;           // counts changes
  Wall created{};
  Wall changed{};

  bool operator==(Member const&) const = default;
};

// What a member can log in with.
struct Enrolled {
  bool password = false;
  bool totp = false;
  std::int64_t recovery_codes = 0;  // that are left
  std::int64_t passkeys = 0;

  bool operator==(Enrolled const&) const = default;
};

// Whether it can be shown as what somebody or something is called: one line that reads as it is written.
bool is_name(View name, std::size_t longest);
// In lower case, without spaces around it. Code::invalid "member.email".
Result<std::string> check_email(View email);
// The member as it may be kept. Code::invalid "member.email", "member.name", "member.groups".
Result<Member> check_member(Member member);

}  // namespace cordon::directory
