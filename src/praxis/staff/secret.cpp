#include "praxis/staff/secret.h"

#include "crypto/crypto.h"
#include "crypto/private_file.h"

namespace cordon::praxis {

Result<std::string> read_secret(std::filesystem::path const& path) {
  constexpr std::size_t longest = 256;
  auto fresh = crypto::make_token();
  auto const created = crypto::create_private(path, fresh);
  if (created && *created) return fresh;
  auto there = crypto::read_private(path, longest);
  if (!there && there.error().code == Code::not_found) return fail(created.error());
  return there;
}

}  // namespace cordon::praxis
