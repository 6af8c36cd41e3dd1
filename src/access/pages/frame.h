#pragma once

#include <string>
#include <vector>

#include "access/pages/basics.h"

namespace cordon::access {

// A field that forms carry on unseen.
struct CarriedField {
  std::string name;
  std::string value;
};

// A text of whoever runs the edge, and the language it is in (BCP 47); empty: nobody said.
struct OwnWords {
  std::string text;
  std::string language;
};

// What all pages have.
struct Frame {
  Language language = Language::en;
  std::string organisation{};          // whose edge this is
  std::string home{};                  // where its name leads: the launcher; empty: nowhere
  std::string path{};                  // of this page, with its query: where other languages are; empty for the answer to a form
  std::string token{};                 // of every form, against forgery
  std::vector<CarriedField> fields{};  // what every form carries besides: which login this is
  std::string who{};                   // who is logged in; empty: nobody
  std::string zone{};                  // whose clock times are told by (IANA): "Europe/Paris"; empty or unknown: UTC
  OwnWords help{};                     // whom to ask, said at the foot: "IT desk, telephone 4711"
};

// An application that is protected, as people know it.
struct SiteName {
  std::string title;  // "Staff of Praxis"; empty: its host is its name
  std::string host;   // "staff.praxis.localhost"
};

// The parameter of an address that chooses a language: "language=fr".
constexpr View language_parameter = "language";

}  // namespace cordon::access
