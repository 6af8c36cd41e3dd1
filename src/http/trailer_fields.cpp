#include "http/trailer_fields.h"

#include <algorithm>

#include "http/characters.h"
#include "http/identity_names.h"

namespace cordon::http {
namespace {

// Of the fields we know, these say nothing that must be known before the body. A name added to `Name` is refused until it is
// listed here.
constexpr Name harmless[] = {Name::etag, Name::last_modified, Name::accept_ranges};

constexpr std::string_view refused_names[] = {
    "accept-charset",  "accept-language", "allow",           "alt-svc", "authentication-info",
    "clear-site-data", "cookie2",         "early-data",      "from",    "link",
    "pragma",          "max-forwards",    "priority",        "refresh", "set-cookie2",
    "true-client-ip",  "warning",         "www-authenticate"};

// And what tells who asks (identity_names.h).
constexpr std::string_view refused_prefixes[] = {
    "access-control-", "cf-",          "content-",      "cross-origin-", "if-",     "proxy-",    "sec-",
    "x-amz-security-", "x-forwarded-", "x-http-method", "x-original-",   "x-real-", "x-rewrite-"};

}  // namespace

bool may_trail(Field const& field) {
  Name const known = field.known == Name::other ? lookup(field.name) : field.known;
  if (known != Name::other) return std::ranges::find(harmless, known) != std::end(harmless);
  return std::ranges::none_of(refused_names, [&](auto name) { return matches(field.name, name); }) &&
         std::ranges::none_of(refused_prefixes, [&](auto prefix) { return reads_as(field.name, prefix); }) &&
         !tells_identity(field.name);
}

}  // namespace cordon::http
