#include "praxis/pages/basics.h"
#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

// RFC 5545 section 3.3.11.
std::string escape_text(View text) {
  std::string escaped;
  for (char const c : text) {
    if (c == '\\' || c == ';' || c == ',') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// Lines of at most 75 octets (section 3.1), not cut within a character.
std::string fold_line(std::string const& line) {
  std::string folded;
  std::size_t length = 0;
  for (char const c : line) {
    bool const begins = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (begins && length >= 70) {
      folded += "\r\n ";
      length = 1;
    }
    folded += c;
    ++length;
  }
  return folded + "\r\n";
}

std::string instant(Instant at) {
  auto const text = iso(at);  // 2026-12-01T08:40Z
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2) + "T" + text.substr(11, 2) + text.substr(14, 2) + "00Z";
}

}  // namespace

// The appointment for a calendar. It says where one is expected, not why.
net::Task<http::Response> show_calendar(Guest& guest) {
  auto const appointment = co_await own_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  auto const catalog = guest.office.catalog.get();
  auto const practice = catalog->practice(appointment->practitioner);
  auto const located = catalog->place(appointment->place);
  std::string text;
  bool const is_off = appointment->state != Appointment::State::booked;
  for (auto const& line :
       {std::string("BEGIN:VCALENDAR"), std::string("VERSION:2.0"), std::string("PRODID:-//Praxis//Praxis//EN"),
        std::string("BEGIN:VEVENT"), fmt::format("UID:{}@praxis", appointment->id),
        "DTSTAMP:" + instant(std::chrono::floor<std::chrono::minutes>(guest.office.clock.wall())),
        "DTSTART:" + instant(appointment->when.begin()), "DTEND:" + instant(appointment->when.end()),
        "SUMMARY:" + escape_text(practice ? name_of(practice->practitioner) : std::string("Praxis")),
        "LOCATION:" + escape_text(located ? address_of(located->place) : std::string()),
        std::string(is_off ? "STATUS:CANCELLED" : "STATUS:CONFIRMED"), std::string("CLASS:PRIVATE"), std::string("END:VEVENT"),
        std::string("END:VCALENDAR")})
    text += fold_line(line);
  auto response = reply(guest.visit, 200, "text/calendar; charset=utf-8", text);
  response.fields.add(http::Name::cache_control, "no-store");
  response.fields.add({.name = "content-disposition", .value = "attachment; filename=\"appointment.ics\""});
  co_return response;
}

}  // namespace cordon::praxis
