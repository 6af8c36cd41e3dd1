#pragma once

#include "praxis/asker.h"
#include "praxis/house/house.h"
#include "praxis/pages/basics.h"
#include "praxis/pages/layout.h"
#include "praxis/visit.h"

namespace cordon::praxis {

// Somebody who asks for a page, and what we know of them.
struct Guest {
  Visit& visit;
  Office& office;
  Language language = Language::en;
  std::string path{};         // without the language: "/appointments/7"
  std::vector<Id> numbers{};  // in the path
  Form query{};
  Form form{};  // what was sent
  std::string token{};
  std::optional<UserSession> session{};
  std::optional<Member> staff{};  // on pages of the staff, as the next
  Id practitioner = 0;            // one of those for whom they may act: whose agenda it is

  bool posts() const { return visit.request.method == http::Method::post; }
  std::string say(View key, std::initializer_list<Word> words = {}) const { return praxis::say(language, key, words); }
  std::string address(View where) const { return praxis::address(language, where); }
};

// Pages. They are nobody's business but the reader's: no cache keeps them, no other page shows them in a frame.
http::Response show(Guest& guest, Document const& document, int status = 200);
// What is said of one problem, by a key of words that has a title, a lead and what to do; and where the way on leads.
struct Advice {
  int status;
  View key;
  View home;
  View home_words;
};
http::Response show_problem(Guest& guest, Advice const& advice);
// 403, 404, 409 or 503.
http::Response show_problem(Guest& guest, int status);
// What a failure is to people. What they cannot mend is 503.
http::Response show_failure(Guest& guest, Error const& error);
// To another page of this language.
http::Response go(Guest& guest, View where);
// Where somebody came from and wants to go on: a page of ours, and no other address; `otherwise` for everything else.
std::string next_page(Form const& form, View otherwise);
// To who logs in, and then back to here.
http::Response go_and_log_in(Guest& guest, View back);

// Their cookie. Without a token it goes.
void set_cookie(Visit& visit, http::Response& response, View name, View token);

}  // namespace cordon::praxis
