#include "praxis/pages/site.h"
#include "praxis/pages/staff/reader.h"

// A patient of the practitioner is found by their name. What is asked for is sent as a form: addresses are kept in logs.
namespace cordon::praxis {
namespace {

constexpr std::size_t most_shown = 20;

Html form_of(Guest const& guest, std::vector<Mistake> const& mistakes) {
  Filling const filling{.language = guest.language, .form = guest.form, .mistakes = mistakes, .of_reader = false};
  auto fields = line(filling, {.name = "family-name", .label = "person.family-name", .hint = "find.name-hint"});
  fields += line(filling, {.name = "birth-date", .label = "person.birth-date", .kind = "date", .required = false});
  return html("<form class=\"card\" method=\"post\" action=\"{}\" novalidate>\n{}<button class=\"button\">{}</button>\n</form>\n",
              staff_address(guest, "/staff/patients"), fields, guest.say("find.submit"));
}

http::Response ask(Guest& guest, std::vector<Mistake> mistakes, Html const& results) {
  auto content = practitioner_choice(guest);
  content += form_of(guest, mistakes);
  content += results;
  int const status = mistakes.empty() ? 200 : 422;
  return show(guest,
              {.title = guest.say("find.title"),
               .content = std::move(content),
               .lead = name_of(practice_of(guest)->practitioner),
               .place = "/staff/patients",
               .mistakes = std::move(mistakes)},
              status);
}

Html item(Guest const& guest, Profile const& profile, Id appointment) {
  auto const born = say_numeric(guest.language, profile.birth_date);
  auto const again = again_address(guest, appointment);
  return html(R"(<li class="card">
<h2><a class="target" href="{}">{} {}</a></h2>
<p>{}</p>
<div class="actions"><a class="button plain" href="{}">{}</a></div>
</li>
)",
              guest.address(visit_path(guest, appointment)), profile.given_name, profile.family_name,
              guest.say("relatives.born", {{.name = "date", .value = born}}), again, guest.say("history.new"));
}

// Each that is shown was read, and its patient can see it.
net::Task<Html> results_of(Guest& guest, std::vector<FoundPatient> found) {
  bool const are_more = found.size() > most_shown;
  if (are_more) found.pop_back();
  std::vector<Id> patients;
  patients.reserve(found.size());
  for (auto const& each : found) patients.push_back(each.patient);
  auto const profiles = co_await profiles_of(guest, patients);
  if (!profiles) co_return fail(profiles.error());
  Html items;
  for (auto const& [patient, appointment] : found) {
    auto const profile = profiles->find(patient);
    if (profile != profiles->end()) items += item(guest, profile->second, appointment);
  }
  if (items.empty())
    co_return html("<p role=\"status\"><strong>{}</strong></p>\n<p>{}</p>\n", guest.say("find.none"), guest.say("find.who"));
  auto all = html("<div class=\"notice\"><p>{}</p></div>\n", guest.say("visit.recorded"));
  if (are_more) all += html("<p>{}</p>\n", guest.say("find.more"));
  all += html("<ul class=\"cards\">\n{}</ul>\n", items);
  co_return all;
}

}  // namespace

net::Task<http::Response> show_patients(Guest& guest) {
  co_return ask(guest, {}, html("<p>{}</p>\n", guest.say("find.who")));
}

net::Task<http::Response> take_patients(Guest& guest) {
  Reader reader(guest);
  auto const name = std::string(guest.form["family-name"]);
  reader.is_blank("family-name", "person.family-name");
  auto const date = parse_date(guest.form["birth-date"]);
  if (!date && !guest.form["birth-date"].empty()) reader.wrong("birth-date", "error.day");
  if (!reader.all_right()) co_return ask(guest, std::move(reader).mistakes(), {});
  Finding::Wanted wanted{.family_name = name};
  if (date) wanted.born = std::chrono::year_month_day(*date);
  auto found = co_await guest.office.finding.find(guest.practitioner, std::move(wanted), most_shown + 1);
  if (!found) co_return fail(found);
  auto const results = co_await results_of(guest, std::move(*found));
  if (!results) co_return fail(results.error());
  co_return ask(guest, {}, *results);
}

}  // namespace cordon::praxis
