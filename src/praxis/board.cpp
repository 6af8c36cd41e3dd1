#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "praxis/page.h"
#include "praxis/pages/basics.h"
#include "praxis/routes.h"

namespace cordon::praxis {
namespace {

using http::Name;

// What came of a booking that was sent as a form: it is said at the top of the page.
std::string notice(http::Request const& request, std::span<Slot const> slots) {
  auto say = [](View kind, View text) { return fmt::format("<p class=\"notice {}\" role=\"status\">{}</p>\n", kind, text); };
  if (auto const booked = parameter(request, "booked")) {
    auto const slot = std::ranges::find(slots, *booked, &Slot::id);
    if (slot == slots.end()) return {};
    return say("good", fmt::format("Your appointment: {} at {}.", escape(practitioners()[slot->practitioner].name),
                                   clock_text(slot->start)));
  }
  if (parameter(request, "taken"))
    return say("bad", "Somebody was quicker: this appointment is taken. Please choose another one.");
  if (parameter(request, "unknown")) return say("bad", "There is no such appointment today. Please choose another one.");
  if (parameter(request, "incomplete")) return say("bad", "Please choose a time and tell us your name.");
  return {};
}

// "2026-01-01" as people say it: "Thursday 1 January 2026".
std::string say_day(View day) {
  auto const year = text::parse_number<int>(day.substr(0, 4)).value_or(1970);
  auto const month = text::parse_number<int>(day.substr(5, 2)).value_or(1);
  auto const number = text::parse_number<int>(day.substr(8, 2)).value_or(1);
  std::chrono::sys_days const date = std::chrono::year(year) / month / number;
  return fmt::format("{0:%A} {1} {0:%B %Y}", std::chrono::time_point_cast<std::chrono::seconds>(date), number);
}

std::string choice(Slot const& slot) {
  return fmt::format(
      "<li><label class=\"slot\"><input type=\"radio\" name=\"slot\" value=\"{0}\" required{1}><span>{2}</span></label></li>\n",
      slot.id, slot.free ? "" : " disabled", clock_text(slot.start));
}

std::string agenda_of(std::size_t who, std::span<Slot const> slots) {
  auto const& person = practitioners()[who];
  std::string list;
  long free = 0;
  for (auto const& slot : slots) {
    if (slot.practitioner != who) continue;
    list += choice(slot);
    free += slot.free ? 1 : 0;
  }
  return fmt::format(
      "<fieldset class=\"card\" data-practitioner=\"{0}\">\n<legend>{1}</legend>\n<p class=\"about\">{2}, {3}</p>\n"
      "<p class=\"count\"><strong data-count>{4}</strong> free</p>\n<ul class=\"slots\">\n{5}</ul>\n</fieldset>\n",
      person.id, escape(person.name), person.field, person.place, free, list);
}

constexpr View after_agendas = R"(</div>
<div class="book">
<div class="field"><label for="name">Your name</label>
<input id="name" name="name" autocomplete="name" required maxlength="80"></div>
<button type="submit">Book the appointment</button>
</div>
<p id="booking" class="answer" role="status"></p>
</form>
</section>
)";

constexpr View line_section = R"(<section aria-labelledby="line-title" class="panel" id="line" hidden>
<h2 id="line-title">Is the line alive?</h2>
<p id="line-state" class="state" role="status">Connecting…</p>
<form id="line-form">
<div class="field"><label for="words">Say something; the server says it back</label>
<input id="words" autocomplete="off" value="Hello" maxlength="200"></div>
<button type="submit">Send</button>
</form>
<ol id="line-log" class="log" aria-live="polite" aria-label="Answers of the server"></ol>
</section>
)";

constexpr View documents_sections = R"(<section aria-labelledby="upload-title" class="panel">
<h2 id="upload-title">Send a document</h2>
<form id="upload" method="post" action="/upload" enctype="multipart/form-data">
<div class="field"><label for="document">Document</label>
<input id="document" type="file" name="document" required></div>
<button type="submit">Send the document</button>
<div id="upload-progress" hidden><label for="upload-bar">Sent so far</label><progress id="upload-bar" max="100" value="0"></progress></div>
<p id="upload-answer" class="answer" role="status"></p>
</form>
</section>
<section aria-labelledby="download-title" class="panel">
<h2 id="download-title">Fetch a file</h2>
<p>Ten megabytes of noise, always the same, to see how quick the line is.</p>
<p><a class="button" href="/download?bytes=10000000" download="noise.bin">Download 10 MB</a></p>
</section>
)";

std::string board(http::Request const& request, Agenda::Snapshot const& now) {
  std::string content = notice(request, now.slots);
  content += fmt::format(
      "<section aria-labelledby=\"agenda-title\">\n<h2 id=\"agenda-title\">Choose a time on <time id=\"day\" "
      "datetime=\"{}\">{}</time></h2>\n"
      "<p id=\"live-state\" class=\"state\" hidden></p>\n"
      "<form id=\"booking-form\" method=\"post\" action=\"/api/slots\">\n<div class=\"cards\">\n",
      now.day, say_day(now.day));
  for (std::size_t who = 0; who < practitioners().size(); ++who) content += agenda_of(who, now.slots);
  content += after_agendas;
  content += "<div class=\"panels\">\n";
  content += line_section;
  content += documents_sections;
  return content + "</div>\n";
}

}  // namespace

Task<http::Response> show_board(Visit& visit) {
  auto const now = visit.desk.agenda.snapshot();
  auto response = reply(visit, 200, page_type, page("Appointments today", board(visit.request, now)));
  response.fields.add(Name::cache_control, "no-store");
  co_return response;
}

}  // namespace cordon::praxis
