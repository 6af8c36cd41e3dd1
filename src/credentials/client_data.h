#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace cordon::credentials {

// What a browser says of a passkey's use (WebAuthn level 2, section 5.8.1).
struct ClientData {
  std::string type;       // "webauthn.create" or "webauthn.get"
  std::string challenge;  // as it is there: base64url
  std::string origin;     // "https://login.example.org"
};

// Strictly: one JSON object in which no name is there twice. Code::malformed "passkey.client_data" for what is none;
// Code::forbidden "passkey.cross_origin" for what comes from within a page of another origin, "passkey.token_binding" for what is
// bound to a connection: no browser does that any more.
Result<ClientData> parse_client_data(View text);

}  // namespace cordon::credentials
