#pragma once

#include "base/bytes.h"

// Where pages are and where forms go: on the login host unless it says otherwise. Each form is a POST; what it carries besides
// the token and the frame's own fields stands behind its address.
namespace cordon::access::address {

constexpr View assets = "/.cordon/static/";  // on every host

constexpr View launcher = "/";

// Logging in, and proving more later.
constexpr View log_in = "/.cordon/log-in";
constexpr View password = "/.cordon/log-in/password";       // email, password
constexpr View pin_letter = "/.cordon/log-in/pin-letter";   // email: a PIN is sent there
constexpr View pin = "/.cordon/log-in/pin";                 // pin
constexpr View passkey = "/.cordon/log-in/passkey";         // credential (JSON)
constexpr View code = "/.cordon/log-in/code";               // code: of the authenticator app
constexpr View recovery = "/.cordon/log-in/recovery-code";  // recovery
constexpr View other_account = "/.cordon/log-in/other";     // GET: forgets who began to log in

constexpr View email = "/.cordon/log-in/address";  // email: who vouches for it

// Logging in at a provider, whose name stands behind. The last two are known there.
constexpr View provider = "/provider/";        // GET ?hint=: begins
constexpr View callback = "/callback/";        // GET: the browser comes back
constexpr View backchannel = "/backchannel/";  // POST logout_token, from the provider itself

constexpr View invitation = "/.cordon/invitation";                  // link, password, again
constexpr View invitation_passkey = "/.cordon/invitation/passkey";  // link, credential

// One's own account.
constexpr View security = "/.cordon/security";
constexpr View passkey_add = "/.cordon/security/passkey";                        // GET; name, credential
constexpr View passkey_rename = "/.cordon/security/passkey/name";                // GET ?id=; id, name
constexpr View passkey_remove = "/.cordon/security/passkey/remove";              // GET ?id=; id
constexpr View authenticator = "/.cordon/security/authenticator";                // GET; code
constexpr View authenticator_remove = "/.cordon/security/authenticator/remove";  // GET; nothing
constexpr View recovery_codes = "/.cordon/security/recovery-codes";              // POST makes new ones, and the answer shows them
constexpr View own_password = "/.cordon/security/password";                      // GET; old, password, again

// Saying why, and asking for more.
constexpr View purpose = "/.cordon/purpose";     // on the site: purpose; GET ?rule=&back=: of an emergency
constexpr View approval = "/.cordon/approval";   // on the site: reason, hours
constexpr View approver = "/.cordon/approvals";  // GET ?id=: one question, else all; id, hours, answer ("approve" or "decline")
constexpr View approval_end = "/.cordon/approvals/end";  // id

// Sessions.
constexpr View sessions = "/.cordon/sessions";
constexpr View session_end = "/.cordon/sessions/end";             // id
constexpr View sessions_end_others = "/.cordon/sessions/others";  // nothing
constexpr View log_out = "/.cordon/log-out";                      // GET asks; everywhere ("yes")

}  // namespace cordon::access::address
