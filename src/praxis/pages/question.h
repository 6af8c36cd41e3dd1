#pragma once

#include "praxis/pages/guest.h"

namespace cordon::praxis {

// A page that is one form.
struct Question {
  std::string title;
  std::string path;  // where it is sent, without the language
  View submit;       // key of words
  std::string lead{};
  View place = "/account";  // of the menu
  Html before{};            // above the form
  Html after{};             // below it
  std::vector<Mistake> mistakes{};
  int status = 200;  // when there are no mistakes
};
http::Response ask(Guest& guest, Question question, Html const& fields);

}  // namespace cordon::praxis
