#include "praxis/pages/search_terms.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

std::vector<Option> manners(Guest const& guest) {
  return {{.value = "in-person", .text = guest.say("place.in-person")}, {.value = "video", .text = guest.say("place.video")}};
}

// What is not filled in yet is what most want.
Form with_defaults(Guest const& guest) {
  auto form = guest.query;
  if (!form.has("kind")) form.set("kind", "in-person");
  return form;
}

Document search_form(Guest const& guest, std::vector<Mistake> const& mistakes) {
  auto const form = with_defaults(guest);
  Filling const filling{.language = guest.language, .form = form, .mistakes = mistakes};
  auto fields = select(filling, "specialty", "search.specialty", specialty_options(guest.language), "common.choose");
  fields +=
      line(filling, {.name = "place", .label = "search.place", .hint = "search.place-hint", .autocomplete = "address-level2"});
  fields += radios(filling, "kind", "search.kind", manners(guest));
  fields += select(filling, "language", "search.language", language_options(guest.language), "common.any");
  fields += select(filling, "insurance", "search.insurance", insurance_options(guest.language), "common.any");
  return {.title = guest.say("search.title"),
          .content = html(
              "<form class=\"card\" method=\"get\" action=\"{}\" novalidate>\n{}<button class=\"button\">{}</button>\n</form>\n",
              guest.address("/search"), fields, guest.say("search.submit")),
          .lead = guest.say("search.lead"),
          .place = "/search",
          .mistakes = mistakes};
}

// This search from its beginning.
std::string first_page(Guest const& guest) {
  std::string all = "/search?";
  for (auto const name : {"specialty", "place", "kind", "language", "insurance"})
    all += (all.ends_with('?') ? "" : "&") + std::string(name) + "=" + encode(guest.query[name]);
  return all;
}

// The address of this search with something else in it.
std::string again(Guest const& guest, View after) {
  return guest.address(first_page(guest) + (after.empty() ? "&change=" : "&after=" + encode(after)));
}

std::string times_of(Guest const& guest, Hit const& hit) {
  return guest.address(
      fmt::format("/practitioners/{}?place={}&motive={}", hit.practice->practitioner.id, hit.located->place.id, hit.motive));
}

Html first_time(Guest const& guest, Hit const& hit) {
  if (!hit.first) return html("<p>{}</p>\n", guest.say("results.no-time"));
  return html("<p class=\"free\"><span>{}</span> <strong>{}</strong></p>\n", guest.say("results.first-free"),
              moment(guest.language, hit.located->zone.local(*hit.first)));
}

Html card(Guest const& guest, Hit const& hit) {
  auto const& who = hit.practice->practitioner;
  auto const name = name_of(who);
  auto const distance = guest.say("common.distance",
                                  {{.name = "distance", .value = fmt::format("{:.1f}", static_cast<double>(hit.metres) / 1000)}});
  auto const languages =
      guest.say("results.languages", {{.name = "languages", .value = say_languages(guest.language, who.languages)}});
  return html(R"(<li class="card result">
<div>
<h2><a href="{}">{}</a></h2>
<p>{}</p>
<p>{} <span class="soft">({})</span></p>
<p class="soft">{}</p>
</div>
<div>
{}<a class="button plain" href="{}" aria-label="{}">{}</a>
</div>
</li>
)",
              times_of(guest, hit), name, say_specialty(guest.language, who.specialty), address_of(hit.located->place), distance,
              languages, first_time(guest, hit), times_of(guest, hit),
              guest.say("results.choose-of", {{.name = "name", .value = name}}), guest.say("results.choose"));
}

Html nobody(Guest const& guest) {
  Html advice;
  for (auto const key : {"results.none.video", "results.none.language", "results.none.place"})
    advice += html("<li>{}</li>\n", guest.say(key));
  return html(
      "<section class=\"card\">\n<p><strong>{}</strong></p>\n<ul>\n{}</ul>\n<a class=\"button\" href=\"{}\">{}</a>\n</section>\n",
      guest.say("results.none.advice"), advice, again(guest, {}), guest.say("results.change"));
}

Document results(Guest const& guest, Specialty specialty, Page const& page) {
  auto const place = std::string(guest.query["place"]);
  if (page.total == 0)
    return {.title = guest.say("results.none.title"),
            .content = nobody(guest),
            .lead = guest.say("results.none.lead", {{.name = "place", .value = place}}),
            .place = "/search"};
  Html list;
  for (auto const& hit : page.hits) list += card(guest, hit);
  auto content = html("<p><a class=\"target\" href=\"{}\">{}</a></p>\n<ol class=\"cards\">\n{}</ol>\n", again(guest, {}),
                      guest.say("results.change"), list);
  if (!page.next.empty())
    content += html("<nav class=\"pager\" aria-label=\"{}\">\n<a class=\"button plain\" href=\"{}\">{}</a>\n</nav>\n",
                    guest.say("results.pages"), again(guest, page.next), guest.say("results.next"));
  return {.title = guest.say("results.title", {{.name = "specialty", .value = say_specialty(guest.language, specialty)},
                                               {.name = "place", .value = place}}),
          .content = std::move(content),
          .lead = say_count(guest.language, "results.count", page.total),
          .place = "/search"};
}

// Where to look, or what is wrong with it.
struct Asked {
  Query query;
  std::vector<Mistake> mistakes;
};

Asked read(Guest const& guest) {
  auto terms = read_terms(guest.query, *guest.office.catalog.get());
  Asked asked{.query = std::move(terms.query), .mistakes = {}};
  auto const field = guest.say("search.specialty");
  if (!terms.has_specialty)
    asked.mistakes.push_back({"specialty", guest.say("error.choose", {{.name = "field", .value = field}})});
  bool const is_blank = guest.query["place"].empty();
  auto const place = guest.say("search.place");
  if (!terms.has_place)
    asked.mistakes.push_back(
        {"place", is_blank ? guest.say("error.missing", {{.name = "field", .value = place}}) : guest.say("error.place")});
  return asked;
}

}  // namespace

net::Task<http::Response> show_search(Guest& guest) {
  bool const asks = guest.query.has("specialty") && !guest.query.has("change");
  if (!asks) co_return show(guest, search_form(guest, {}));
  auto asked = read(guest);
  if (!asked.mistakes.empty()) co_return show(guest, search_form(guest, asked.mistakes), 422);
  auto const specialty = asked.query.specialty;
  Search search(guest.office.catalog, guest.office.reception.free());
  auto page = co_await search.find(guest.office.reception.database(), std::move(asked.query));
  if (!page && page.error().reason == "search.after") co_return go(guest, first_page(guest));
  if (!page) co_return fail(page.error());
  co_return show(guest, results(guest, specialty, *page));
}

}  // namespace cordon::praxis
