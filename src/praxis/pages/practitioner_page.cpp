#include "praxis/pages/facts.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"
#include "praxis/pages/times.h"

namespace cordon::praxis {
namespace {

// The place and motive of the address, or the first ones there are.
struct Choice {
  Id place = 0;
  Id motive = 0;
};

Choice choice_of(Form const& form, Practice const& practice) {
  Choice choice{.place = number(form["place"]), .motive = number(form["motive"])};
  auto const places = practice.places();
  if (std::ranges::find(places, choice.place) == places.end()) choice.place = places.empty() ? 0 : places.front();
  auto const* const motive = practice.motive(choice.motive);
  if (motive && motive->offered) return choice;
  auto const first = std::ranges::find(practice.motives, true, &Motive::offered);
  choice.motive = first == practice.motives.end() ? 0 : first->id;
  return choice;
}

std::string address_with(Guest const& guest, Id practitioner, Choice const& choice) {
  return guest.address(fmt::format("/practitioners/{}?place={}&motive={}&from=", practitioner, choice.place, choice.motive));
}

Html motives(Filling const& filling, Practice const& practice) {
  std::vector<Option> options;
  for (auto const& each : practice.motives) {
    if (!each.offered) continue;
    options.push_back({.value = std::to_string(each.id),
                       .text = say_motive(filling.language, each),
                       .more = say_minutes(filling.language, each.duration)});
  }
  return radios(filling, "motive", "practitioner.motive", options);
}

Html places(Filling const& filling, Catalog const& catalog, Practice const& practice) {
  auto const ids = practice.places();
  if (ids.size() < 2) return html("<input type=\"hidden\" name=\"place\" value=\"{}\">\n", filling.form["place"]);
  std::vector<Option> options;
  for (auto const id : ids) {
    if (auto const located = catalog.place(id))
      options.push_back({.value = std::to_string(id), .text = located->place.name, .more = address_of(located->place)});
  }
  return radios(filling, "place", "appointment.where", options);
}

Html about(Guest const& guest, Practice const& practice, Place const& place) {
  auto const fact = [&](View words, Html const& what) { return html("<dt>{}</dt><dd>{}</dd>\n", guest.say(words), what); };
  auto facts = fact("practitioner.address", html("{}", address_of(place)));
  facts += fact("practitioner.languages", html("{}", say_languages(guest.language, practice.practitioner.languages)));
  Html insurance;
  for (auto const& each : practice.practitioner.insurance)
    insurance += html("{}{}", Html::raw(insurance.empty() ? "" : "<br>"), say_insurance(guest.language, each));
  facts += fact("practitioner.insurance", insurance);
  facts += fact("practitioner.stairs", html("{}", guest.say(place.wheelchair ? "common.yes" : "common.no")));
  return html("<section class=\"card\">\n<h2>{}</h2>\n<dl class=\"facts\">\n{}</dl>\n</section>\n",
              guest.say("practitioner.about"), facts);
}

// What became of a time that somebody chose before.
Html notice(Guest const& guest) {
  auto const what = guest.query["notice"];
  View const words = what == "holds"     ? "error.too-many-holds"
                     : what == "taken"   ? "error.time-taken"
                     : what == "expired" ? "error.hold-expired"
                     : what == "unfit"   ? "error.time-unfit"
                                         : "";
  if (words.empty()) return {};
  return bad_news(guest.say(words));
}

Html booking_form(Guest const& guest, Practice const& practice, Choice const& choice, Html const& times) {
  Form form;
  form.set("motive", std::to_string(choice.motive));
  form.set("place", std::to_string(choice.place));
  Filling const filling{.language = guest.language, .form = form, .mistakes = {}};
  auto const id = practice.practitioner.id;
  return html(R"(<form class="card" method="post" action="{}" novalidate>
<input type="hidden" name="practitioner" value="{}">
<input type="hidden" name="shown" value="{}">
<input type="hidden" name="key" value="{}">
<h2>{}</h2>
{}{}<button class="button plain" formaction="{}">{}</button>
<h2 id="times">{}</h2>
<p class="soft">{}</p>
{}</form>
)",
              guest.address("/hold"), id, choice.motive, crypto::make_token(), guest.say("practitioner.book"),
              motives(filling, practice), places(filling, *guest.office.catalog.get(), practice),
              guest.address(fmt::format("/practitioners/{}/times", id)), guest.say("practitioner.show"),
              guest.say("practitioner.times"), guest.say("practitioner.times-hint"), times);
}

}  // namespace

net::Task<http::Response> show_practitioner(Guest& guest) {
  auto const catalog = guest.office.catalog.get();
  auto const practice = catalog->practice(guest.numbers.front());
  if (!practice) co_return show_problem(guest, 404);
  auto const choice = choice_of(guest.query, *practice);
  auto const offer = Offer::of(*catalog, practice->practitioner.id, choice.place, choice.motive);
  if (!offer) co_return show_problem(guest, 404);
  auto const times = co_await free_times(guest, *offer, address_with(guest, practice->practitioner.id, choice));
  if (!times) co_return fail(times.error());
  auto content = notice(guest);
  content += booking_form(guest, *practice, choice, *times);
  content += about(guest, *practice, offer->located->place);
  Document document{.title = name_of(practice->practitioner),
                    .content = std::move(content),
                    .lead = say_specialty(guest.language, practice->practitioner.specialty),
                    .place = "/search"};
  co_return show(guest, document);
}

// Another motive: the same page with its times.
net::Task<http::Response> show_times(Guest& guest) {
  co_return go(guest, fmt::format("/practitioners/{}?place={}&motive={}#times", guest.numbers.front(),
                                  number(guest.form["place"]), number(guest.form["motive"])));
}

}  // namespace cordon::praxis
