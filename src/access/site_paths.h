#pragma once

#include "base/bytes.h"

// Addresses that sites and the login host lead to and fro, besides those of pages (pages/addresses.h).
namespace cordon::access::site_paths {

constexpr View own = "/.cordon/";                 // on every host: what is ours
constexpr View callback = "/.cordon/callback";    // of a site: back from the login host, with code and state
constexpr View authorize = "/.cordon/authorize";  // of the login host: a site asks who it is; site, state, asks
constexpr View session = "/.cordon/session";      // of a site: who is logged in, as JSON
constexpr View key_set = "/.cordon/jwks.json";    // on every host: what verifies assertions

}  // namespace cordon::access::site_paths
