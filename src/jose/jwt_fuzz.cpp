#include <cstdlib>

#include "base/text.h"
#include "jose/signing_key.h"
#include "jose/token.h"
#include "tls/digest.h"

using namespace cordon;

namespace {

// Of RFC 7515 appendix A.3: nobody who fuzzes can sign with it.
jose::KeySet const& keys() {
  static auto const set = jose::KeySet::parse(
      R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
  if (!set || set->keys().size() != 1) std::abort();
  return *set;
}

void check(View token) {
  jose::Expected const expected{.issuers = {"joe"}, .audience = "us"};
  auto const verified = jose::verify(token, keys(), expected, Wall());
  if (verified || verified.error().code != Code::forbidden) std::abort();
  if (keys().keys().front().verifies(token, jose::Algorithm::rs256)) std::abort();
}

// As it comes, and its lines as the parts of a token.
void check_both(View text) {
  check(text);
  std::string token = tls::base64url(text::take_until(text, '\n'));
  token += "." + tls::base64url(text::take_until(text, '\n'));
  check(token + "." + tls::base64url(text));
}

}  // namespace

// No octets that were not signed are a token.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  check_both({reinterpret_cast<char const*>(data), size});
  return 0;
}
