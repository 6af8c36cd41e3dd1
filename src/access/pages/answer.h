#pragma once

#include <span>
#include <string>

#include "http/call.h"
#include "pages/language.h"

namespace cordon::access {

// How a page is sent.
struct Sending {
  int status = 200;
  pages::Language language = pages::Language::en;
  // Origins to which the answer to a form of this page may send the browser on: "https://staff.praxis.localhost".
  std::span<std::string const> onward{};
  std::string refresh{};  // see refresh_of(WaitingPage)
};

// A page as a response: never kept, never framed, no script or style but our own, and no address of ours told to others.
http::Response answer(http::Call& call, std::string const& page, Sending const& sending);

// The value of content-security-policy. What is no origin ("https://…" without a path) is left out: no form may go there.
std::string content_security_policy(std::span<std::string const> onward);

// What lies below address::assets; 404 for what does not.
http::Response answer_asset(http::Call& call);

}  // namespace cordon::access
