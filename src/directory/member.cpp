#include "directory/member.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "mail/eml.h"

namespace cordon::directory {
namespace {

constexpr std::size_t longest_name = 200, most_groups = 500;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_group(View name) {
  return is_name(name, longest_name);
}

}  // namespace

bool is_name(View name, std::size_t longest) {
  return !name.empty() && name.size() <= longest && text::is_utf8(name) && !text::has_direction_marks(name) &&
         std::ranges::none_of(name, is_control);
}

Result<std::string> check_email(View email) {
  auto address = text::to_lower(text::trim(email));
  if (!mail::is_mail_address(address)) return fail(Code::invalid, "member.email");
  return address;
}

Result<Member> check_member(Member member) {
  auto address = check_email(member.email);
  if (!address) return fail(address);
  member.email = std::move(*address);
  member.name = text::trim(member.name);
  if (!is_name(member.name, longest_name)) return fail(Code::invalid, "member.name");
  for (auto& group : member.groups) group = text::trim(group);
  std::ranges::sort(member.groups);
  auto const [twice, end] = std::ranges::unique(member.groups);
  member.groups.erase(twice, end);
  if (member.groups.size() > most_groups || !std::ranges::all_of(member.groups, is_group))
    return fail(Code::invalid, "member.groups");
  return member;
}

}  // namespace cordon::directory
