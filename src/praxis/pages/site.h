#pragma once

#include "praxis/pages/guest.h"

namespace cordon::praxis {

// One page: where it is and who answers there. In its address "#" stands for a number: "/appointments/#/move".
struct Site {
  enum class For : std::uint8_t { everybody, patients, staff };
  View path;
  For whom;
  net::Task<http::Response> (*show)(Guest& guest);  // GET and HEAD; may be null
  net::Task<http::Response> (*take)(Guest& guest);  // POST; may be null
};

// Answers what begins with a language: "/fr/search".
net::Task<http::Response> answer_page(Visit& visit);
bool is_page(View path);
// Leads to the language that the reader likes best: "/", and where letters lead.
bool has_language_to_choose(View path);
http::Response choose_page(Visit& visit);

// The pages, each in a file of its own.
net::Task<http::Response> show_search(Guest& guest);            // search_page.cpp
net::Task<http::Response> show_practitioner(Guest& guest);      // practitioner_page.cpp
net::Task<http::Response> show_times(Guest& guest);             // practitioner_page.cpp
net::Task<http::Response> take_hold(Guest& guest);              // hold_page.cpp
net::Task<http::Response> show_confirm(Guest& guest);           // hold_page.cpp
net::Task<http::Response> take_confirm(Guest& guest);           // hold_page.cpp
net::Task<http::Response> show_appointments(Guest& guest);      // appointments_page.cpp
net::Task<http::Response> show_appointment(Guest& guest);       // appointments_page.cpp
net::Task<http::Response> show_calendar(Guest& guest);          // calendar_page.cpp
net::Task<http::Response> show_cancel(Guest& guest);            // change_page.cpp
net::Task<http::Response> take_cancel(Guest& guest);            // change_page.cpp
net::Task<http::Response> show_move(Guest& guest);              // change_page.cpp
net::Task<http::Response> take_move(Guest& guest);              // change_page.cpp
net::Task<http::Response> show_log_in(Guest& guest);            // log_in_page.cpp
net::Task<http::Response> take_log_in(Guest& guest);            // log_in_page.cpp
net::Task<http::Response> take_log_out(Guest& guest);           // log_in_page.cpp
net::Task<http::Response> show_sign_up(Guest& guest);           // sign_up_page.cpp
net::Task<http::Response> take_sign_up(Guest& guest);           // sign_up_page.cpp
net::Task<http::Response> show_forgot(Guest& guest);            // recover_page.cpp
net::Task<http::Response> take_forgot(Guest& guest);            // recover_page.cpp
net::Task<http::Response> show_new_password(Guest& guest);      // recover_page.cpp
net::Task<http::Response> take_new_password(Guest& guest);      // recover_page.cpp
net::Task<http::Response> show_confirm_email(Guest& guest);     // recover_page.cpp
net::Task<http::Response> take_confirm_email(Guest& guest);     // recover_page.cpp
net::Task<http::Response> show_account(Guest& guest);           // account_page.cpp
net::Task<http::Response> show_profile(Guest& guest);           // profile_page.cpp
net::Task<http::Response> take_profile(Guest& guest);           // profile_page.cpp
net::Task<http::Response> show_password(Guest& guest);          // password_page.cpp
net::Task<http::Response> take_password(Guest& guest);          // password_page.cpp
net::Task<http::Response> show_email(Guest& guest);             // email_page.cpp
net::Task<http::Response> take_email(Guest& guest);             // email_page.cpp
net::Task<http::Response> show_change_email(Guest& guest);      // email_page.cpp
net::Task<http::Response> take_change_email(Guest& guest);      // email_page.cpp
net::Task<http::Response> show_relatives(Guest& guest);         // relatives_page.cpp
net::Task<http::Response> show_relative_add(Guest& guest);      // relative_page.cpp
net::Task<http::Response> take_relative_add(Guest& guest);      // relative_page.cpp
net::Task<http::Response> show_relative(Guest& guest);          // relative_page.cpp
net::Task<http::Response> take_relative(Guest& guest);          // relative_page.cpp
net::Task<http::Response> show_relative_removal(Guest& guest);  // relative_removal_page.cpp
net::Task<http::Response> take_relative_removal(Guest& guest);  // relative_removal_page.cpp
net::Task<http::Response> show_readings(Guest& guest);          // readings_page.cpp
net::Task<http::Response> show_erase(Guest& guest);             // erase_page.cpp
net::Task<http::Response> take_erase(Guest& guest);             // erase_page.cpp
net::Task<http::Response> show_erased(Guest& guest);            // erase_page.cpp

// Of the staff, in the folder staff.
net::Task<http::Response> show_agenda_day(Guest& guest);     // day_page.cpp
net::Task<http::Response> show_agenda_week(Guest& guest);    // week_page.cpp
net::Task<http::Response> watch_agenda(Guest& guest);        // changes.cpp
net::Task<http::Response> show_visit(Guest& guest);          // visit_page.cpp
net::Task<http::Response> show_staff_cancel(Guest& guest);   // visit_changes.cpp
net::Task<http::Response> take_staff_cancel(Guest& guest);   // visit_changes.cpp
net::Task<http::Response> show_staff_move(Guest& guest);     // visit_changes.cpp
net::Task<http::Response> take_staff_move(Guest& guest);     // visit_changes.cpp
net::Task<http::Response> show_history(Guest& guest);        // history_page.cpp
net::Task<http::Response> show_patients(Guest& guest);       // patients_page.cpp
net::Task<http::Response> take_patients(Guest& guest);       // patients_page.cpp
net::Task<http::Response> show_block(Guest& guest);          // block_page.cpp
net::Task<http::Response> take_block(Guest& guest);          // block_page.cpp
net::Task<http::Response> show_hours(Guest& guest);          // hours_page.cpp
net::Task<http::Response> take_hours(Guest& guest);          // hours_page.cpp
net::Task<http::Response> take_hours_away(Guest& guest);     // hours_page.cpp
net::Task<http::Response> show_motives(Guest& guest);        // motives_page.cpp
net::Task<http::Response> take_motive(Guest& guest);         // motives_page.cpp
net::Task<http::Response> take_motive_change(Guest& guest);  // motives_page.cpp

}  // namespace cordon::praxis
