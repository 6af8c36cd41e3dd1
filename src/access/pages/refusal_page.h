#pragma once

#include <chrono>

#include "access/pages/frame.h"

namespace cordon::access {

// One condition that stood in somebody's way, as the rule writes it ("group:doctors within 8h").
struct RefusingCondition {
  enum class Part : std::uint8_t {
    needed,    // it had to hold, and did not (`when`)
    one_of,    // one of those had to hold, and none did (`any`)
    excluded,  // it must not hold, and did (`unless`, and what a rule that refuses is about)
  };
  enum class Finding : std::uint8_t {
    failed,   // it is otherwise; of what is excluded: it is so
    unknown,  // nobody could say
    too_old,  // it was so, too long ago
  };

  std::string kind;    // "group"; of a room that these pages do not know: said in general words
  std::string wanted;  // "doctors"
  Part part = Part::needed;
  Finding finding = Finding::failed;
  std::chrono::seconds within{0};  // how fresh it must be; 0: it does not say
};

// A rule that was looked at. What it does not say of itself is not shown.
struct RefusingRule {
  std::string name;
  bool refuses = false;  // a deny rule, which held; else one that would have let in, and did not hold
  std::vector<RefusingCondition> conditions;
};

// Why somebody may not have what they asked for, and what to do about it.
struct RefusalPage {
  SiteName site;
  std::string number;  // of the record, to be quoted
  std::string name{};  // who is logged in; empty: nobody
  std::string email{};
  std::string provider{};             // who vouches for them
  std::vector<RefusingRule> rules{};  // empty: no rule is about this address
  std::string log_in{};               // where one logs in again; may be empty
  std::string switch_account{};       // where one logs in as somebody else; may be empty
  std::string start{};                // of the site, for who may go there; may be empty
  std::string launcher{};             // the applications of who is logged in; may be empty
  std::string ask{};                  // where one asks for temporary access; may be empty
  std::string emergency{};            // where one goes in at once and says why; may be empty
};
std::string draw(Frame const& frame, RefusalPage const& page);

// "Membership of the group “doctors”", and what would mend it.
std::string say_wanted(Language language, RefusingCondition const& condition);
std::string say_mend(Language language, RefusingCondition const& condition);

}  // namespace cordon::access
