#pragma once

#include "directory/parts.h"
#include "directory/proof.h"
#include "directory/rows.h"

namespace cordon::directory {

// The people of the organisation. Fails with Code::not_found "member.none" for one who is not there; Code::invalid
// "member.email", "member.name", "member.groups" for what cannot be kept, "member.taken" for the address of another,
// "member.outdated" for a member that somebody else changed meanwhile.
class Members {
 public:
  explicit Members(Parts& parts) : parts_(parts) {}

  // Its id, version and times are made here.
  net::Task<Member> add(Member member);
  // All of it but its id and when it was created; of the version that was read.
  net::Task<Member> change(Member member);
  net::Task<void> deactivate(std::string id);
  // With all that they log in with. Their id never comes back.
  net::Task<void> remove(std::string id);

  net::Task<std::optional<Member>> find(std::string id);
  net::Task<std::optional<Member>> find_by_email(std::string email);
  // By their addresses, those behind one.
  net::Task<std::vector<Member>> list(std::string after = {}, std::size_t most = 100);
  net::Task<Enrolled> enrolled(std::string id);

 private:
  net::Task<std::vector<Member>> read(std::string_view members, std::string_view groups, store::Values values);

  Parts& parts_;
};

// Who a proof is of. Code::forbidden "login.wrong" for a member who is not there or not active.
net::Task<Proved> find_proved(store::Database& database, std::string id, Proof proof);
// Who changes what they log in with. Code::not_found "member.none" for a member who is not there or not active.
net::Task<Member> find_active(store::Database& database, std::string id);

// In a transaction that gives a member something: it is there and active, and stays so until the transaction ends.
Change hold_member(std::string id);

inline Error login_wrong() {
  return {Code::forbidden, "login.wrong"};
}
inline Error no_member() {
  return {Code::not_found, "member.none"};
}

}  // namespace cordon::directory
