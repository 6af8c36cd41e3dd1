#include <algorithm>

#include "praxis/directory/check.h"
#include "praxis/directory/fold.h"
#include "praxis/pages/facts.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/site.h"
#include "praxis/pages/staff/reader.h"

namespace cordon::praxis {
namespace {

constexpr std::size_t longest_name = 100;
constexpr int durations[] = {5, 10, 15, 20, 25, 30, 40, 45, 60, 75, 90, 120};
// Those that have words in all languages.
constexpr View known_codes[] = {"first-visit", "follow-up", "check-up", "vaccination", "video", "prescription", "emergency"};

// With the present one, which may be another.
std::vector<Option> duration_options(Guest const& guest, int present = 0) {
  std::vector<int> minutes(std::begin(durations), std::end(durations));
  if (present != 0 && std::ranges::find(minutes, present) == minutes.end()) minutes.push_back(present);
  std::ranges::sort(minutes);
  std::vector<Option> options;
  options.reserve(minutes.size());
  for (auto const each : minutes)
    options.push_back({.value = std::to_string(each), .text = say_minutes(guest.language, std::chrono::minutes(each))});
  return options;
}

std::string which(Guest const& guest, View words, std::string const& name) {
  auto const what = guest.say(words);
  return guest.say("motives.which", {{.name = "what", .value = what}, {.name = "name", .value = name}});
}

Html duration_select(Guest const& guest, Motive const& motive) {
  auto const present = std::to_string(motive.duration.count());
  Html options;
  for (auto const& each : duration_options(guest, static_cast<int>(motive.duration.count()))) {
    auto const chosen = Html::raw(each.value == present ? " selected" : "");
    options += html("<option value=\"{}\"{}>{}</option>", each.value, chosen, each.text);
  }
  return html("<select name=\"duration\" aria-label=\"{}\">{}</select>",
              which(guest, "hours.length", say_motive(guest.language, motive)), options);
}

Html row(Guest const& guest, Motive const& motive) {
  auto const name = say_motive(guest.language, motive);
  if (!motive.offered)
    return html("<tr><th scope=\"row\">{}</th><td data-title=\"{}\">{}</td><td><span class=\"badge\">{}</span></td></tr>\n", name,
                guest.say("hours.length"), say_minutes(guest.language, motive.duration), guest.say("motives.retired"));
  return html(R"(<tr><th scope="row">{}</th><td data-title="{}"><form class="actions" method="post" action="{}">
<input type="hidden" name="motive" value="{}">{}
<button class="button plain small" aria-label="{}">{}</button></form></td>
<td><form method="post" action="{}"><input type="hidden" name="motive" value="{}">
<button class="button danger small" name="retire" value="yes" aria-label="{}">{}</button></form></td></tr>
)",
              name, guest.say("hours.length"), staff_address(guest, "/staff/motives/change"), motive.id,
              duration_select(guest, motive), which(guest, "common.save", name), guest.say("common.save"),
              staff_address(guest, "/staff/motives/change"), motive.id, which(guest, "motives.retire", name),
              guest.say("motives.retire"));
}

Html table(Guest const& guest) {
  auto motives = practice_of(guest)->motives;
  std::ranges::sort(motives, {}, [](Motive const& motive) { return std::pair(!motive.offered, motive.id); });
  Html rows;
  for (auto const& motive : motives) rows += row(guest, motive);
  if (rows.empty()) return html("<p>{}</p>\n", guest.say("hours.none"));
  return stack_table(guest.say("motives.title"), {guest.say("motives.name"), guest.say("hours.length"), ""}, rows);
}

http::Response ask(Guest& guest, std::vector<Mistake> mistakes) {
  guest.path = "/staff/motives";  // also after a mistake elsewhere, where links lead nowhere
  Filling const filling{.language = guest.language, .form = guest.form, .mistakes = mistakes};
  auto fields = line(filling, {.name = "name", .label = "motives.name"});
  fields += select(filling, "length", "hours.length", duration_options(guest), "common.choose");
  auto content = practitioner_choice(guest);
  content += said(guest, "saved", "common.saved");
  content +=
      html(R"(<section class="card">
{}</section>
<section class="card">
<h2>{}</h2>
<form method="post" action="{}" novalidate>
{}<button class="button">{}</button>
</form>
</section>
)",
           table(guest), guest.say("motives.add"), staff_address(guest, "/staff/motives"), fields, guest.say("common.add"));
  int const status = mistakes.empty() ? 200 : 422;
  return show(guest,
              {.title = guest.say("motives.title"),
               .content = std::move(content),
               .lead = name_of(practice_of(guest)->practitioner) + " · " + guest.say("motives.lead"),
               .place = "/staff/motives",
               .mistakes = std::move(mistakes)},
              status);
}

// The code of what is written in this language, so that others read it in theirs; or as it is written.
std::string code_of(Guest const& guest, View name) {
  for (auto const code : known_codes) {
    if (fold(guest.say("motive." + std::string(code))) == fold(name)) return std::string(code);
  }
  return std::string(name);
}

http::Response done(Guest& guest) {
  return go(guest, staff_path(guest, "/staff/motives", "saved=yes"));
}

void check_name(Guest const& guest, Reader& reader, std::string const& name) {
  auto const field = guest.say("motives.name");
  if (name.empty()) reader.add("name", guest.say("error.missing", {{.name = "field", .value = field}}));
  if (name.size() > longest_name || (!name.empty() && !is_line(name)))
    reader.add("name", guest.say("error.too-long",
                                 {{.name = "field", .value = field}, {.name = "count", .value = std::to_string(longest_name)}}));
  bool const is_there = std::ranges::any_of(practice_of(guest)->motives,
                                            [&](Motive const& each) { return each.offered && fold(each.name) == fold(name); });
  if (is_there) reader.wrong("name", "error.motive-known");
}

}  // namespace

net::Task<http::Response> show_motives(Guest& guest) {
  co_return ask(guest, {});
}

net::Task<http::Response> take_motive(Guest& guest) {
  Reader reader(guest);
  auto const name = code_of(guest, guest.form["name"]);
  check_name(guest, reader, name);
  auto const length = reader.choice("length", "hours.length", duration_options(guest));
  if (!reader.all_right()) co_return ask(guest, std::move(reader).mistakes());
  auto const added = co_await guest.office.directory.add(
      Motive{.practitioner = guest.practitioner, .name = name, .duration = std::chrono::minutes(number(*length))});
  if (!added) co_return fail(added.error());
  co_return done(guest);
}

// Who has booked keeps the time as it was.
net::Task<http::Response> take_motive_change(Guest& guest) {
  auto const practice = practice_of(guest);
  auto const* const found = practice->motive(number(guest.form["motive"]));
  if (!found) co_return show_problem(guest, 404);
  if (!found->offered) co_return done(guest);  // somebody was faster
  auto motive = *found;
  bool const retires = guest.form.has("retire");
  auto const asked = std::chrono::minutes(number(guest.form["duration"].substr(0, 4)));
  if (retires) motive.offered = false;
  if (!retires) motive.duration = asked;
  auto const changed = co_await guest.office.directory.change(std::move(motive));
  bool const is_unfit = !changed && changed.error().code == Code::invalid;
  if (is_unfit) co_return ask(guest, {{.field = "content", .text = guest.say("error.time")}});
  bool const is_gone = !changed && changed.error().code == Code::not_found;
  if (!changed && !is_gone) co_return fail(changed.error());
  co_return done(guest);
}

}  // namespace cordon::praxis
