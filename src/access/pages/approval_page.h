#pragma once

#include <optional>

#include "access/pages/frame.h"
#include "access/pages/mistakes.h"
#include "base/clock.h"

// Saying why, and asking somebody for access.
namespace cordon::access {

constexpr std::size_t longest_reason = 500;  // as pages::form_length() counts

// Why one wants in, before one is let in. It is kept with what one did there.
struct PurposePage {
  SiteName site;
  OwnWords question{};        // what the site asks, in its own words; may be empty
  bool is_emergency = false;  // the rule is one for emergencies: somebody hears of it at once
  std::string typed{};
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, PurposePage const& page);

// Temporary access, to be asked for.
struct AskApprovalPage {
  SiteName site;
  std::string rule;
  std::vector<std::string> approvers;  // their addresses, or what they are called
  unsigned most_hours = 1;
  unsigned hours = 1;  // as it was chosen
  std::string typed{};
  std::string emergency{};  // where one goes in at once and says why; may be empty
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, AskApprovalPage const& page);

// What became of the question.
struct WaitingPage {
  enum class State : std::uint8_t { waiting, declined, expired };

  SiteName site;
  std::vector<std::string> approvers;
  Wall asked;
  std::string reason;
  unsigned hours = 1;
  State state = State::waiting;
  std::string address;      // of this page
  bool is_still = false;    // it was asked not to look by itself any more: `still` was in its query
  std::string again{};      // where one asks again, when it was declined or too late
  std::string emergency{};  // where one goes in at once and says why; may be empty
};
std::string draw(Frame const& frame, WaitingPage const& page);
// The value of the field "refresh" for that page: it looks by itself whether somebody has answered. Empty when it shall not. (In
// a field, not in the page, which tells people how to stop it: WCAG 2.2.1.)
std::string refresh_of(WaitingPage const& page);

// For who is asked.
struct ApproverPage {
  std::string id;  // of the question
  std::string name;
  std::string email;
  std::string provider;  // who vouches for that person; may be empty
  SiteName site;
  std::string rule;
  std::string reason;
  Wall asked;
  unsigned hours = 1;
  unsigned most_hours = 1;
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, ApproverPage const& page);

// What the approver did, or what somebody else did before.
struct AnsweredPage {
  enum class Answer : std::uint8_t { approved, declined, approved_before, declined_before, expired };

  Answer answer = Answer::approved;
  std::string name;
  SiteName site;
  std::optional<Wall> until{};
};
std::string draw(Frame const& frame, AnsweredPage const& page);

// Temporary access as somebody sees it: of others whom they may answer, and their own.
struct ApprovalsPage {
  enum class News : std::uint8_t { none, ended };
  struct Row {
    std::string id;
    SiteName site;
    std::string rule;
    std::string name;  // who asked
    std::string email;
    std::string approver{};  // who let them in; empty: nobody yet
    Wall asked;
    std::optional<Wall> until{};
  };

  std::vector<Row> questions;  // that wait for this person's answer
  std::vector<Row> given;      // open for others; this person may end it
  std::vector<Row> own;        // open for this person
  std::vector<Row> asked;      // this person's questions that nobody has answered
  News news = News::none;

  bool is_empty() const { return questions.empty() && given.empty() && own.empty() && asked.empty(); }
};
std::string draw(Frame const& frame, ApprovalsPage const& page);

}  // namespace cordon::access
