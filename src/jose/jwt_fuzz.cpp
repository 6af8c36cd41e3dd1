#include <cstdlib>

#include "jose/signing_key.h"
#include "jose/token.h"

using namespace cordon;

namespace {

// Of RFC 7515 appendix A.3: nobody who fuzzes can sign with it.
jose::KeySet const& keys() {
  static auto const set = jose::KeySet::parse(
      R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
  if (!set || set->keys().size() != 1) std::abort();
  return *set;
}

}  // namespace

// No octets that were not signed are a token.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  View const text(reinterpret_cast<char const*>(data), size);
  jose::Expected const expected{.issuers = {"joe"}, .audience = "us"};
  auto const token = jose::verify(text, keys(), expected, Wall());
  if (token || token.error().code != Code::forbidden) std::abort();
  return 0;
}
