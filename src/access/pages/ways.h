#pragma once

#include "access/pages/fields.h"
#include "access/pages/log_in_page.h"
#include "access/pages/passkey_form.h"
#include "access/pages/pieces.h"

// The ways to prove something, as pages that offer several of them have them.
namespace cordon::access {

// One below the other, with "or" between them.
class Ways {
 public:
  explicit Ways(Frame const& frame) : frame_(frame) {}
  void add(Html const& way);  // nothing: is left out
  Html all() const;

 private:
  Frame const& frame_;
  Html ways_;
};

Html provider_links(Frame const& frame, std::vector<ProviderChoice> const& providers);
Html password_form(Frame const& frame, Filling const& filling, View email);
Html code_form(Frame const& frame, Filling const& filling, View submit);
// Folded away until somebody needs it.
Html recovery_form(Frame const& frame, Filling const& filling);
// Nothing when `options` is empty.
Html passkey_way(Frame const& frame, std::vector<Mistake> const& mistakes, std::string const& options);

}  // namespace cordon::access
