#include "access/alarms.h"

#include "access/pages/words.h"
#include "access/policy/moment.h"

namespace cordon::access {
namespace {

// One word for a shell, whatever is in it.
std::string shell_word(View text) {
  std::string word = "'";
  for (char const c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word += "'";
}

}  // namespace

mail::Message letter_of(Alarm const& alarm, std::string to, Language language) {
  auto const name = one_line(alarm.name), email = one_line(alarm.email), rule = one_line(alarm.rule);
  auto const title = one_line(alarm.title.empty() ? alarm.site : alarm.title), reason = one_line(alarm.purpose);
  auto const at = show_moment(alarm.at), command = "cordon revoke --email " + shell_word(alarm.email);
  return {.to = std::move(to),
          .subject = say(language, "letter.alarm-subject", {{.name = "site", .value = alarm.site}}),
          .text = say(language, "letter.alarm-text",
                      {{.name = "name", .value = name},
                       {.name = "email", .value = email},
                       {.name = "title", .value = title},
                       {.name = "site", .value = alarm.site},
                       {.name = "rule", .value = rule},
                       {.name = "reason", .value = reason},
                       {.name = "at", .value = at},
                       {.name = "command", .value = command}})};
}

// When there are too many it rings again, rather than not at all.
bool Alarms::begins(Id const& session, View rule) {
  std::lock_guard const lock(known_mutex_);
  if (known_.size() == most_known) known_.clear();
  return known_.insert(std::string(session.view()).append(rule)).second;
}

}  // namespace cordon::access
