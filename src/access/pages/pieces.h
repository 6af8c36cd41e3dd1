#pragma once

#include <initializer_list>

#include "access/pages/frame.h"

// What pages are put together from.
namespace cordon::access {

// ` href="…"`; nothing for what is no address of the web or of this host ("javascript:", "//elsewhere"): a link that leads
// nowhere.
Html href(View address);

// A form with what each of them carries.
Html form(Frame const& frame, View address, Html const& content, View kind = "card");
Html button(Language language, View words, View kind = "button");
// A link that looks like a button.
Html button_link(View address, View text, View kind = "button plain");
Html actions(std::initializer_list<Html> deeds);

// What went well, or did not: said before anything else of a page, also to who does not see it.
Html good_news(View text);
Html bad_news(View text);

// Names with what they are; rows without a value are left out.
struct Fact {
  std::string name;
  Html value;
};
Html facts(std::initializer_list<Fact> rows);

Html paragraph(View text, View kind = {});
// In their own language, for who hears it read.
Html own_words(Language language, OwnWords const& words);
// "Staff of Praxis", or the host where nobody gave it a name.
std::string const& name_of(SiteName const& site);
// Both, the host smaller.
Html site_of(SiteName const& site);

}  // namespace cordon::access
