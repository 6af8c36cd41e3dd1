#include "praxis/pages/search_terms.h"

namespace cordon::praxis {
namespace {

constexpr unsigned within = 30'000;

}  // namespace

SearchTerms read_terms(Form const& form, Catalog const& catalog) {
  auto const kind = specialty(form["specialty"]);
  auto const spot = catalog.spots().find(form["place"]);
  bool const by_video = form["kind"] == "video";
  SearchTerms terms{.query = {}, .has_specialty = kind.has_value(), .has_place = spot.has_value()};
  auto& query = terms.query;
  query.specialty = kind.value_or(query.specialty);
  if (spot && !by_video) query.near = spot->point;
  query.within = within;
  query.manner = by_video ? Query::Manner::video : Query::Manner::in_person;
  query.language = form["language"];
  query.insurance = form["insurance"];
  query.order = Query::Order::first_free;
  query.after = form["after"];
  return terms;
}

}  // namespace cordon::praxis
