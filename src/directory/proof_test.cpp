#include "directory/proof.h"

#include <gtest/gtest.h>

namespace cordon::directory {
namespace {

TEST(Proof, IsToldAsTheStandardNamesIt) {
  Proof const password{.factor = Factor::password}, totp{.factor = Factor::totp}, code{.factor = Factor::recovery_code},
      pin{.factor = Factor::pin}, synced{.factor = Factor::passkey}, bound{.factor = Factor::passkey, .device_bound = true};
  struct Row {
    std::vector<Proof> proofs;
    std::vector<std::string> amr;
  };
  for (auto const& [proofs, expected] : {
           Row{{}, {}},
           Row{{password}, {"pwd"}},
           Row{{password, totp}, {"pwd", "otp", "mfa"}},
           Row{{totp, password, totp}, {"pwd", "otp", "mfa"}},
           Row{{password, code}, {"pwd", "kba", "mfa"}},
           Row{{pin}, {"mail"}},
           Row{{password, pin}, {"pwd", "mail"}},
           Row{{pin, totp}, {"otp", "mail", "mfa"}},
           Row{{totp, code}, {"otp", "kba"}},
           Row{{bound}, {"hwk", "user", "phr", "mfa"}},
           Row{{synced}, {"swk", "user", "phr", "mfa"}},
           Row{{password, synced, bound}, {"pwd", "hwk", "swk", "user", "phr", "mfa"}},
       })
    EXPECT_EQ(amr(proofs), expected);
}

}  // namespace
}  // namespace cordon::directory
