#pragma once

#include "praxis/pages/staff/practice.h"

// What the agenda of a day and that of a week have in common.
namespace cordon::praxis {

enum class AgendaView : std::uint8_t { day, week };

// Ways to the other view of this date.
Html agenda_views(Guest const& guest, AgendaView view, std::chrono::local_days date);

struct PagerWords {
  View previous;
  View next;
  View name;
};
// Ways to so many days earlier and later, and to today.
Html agenda_pager(Guest const& guest, PagerWords const& words, std::chrono::local_days date, int step);

// Where a script hears what changes, and says that something did on these dates. Without it nothing is there.
Html agenda_news(Guest const& guest, std::chrono::local_days first, std::chrono::local_days last);

// Where somebody gives a free time to a patient.
std::string give_address(Guest const& guest, Entry const& entry);

}  // namespace cordon::praxis
