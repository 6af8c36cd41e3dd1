#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "access/evaluator/answers.h"
#include "access/evaluator/evaluator.h"
#include "access/policy/decision.h"
#include "access/tally.h"
#include "net/ending.h"
#include "net/group.h"
#include "net/slots.h"

namespace cordon::access {

// Asks evaluators about people, for one loop; what they say is known to all loops. Each is asked about a login by one question
// at a time, which goes on when who waits for it goes away, and takes no longer than its timeout with the time in the line. Who
// does not answer is left alone for a while: about that login, and after several logins about all.
class Evaluators {
 public:
  struct Parts {
    net::Loop& loop;
    net::Resolver& resolver;
    Signer const& signer;
    Answers& answers;
    Tally& tally;
    Clock const& clock;
  };
  static constexpr std::chrono::seconds pause{10};  // before who did not answer, or said no, is asked again
  static constexpr std::size_t most_at_once = 64;   // questions to each; the others wait in a line
  static constexpr std::size_t most_waiting = 1'000;
  static constexpr std::size_t most_failures = 3;  // logins, after which it is away

  explicit Evaluators(Parts parts) : parts_(parts), asking_(parts.loop) {}

  // Whether a decision about this session may be another one when they have been asked.
  bool may_change(EvaluatorOffers const& offers, Session const& session, Outcome outcome) const;
  // Asks those because of whom it may, and waits until each has answered, or will not.
  Task<void> ask(EvaluatorOffers offers, std::shared_ptr<Session const> session, Outcome outcome);
  // Asks behind, and waits for nobody: again those who answered before and not lately; and, when it says so, those who have not
  // been asked. Whether one of these is being asked now.
  enum class Unanswered : bool { leave, ask };
  bool ask_behind(EvaluatorOffers const& offers, std::shared_ptr<Session const> const& session, Unanswered unanswered);

  // Nobody is asked any more.
  net::Group::Join drain();

 private:
  using QuestionPtr = std::shared_ptr<net::Ending>;
  struct Known {
    Known(std::shared_ptr<Evaluator> asked, net::Loop& loop) : evaluator(std::move(asked)), slots(loop, most_at_once) {}
    std::shared_ptr<Evaluator> evaluator;
    net::Slots slots;
    std::unordered_map<Id, QuestionPtr, Id::Hash> under_way;
    std::unordered_map<Id, Steady, Id::Hash> failed;       // when it said nothing of them, not long ago
    std::unordered_set<Id, Id::Hash> failed_since_answer;  // some of them, since it last answered
    std::optional<Steady> complained;                      // in the log

    bool is_left_alone(Id const& login) const;
  };

  std::shared_ptr<Known> known(std::shared_ptr<EvaluatorTerms const> const& terms);
  QuestionPtr begin(std::shared_ptr<EvaluatorTerms const> const& terms, std::shared_ptr<Session const> const& session);
  Task<void> ask_one(std::shared_ptr<Known> known, std::shared_ptr<Session const> session);
  static Task<bool> ask_in_line(Known& known, std::shared_ptr<Session const> session);
  void keep(Known& known, Id const& login, bool allows, Wall asked);
  void complain(Known& known, Id const& login, Error const& error);

  Parts parts_;
  std::map<std::string, std::shared_ptr<Known>> known_;  // by name
  net::Group asking_;
};

}  // namespace cordon::access
