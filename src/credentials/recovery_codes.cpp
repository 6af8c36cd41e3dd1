#include "credentials/recovery_codes.h"

#include <algorithm>

#include "base/text.h"
#include "credentials/random_text.h"
#include "crypto/crypto.h"

namespace cordon::credentials {
namespace {

constexpr View alphabet = "23456789abcdefghjkmnpqrstuvwxyz";  // no 0 and o, no 1, i and l
static_assert(alphabet.size() == 31);
constexpr std::size_t groups = 3, group_size = 5;

std::string make_code() {
  auto code = random_text(alphabet, groups * group_size);
  for (std::size_t group = groups - 1; group > 0; --group) code.insert(group * group_size, 1, '-');
  return code;
}

}  // namespace

std::vector<std::string> make_recovery_codes() {
  std::vector<std::string> codes(recovery_code_count);
  std::ranges::generate(codes, make_code);
  return codes;
}

std::string recovery_code_digest(View owner, View code) {
  auto typed = text::to_lower(code);
  std::erase_if(typed, [](char c) { return c == ' ' || c == '-'; });
  std::string text = "recovery code ";
  text += owner;
  text += ' ';
  text += typed;
  auto digest = crypto::digest(text);
  crypto::wipe(typed);
  crypto::wipe(text);
  return digest;
}

}  // namespace cordon::credentials
