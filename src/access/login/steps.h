#pragma once

#include "access/login/guest.h"
#include "access/pages/approval_page.h"
#include "access/pages/log_in_page.h"
#include "access/pages/mistakes.h"

// What the login host answers, each address in a function of its own (host.cpp has the table).
namespace cordon::access {

// Going in.
net::Task<http::Response> authorize(Guest& guest);      // a site asks who it is
net::Task<http::Response> show_log_in(Guest& guest);    // how do you want to log in?
net::Task<http::Response> take_password(Guest& guest);  //
net::Task<http::Response> take_code(Guest& guest);      // of an app
net::Task<http::Response> take_recovery_code(Guest& guest);
net::Task<http::Response> take_passkey(Guest& guest);
net::Task<http::Response> take_address(Guest& guest);  // of mail: who vouches for it?
net::Task<http::Response> send_pin(Guest& guest);
net::Task<http::Response> take_pin(Guest& guest);
net::Task<http::Response> start_again(Guest& guest);  // as somebody else

// At a provider, whose name stands behind the path.
net::Task<http::Response> go_to_provider(Guest& guest);
net::Task<http::Response> come_from_provider(Guest& guest);
// In answer to a form: a page that goes on to that provider.
http::Response show_way_to(Guest const& guest, View provider, View email);

// Being in.
net::Task<http::Response> show_launcher(Guest& guest);
net::Task<http::Response> show_sessions(Guest& guest);
net::Task<http::Response> end_session(Guest& guest);
net::Task<http::Response> end_other_sessions(Guest& guest);
net::Task<http::Response> log_out(Guest& guest);

// Temporary access.
net::Task<http::Response> answer_question(Guest& guest);  // one that is asked, or the list
net::Task<http::Response> end_approval(Guest& guest);
// What there is of it for who is logged in.
net::Task<ApprovalsPage> approvals_for(Guest& guest);

// One's own account in the directory.
net::Task<http::Response> show_security(Guest& guest);
net::Task<http::Response> add_passkey(Guest& guest);
net::Task<http::Response> rename_passkey(Guest& guest);
net::Task<http::Response> remove_passkey(Guest& guest);
net::Task<http::Response> set_authenticator(Guest& guest);
net::Task<http::Response> remove_authenticator(Guest& guest);
net::Task<http::Response> make_recovery_codes(Guest& guest);
net::Task<http::Response> change_password(Guest& guest);
net::Task<http::Response> accept_invitation(Guest& guest);
net::Task<http::Response> accept_with_passkey(Guest& guest);

// Somebody has proved who they are: their login begins, or says more than before, and the browser goes where it wanted to.
net::Task<http::Response> let_in(Guest& guest, NewLogin login);
// The same for a member of the directory.
net::Task<http::Response> let_in(Guest& guest, directory::Member member, std::vector<directory::Proof> proofs);
// Where the browser wanted to go, for who is logged in.
net::Task<http::Response> go_on(Guest& guest, Session const& session);

// What the directory says of somebody who proved that.
Identity identity_of(directory::Member const& member, std::vector<directory::Proof> const& proofs, Wall now);
// Whether what this identity proved is what is asked for.
bool satisfies(Identity const& identity, Asks const& asks, SiteAccess const* site, Wall now);
// What is said of a failure, beside a field; nothing when it is none of those.
std::optional<Mistake> mistake_of(Error const& error);

http::Response ask_how(Guest& guest, std::vector<Mistake> mistakes, std::string email = {}, LogInPage::News news = {});

}  // namespace cordon::access
