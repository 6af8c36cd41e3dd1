#pragma once

#include <optional>

#include "praxis/pages/fields.h"
#include "praxis/pages/guest.h"

// Who changes what an account hangs on says the password once more.
namespace cordon::praxis {

Html old_password_field(Filling const& filling);
// The new one, twice.
Html new_password_fields(Filling const& filling);

// Why a form is shown again.
struct Refusal {
  std::vector<Mistake> mistakes{};
  Html news{};
  int status = 200;  // without mistakes
};
// When that password was wrong, or tried too often; nothing when it was something else.
std::optional<Refusal> refusal_of(Guest const& guest, Error const& error);

}  // namespace cordon::praxis
