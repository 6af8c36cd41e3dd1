#include "access/alarms.h"

#include <fmt/format.h>

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

mail::Message letter_of(Alarm const& alarm, std::string to) {
  auto text = fmt::format(
      "Somebody has used a rule for emergencies.\n\nWho:   {} <{}>\nSite:  {} ({})\nRule:  {}\nWhy:   {}\nWhen:  {} UTC\n\n",
      one_line(alarm.name), one_line(alarm.email), one_line(alarm.title.empty() ? alarm.site : alarm.title), alarm.site,
      one_line(alarm.rule), one_line(alarm.purpose), show_moment(alarm.at));
  text += fmt::format("If this is not in order, end it at once:  cordon revoke --email {}\n", shell_word(alarm.email));
  return {.to = std::move(to), .subject = "Emergency access at " + alarm.site, .text = std::move(text)};
}

// When there are too many it rings again, rather than not at all.
bool Alarms::begins(Id const& session, View rule) {
  std::lock_guard const lock(known_mutex_);
  if (known_.size() == most_known) known_.clear();
  return known_.insert(std::string(session.view()).append(rule)).second;
}

}  // namespace cordon::access
