#include "access/identity_fields.h"

#include "http/identity_names.h"

namespace cordon::access {

void drop_identity_fields(http::Fields& fields) {
  if (!fields.may_have(http::set_of(http::Name::other))) return;
  fields.remove_if([](http::Field const& field) { return field.known == http::Name::other && http::tells_identity(field.name); });
}

}  // namespace cordon::access
