#pragma once

#include "access/pages/frame.h"
#include "access/pages/mistakes.h"
#include "access/pages/words.h"

namespace cordon::access {

// A whole page of ours, but for what all of them have.
struct Document {
  std::string title;
  Html content{};      // what follows the heading
  std::string lead{};  // under the heading; may be empty
  View place{};        // of the menu: the page that is current; empty: there is no menu
  std::vector<Mistake> mistakes{};
  bool has_script = false;  // passkeys
  bool is_wide = false;     // lists rather than questions; with a menu it is wide anyway
  Html head{};              // what its head has besides
};

// A document of HTML with the landmarks, the menu and the languages. Its title says when something has to be corrected.
std::string lay_out(Frame const& frame, Document const& page);

}  // namespace cordon::access
