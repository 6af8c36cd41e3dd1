#pragma once

#include "praxis/directory/catalog.h"
#include "store/database.h"

// How the directory lies in the database.
namespace cordon::praxis::rows {

// The statements of one kind of thing. Insert and update take the same parameters, remove takes practitioner and id. `missing` is
// said when there is none.
struct Statements {
  std::string_view insert;
  std::string_view update;
  std::string_view remove;
  std::string_view missing;
};
template <class T>
Statements const& statements();
template <>
Statements const& statements<Practitioner>();
template <>
Statements const& statements<Place>();
template <>
Statements const& statements<Motive>();
template <>
Statements const& statements<OpeningRule>();
template <>
Statements const& statements<OpeningException>();
template <>
Statements const& statements<Absence>();

store::Values values_of(Practitioner const& of);
store::Values values_of(Place const& of);
store::Values values_of(Motive const& of);
store::Values values_of(OpeningRule const& of);
store::Values values_of(OpeningException const& of);
store::Values values_of(Absence const& of);

// Those with ids from first to last, in their order. Fail with Code::internal "directory.row" when a row is of another program.
net::Task<void> read_practices(store::Session& session, Id first, Id last, std::vector<Practice>& practices);
net::Task<void> read_places(store::Session& session, Id first, Id last, std::vector<Located>& places);

}  // namespace cordon::praxis::rows
