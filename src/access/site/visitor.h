#pragma once

#include "access/pages/frame.h"
#include "access/pages/problem_page.h"
#include "access/request_cookies.h"
#include "access/site/asking.h"
#include "pages/form.h"

namespace cordon::access {

// Somebody who asks for something of a site, and is answered by us.
struct Visitor {
  Organisation& organisation;
  SiteAccess const& site;
  proxy::Exchange& exchange;
  RequestCookies cookies;

  std::string host() const { return std::string(exchange.request.target.host); }
  // Where they want to go, with its query.
  std::string address() const;
};

// Whether a person waits for a page: what a script asks for is not sent somewhere else.
bool wants_page(http::Request const& request);
// What the address chooses, else what the browser prefers.
Language language_of(http::Request const& request);

// What pages have on this site; `who` may be null. The token is for forms of this session.
Frame frame_of(Visitor const& visitor, Session const* who);
// Whether a form's token is one of this session, made for this site.
bool is_token(Visitor const& visitor, Session const& session, View token);

// Whose session it is, by its cookie. Null when it is nobody's, or of somebody whose word does not count here.
Task<std::shared_ptr<Session const>> session_of(Visitor visitor);
// The form that was sent.
Task<pages::Form> read_form(Visitor visitor);
// Where the browser may go on to: a path of this host.
std::string path_of(View back);

http::Response send_page(Visitor const& visitor, std::string const& page, int status);
http::Response show_problem(Visitor const& visitor, ProblemPage::What what);
// "See other", kept by no cache.
http::Response send_to(proxy::Exchange& exchange, View address);

}  // namespace cordon::access
