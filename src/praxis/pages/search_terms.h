#pragma once

#include "praxis/directory/search.h"
#include "praxis/pages/basics.h"

namespace cordon::praxis {

// What an address asks for: "specialty", "place" (a town or its postal code), "kind" ("video" or in person), "language",
// "insurance", "after". Who comes first has the first free time.
struct SearchTerms {
  Query query;
  bool has_specialty = false;  // one that there is
  bool has_place = false;      // one that is known
};
SearchTerms read_terms(Form const& form, Catalog const& catalog);

}  // namespace cordon::praxis
