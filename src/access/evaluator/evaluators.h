#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "access/evaluator/answers.h"
#include "access/evaluator/evaluator.h"
#include "access/tally.h"
#include "net/ending.h"
#include "net/group.h"
#include "net/slots.h"

namespace cordon::access {

// Asks evaluators about people, for one loop; what they say is known to all loops. Each is asked about a login by one question
// at a time, which goes on when who waits for it goes away, and takes no longer than its timeout with the time in the line. Who
// gives no good answer is left alone about that person for a while; after several people, by all but one question at a time.
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
  static constexpr std::size_t most_at_once = 64;  // questions to each; the others wait in a line
  static constexpr std::size_t most_waiting = 1'000, most_of_a_person = 4;
  static constexpr std::size_t most_failures = 3;  // people

  explicit Evaluators(Parts parts) : parts_(parts), asking_(parts.loop) {}

  // Asks these, and waits until each has answered, or will not.
  Task<void> ask(EvaluatorOffers offers, std::shared_ptr<Session const> session);
  // Asks behind, and waits for nobody: again those who answered before and not lately; and, when it says so, those who have not
  // been asked. Whether one of these is being asked now.
  enum class Unanswered : bool { leave, ask };
  bool ask_behind(EvaluatorOffers const& offers, std::shared_ptr<Session const> const& session, Unanswered unanswered);

  // Nobody is asked any more.
  net::Group::Join drain();

 private:
  struct Question {
    Question(net::Loop& loop, Id of) : ending(loop), person(of) {}
    net::Ending ending;
    Id person;
  };
  using QuestionPtr = std::shared_ptr<Question>;
  struct Known {
    Known(std::shared_ptr<Evaluator> asked, net::Loop& loop) : evaluator(std::move(asked)), slots(loop, most_at_once) {}
    std::shared_ptr<Evaluator> evaluator;
    net::Slots slots;
    std::unordered_map<Id, QuestionPtr, Id::Hash> under_way;  // by login
    std::unordered_map<Id, Steady, Id::Hash> failed;          // when it said nothing of these people, not long ago
    std::unordered_set<Id, Id::Hash> failed_since_answer;     // people, since it last answered
    std::optional<Steady> complained;                         // in the log

    bool is_left_alone(Id const& person) const;
  };
  class Turn;

  std::shared_ptr<Known> known(std::shared_ptr<EvaluatorTerms const> const& terms);
  QuestionPtr begin(std::shared_ptr<EvaluatorTerms const> const& terms, std::shared_ptr<Session const> const& session);
  Task<void> ask_one(std::shared_ptr<Known> known, std::shared_ptr<Session const> session);
  static Task<bool> ask_in_line(Known& known, std::shared_ptr<Session const> session);
  void keep(Known& known, Id const& login, ExternalAnswer answer);
  void complain(Known& known, Id const& person, Error const& error);

  Parts parts_;
  std::map<std::string, std::shared_ptr<Known>> known_;  // by the digest of their terms
  net::Group asking_;
};

}  // namespace cordon::access
