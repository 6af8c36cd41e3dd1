#pragma once

#include <vector>

#include "praxis/pages/basics.h"
#include "praxis/words/words.h"

namespace cordon::praxis {

// Who looks at a page decides what its menu has.
enum class Audience : std::uint8_t { stranger, patient, staff };

// What has to be corrected: beside the field, and in a list on top of the page that leads there.
struct Mistake {
  std::string field;  // its id
  std::string text;
};
// A whole page of ours, but for what all of them have.
struct Document {
  std::string title;
  Html content;       // what follows the heading
  std::string lead;   // under the heading; may be empty
  std::string place;  // of the menu: the page that is current, "/search"
  std::vector<Mistake> mistakes{};
  std::string heading{};  // a class of it
  std::string script{};   // a source of web/praxis that makes it alive; may be empty
};

// What all pages have. `path` is the address without its language, with what follows "?": where other languages are.
struct Frame {
  Language language;
  Audience audience = Audience::stranger;
  std::string path;
  std::string menu_query{};  // behind the addresses of the menu: "?practitioner=7"
};

// A document of HTML with the landmarks, the menu and the languages. Its title says when something has to be corrected.
std::string lay_out(Document const& page, Frame const& frame);

// A choice of the menu, an address of ours in this language: "/fr/search".
std::string address(Language language, View path);

Html summary_of(Language language, std::vector<Mistake> const& mistakes);
// Empty when that field is right.
View mistake_of(std::vector<Mistake> const& mistakes, View field);

}  // namespace cordon::praxis
