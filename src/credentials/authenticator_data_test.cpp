#include "credentials/authenticator_data.h"

#include <gtest/gtest.h>

#include "credentials/cbor.h"
#include "credentials/test_authenticator.h"

namespace cordon::credentials {
namespace {

using namespace cbor_text;

std::string octets(std::initializer_list<int> list) {
  std::string text;
  for (int const octet : list) text += static_cast<char>(octet);
  return text;
}

TEST(Cbor, KnowsWhereAnItemEnds) {
  for (auto const& whole :
       {octets({0x00}), octets({0x18, 0xff}), octets({0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), bytes(""),
        bytes("x"), text("é"), bytes(std::string(300, 'x')), map({}), map({integer(1), map({text("a"), bytes("b")})}),
        octets({0x80}), octets({0x82, 0x81, 0x01, 0xf5}), octets({0xf6}), octets({0xf9, 0x3c, 0x00})}) {
    EXPECT_EQ(cbor_item_size(whole), whole.size());
    EXPECT_EQ(cbor_item_size(whole + "behind"), whole.size());
    for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(cbor_item_size(View(whole).substr(0, size))) << size;
  }
}

TEST(Cbor, RefusesWhatAnnouncesMoreThanThereIs) {
  for (auto const& announced :
       {octets({0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
        octets({0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
        octets({0xbb, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0, 0}), octets({0x9a, 0x00, 0x0f, 0xff, 0xff}),
        octets({0xba, 0x7f, 0xff, 0xff, 0xff}), octets({0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})})
    EXPECT_FALSE(cbor_item_size(announced + std::string(100, '\0')));
}

TEST(Cbor, RefusesWhatAuthenticatorsDoNotWrite) {
  for (auto const& item : {octets({0x9f, 0xff}), octets({0xbf, 0xff}), octets({0x5f, 0x41, 0x61, 0xff}), octets({0x7f, 0xff}),
                           octets({0xff}), octets({0xc0, 0x00}), octets({0x1c}), octets({0xf8, 0x00})})
    EXPECT_FALSE(cbor_item_size(item));
}

std::string const hash(32, 'h');
std::string const head_of_login = hash + octets({0x05, 0, 0, 1, 2});

TEST(AuthenticatorData, IsReadToItsEnd) {
  auto const login = parse_authenticator_data(head_of_login);
  ASSERT_TRUE(login);
  EXPECT_EQ(login->rp_id_hash, hash);
  EXPECT_EQ(login->counter, 258U);
  EXPECT_TRUE(login->user_present && login->user_verified && !login->backup_eligible && !login->backed_up);
  EXPECT_TRUE(login->credential_id.empty());
  auto const aaguid = std::string(16, 'a');
  auto const key = TestKey(PasskeyAlgorithm::es256).cose();
  auto const extensions = map({text("credProtect"), integer(2)});
  auto const registration = hash + octets({0xd9, 0, 0, 0, 0}) + aaguid + octets({0, 2}) + "id" + key + extensions;
  auto const made = parse_authenticator_data(registration);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->credential_id, "id");
  EXPECT_EQ(made->public_key, key);
  EXPECT_TRUE(made->user_present && !made->user_verified && made->backup_eligible && made->backed_up);
  for (std::size_t size = 0; size < registration.size(); ++size)
    EXPECT_FALSE(parse_authenticator_data(View(registration).substr(0, size))) << size;
  EXPECT_FALSE(parse_authenticator_data(registration + "x"));
}

TEST(AuthenticatorData, IsRefusedWhenItIsAnythingElse) {
  auto const key = TestKey(PasskeyAlgorithm::es256).cose();
  auto const credential = [&](std::string const& size_and_id, std::string const& cose) {
    return hash + octets({0x45, 0, 0, 0, 0}) + std::string(16, 'a') + size_and_id + cose;
  };
  EXPECT_TRUE(parse_authenticator_data(credential(octets({0, 1}) + "i", key)));
  for (auto const& data : {std::string(), hash, head_of_login + octets({0xa0}), hash + octets({0x85, 0, 0, 0, 0}),
                           hash + octets({0x85, 0, 0, 0, 0, 0x80}), hash + octets({0x15, 0, 0, 0, 0}),
                           credential(octets({0, 0}), key), credential(octets({0xff, 0xff}) + "i", key),
                           credential(octets({4, 0}) + std::string(1024, 'i'), key), credential(octets({0, 1}) + "i", ""),
                           credential(octets({0, 1}) + "i", bytes("x")), credential(octets({0, 1}) + "i", octets({0xbf, 0xff})),
                           credential(octets({0, 1}) + "i", key) + std::string(20000, '\0')}) {
    auto const parsed = parse_authenticator_data(data);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().reason, "passkey.authenticator_data");
  }
}

TEST(Attestation, HasItsThreeMembersAndNothingElse) {
  auto const fmt = text("fmt"), data = text("authData"), statement = text("attStmt");
  auto const parsed = parse_attestation(map({statement, map({text("x"), integer(1)}), data, bytes("data"), fmt, text("packed")}));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->format, "packed");
  EXPECT_EQ(parsed->authenticator_data, "data");
  EXPECT_TRUE(parsed->has_statement);
  auto const good = map({fmt, text("none"), statement, map({}), data, bytes("data")});
  EXPECT_TRUE(parse_attestation(good));
  for (auto const& wrong :
       {std::string(), good + octets({0x00}), good.substr(0, good.size() - 1), map({}), text("fmt"),
        map({fmt, text("none"), statement, map({})}), map({fmt, text("none"), fmt, text("packed"), data, bytes("data")}),
        map({fmt, text("none"), statement, map({}), data, bytes("data"), data, bytes("data")}),
        map({fmt, bytes("none"), statement, map({}), data, bytes("data")}),
        map({fmt, text("none"), statement, bytes(""), data, bytes("data")}),
        map({fmt, text("none"), statement, map({}), data, text("data")}),
        map({bytes("fmt"), text("none"), statement, map({}), data, bytes("data")}),
        map({fmt, text("none"), statement, map({}), data, bytes(std::string(20000, 'x'))})}) {
    auto const refused = parse_attestation(wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "passkey.attestation");
  }
}

}  // namespace
}  // namespace cordon::credentials
