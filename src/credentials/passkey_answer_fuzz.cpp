#include <cstdlib>

#include "credentials/passkey.h"

using namespace cordon;

namespace {

credentials::RelyingParty const party{.id = "a", .name = "A", .origins = {"https://a"}};
// A point that is on the curve: its base (FIPS 186-4 D.1.2.3).
constexpr View base =
    "\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2"
    "\x96"
    "\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51"
    "\xf5";

}  // namespace

// Nobody logs in with what nobody signed.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  View const json(reinterpret_cast<char const*>(data), size);
  if (auto const made = credentials::parse_registration_answer(json))
    static_cast<void>(credentials::verify_registration(party, "x", *made));
  auto const answer = credentials::parse_login_answer(json);
  if (!answer) return 0;
  credentials::Passkey const passkey{.id = answer->id, .public_key = std::string(base)};
  if (credentials::verify_login(party, "x", passkey, *answer)) std::abort();
  return 0;
}
