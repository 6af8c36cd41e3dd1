#pragma once

#include <map>
#include <span>

#include "access/session/change.h"
#include "store/migration.h"

namespace cordon::access {

// Somebody asks to be let in by a rule for a while.
struct NewQuestion {
  Id person{};
  std::string site;  // its name
  std::string rule;
  std::string name, email, provider;  // of who asks
  std::string reason;
  unsigned hours = 1;
};

// The same as it was kept, and what became of it.
struct ApprovalQuestion {
  enum class State : std::uint8_t { open, approved, declined, withdrawn, expired };

  Id id{};
  NewQuestion asked;
  Wall at;
  State state = State::open;
  std::string approver{};  // who answered, by their address
  std::string ground{};    // what made them an approver, as the rule writes it
  Wall answered{};
  Wall until;  // open: nobody can answer any more; approved: it holds; else: it is over

  bool is_open() const { return state == State::open; }
  bool is_approved() const { return state == State::approved; }
};

// Who answers, and what makes them an approver.
struct Approver {
  std::string email;
  std::string ground;
};

// Questions and approvals in the database, for one loop. What changes here counts on this node when the call returns, and on the
// others when they have read the journal. Reasons are under "approval.".
class Approvals {
 public:
  static constexpr std::chrono::hours answer_time{24};  // then nobody has answered
  static constexpr std::size_t most_open = 5;           // of a person
  static constexpr std::size_t most_in_an_hour = 10;    // of a person

  struct Parts {
    store::Database& database;
    Clock const& clock;
    std::function<void(Change const&)> tell;  // this node, of what is in the journal
  };
  explicit Approvals(Parts parts) : parts_(std::move(parts)) {}
  static std::span<store::Migration const> migrations();

  struct Kept {
    Id id{};
    bool is_new = false;  // false: the person had asked this already, and nobody has answered
  };
  // Code::forbidden "approval.slow_down" for who asks too often.
  net::Task<Kept> ask(NewQuestion question);
  net::Task<std::optional<ApprovalQuestion>> find(Id id);
  // The one that nobody has answered yet.
  net::Task<std::optional<ApprovalQuestion>> find_open(Id person, std::string site, std::string rule);
  // Open ones and approvals that hold, without their reasons: those of this person first, then the oldest first.
  net::Task<std::vector<ApprovalQuestion>> list(Id person);

  // False when there is no such question any more: somebody was faster, or it is too late.
  net::Task<bool> approve(ApprovalQuestion const& question, Approver const& by, std::chrono::seconds lasts);
  net::Task<bool> decline(ApprovalQuestion const& question, Approver const& by);
  // Of an approval: it ends now. `by` is an address.
  net::Task<bool> withdraw(ApprovalQuestion const& question, std::string by);
  // All approvals and open questions of that person; of everybody when it is nobody's. Sessions that are known hear nothing of
  // it: who calls this ends them.
  net::Task<void> withdraw_all(std::optional<Id> person);

  // Ends questions that nobody answered, and says of how many at each site; forgets what has been over for a day.
  net::Task<std::map<std::string, std::uint64_t>> expire();

 private:
  Parts parts_;
};

}  // namespace cordon::access
