#pragma once

#include "access/asks.h"
#include "access/organisation.h"
#include "access/pages/frame.h"
#include "access/request_cookies.h"
#include "directory/proof.h"
#include "pages/form.h"
#include "proxy/worker.h"

namespace cordon::access {

// Where somebody goes when they have proved who they are: to a site that asked, or to a page of the login host.
struct Errand {
  std::string site;   // its host; empty: none asked
  std::string state;  // of the browser at that site
  std::string asks;   // sealed; what the site wants besides
  std::string next;   // a page of ours, when no site asked; empty: the launcher
  std::string then;   // sealed; the errand that is gone on with at `next`; empty: none

  // As the query of an address: "site=…&state=…"; empty when it is none.
  std::string query() const;
};

// Somebody at the login host, and what is known of them.
struct Guest {
  Organisation& organisation;
  Office& office;
  proxy::Exchange& exchange;
  RequestCookies cookies;
  std::shared_ptr<Rules const> rules;
  std::string browser{};  // a secret that this browser keeps
  bool is_new = false;    // it was made for this answer
  pages::Form query{};
  pages::Form form{};
  std::shared_ptr<Session const> session{};  // at this host; null: nobody has logged in
  Errand errand{};
  Asks asks{};

  bool posts() const { return exchange.request.method == http::Method::post; }
  View path() const { return exchange.request.target.path; }
  Language language() const;
  Wall now() const { return organisation.clock().wall(); }
  net::Address const& from() const { return exchange.facts.client; }
  SiteAccess const* site() const;  // that asked; null: none
};

// Reads all of it. Fails when the store is away, Code::malformed for a form that is none, Code::forbidden "access.form" for a
// form that is not of this browser.
net::Task<void> know(Guest& guest);

// One that leads to a page of ours, and from there on with what somebody came for.
Errand errand_to(Guest const& guest, View next, Asks const& asks);
// The page of ours that an errand leads to, with what it goes on with there.
std::string next_of(Guest const& guest);

// The errand that somebody is on, as far as it may be one: what is kept of it while they are elsewhere may be old.
void take_up(Guest& guest, Errand errand);

// The page of ours that is asked for, as one may come back to it.
std::string page_of(Guest const& guest);

Frame frame_of(Guest const& guest);
http::Response show(Guest const& guest, std::string const& page, int status = 200);
http::Response go(Guest const& guest, View address);
// "/.cordon/log-in?site=…": `path` with the errand.
std::string with_errand(Guest const& guest, View path);
SiteName site_name(SiteAccess const* site, View host);

// What was proved so far, kept by the browser between two steps.
struct Pending {
  std::string member;
  std::string email;
  std::vector<directory::Proof> proofs;
};
constexpr View pending_cookie = "__Host-cordon-pending";
std::optional<Pending> pending_of(Guest const& guest);
void keep(Guest const& guest, http::Response& response, Pending const& pending);
void forget(Guest const& guest, http::Response& response, View cookie);

}  // namespace cordon::access
