#include "credentials/passkey.h"

#include <gtest/gtest.h>

#include "credentials/test_authenticator.h"

namespace cordon::credentials {
namespace {

RelyingParty const party{.id = "login.example.org", .name = "Clinique", .origins = {"https://login.example.org"}};
PasskeyUser const zoe{.handle = "0123456789abcdef", .name = "zoe@example.org", .display_name = "Zoé"};
constexpr unsigned present = 0x01, verified = 0x04, eligible = 0x08, backed_up = 0x10;

template <class T>
std::string reason(Result<T> const& result) {
  return result ? "" : std::string(result.error().reason);
}

Result<Passkey> registered(TestAuthenticator& authenticator, TestHabits const& habits = {}) {
  auto const challenge = make_passkey_challenge();
  auto const answer = parse_registration_answer(authenticator.create(registration_options(party, zoe, challenge, {}), habits));
  if (!answer) return fail(answer.error());
  return verify_registration(party, challenge, *answer);
}

Result<Passkey> logged_in(TestAuthenticator& authenticator, Passkey const& passkey, TestHabits const& habits = {}) {
  auto const challenge = make_passkey_challenge();
  auto const answer = parse_login_answer(authenticator.get(login_options(party, challenge), habits));
  if (!answer) return fail(answer.error());
  return verify_login(party, challenge, passkey, *answer);
}

class PasskeyOf : public ::testing::TestWithParam<PasskeyAlgorithm> {};
INSTANTIATE_TEST_SUITE_P(Algorithms, PasskeyOf,
                         ::testing::Values(PasskeyAlgorithm::es256, PasskeyAlgorithm::eddsa, PasskeyAlgorithm::rs256));

TEST_P(PasskeyOf, IsMadeAndLogsInAgainAndAgain) {
  TestAuthenticator authenticator(GetParam());
  auto passkey = registered(authenticator);
  ASSERT_TRUE(passkey) << passkey.error().reason;
  EXPECT_EQ(passkey->id, authenticator.id());
  EXPECT_EQ(passkey->algorithm, GetParam());
  for (int i = 0; i < 2; ++i) EXPECT_EQ(reason(logged_in(authenticator, *passkey)), "");
}

TEST_P(PasskeyOf, IsNotThatOfAnother) {
  TestAuthenticator authenticator(GetParam()), other(GetParam());
  auto passkey = registered(authenticator);
  ASSERT_TRUE(passkey);
  EXPECT_EQ(reason(logged_in(other, *passkey, {.user_handle = zoe.handle})), "passkey.id");
  EXPECT_EQ(reason(logged_in(other, *passkey, {.user_handle = zoe.handle, .id = authenticator.id()})), "passkey.signature");
}

TEST_P(PasskeyOf, RefusesASignatureOfAnythingElse) {
  TestAuthenticator authenticator(GetParam());
  auto const passkey = registered(authenticator).value();
  auto const challenge = make_passkey_challenge();
  auto const answer = parse_login_answer(authenticator.get(login_options(party, challenge))).value();
  EXPECT_EQ(reason(verify_login(party, challenge, passkey, answer)), "");
  auto other_counter = answer, other_text = answer, other_signature = answer, no_signature = answer;
  other_counter.authenticator_data.back() = '\x01';
  other_text.client_data.insert(1, " ");
  other_signature.signature[other_signature.signature.size() / 2] ^= 1;
  no_signature.signature.clear();
  for (auto const& one : {other_counter, other_text, other_signature, no_signature})
    EXPECT_EQ(reason(verify_login(party, challenge, passkey, one)), "passkey.signature");
  auto other_key = passkey, no_key = passkey, other_algorithm = passkey;
  other_key.public_key[10] ^= 1;
  no_key.public_key.clear();
  other_algorithm.algorithm = GetParam() == PasskeyAlgorithm::es256 ? PasskeyAlgorithm::eddsa : PasskeyAlgorithm::es256;
  for (auto const& one : {other_key, no_key, other_algorithm})
    EXPECT_EQ(reason(verify_login(party, challenge, one, answer)), "passkey.signature");
}

struct Attack {
  std::string_view reason;
  TestHabits habits;
};

// What is wrong in both: made for others, or by nobody.
std::vector<Attack> attacks() {
  return {
      {"", {}},
      {"", {.more_client_data = R"(,"other_keys_can_be_added_here":"x")"}},
      {"passkey.origin", {.origin = "https://login.example.org.evil.example"}},
      {"passkey.origin", {.origin = "http://login.example.org"}},
      {"passkey.origin", {.origin = "https://login.example.org:8443"}},
      {"passkey.origin", {.origin = "https://LOGIN.example.org"}},
      {"passkey.origin", {.origin = "https://praxis.example.org"}},
      {"passkey.party", {.rp_id = "example.org"}},
      {"passkey.party", {.rp_id = "evil.example"}},
      {"passkey.type", {.type = "payment.get"}},
      {"passkey.challenge", {.challenge = tls::base64url(View("a challenge of another login....."))}},
      {"passkey.challenge", {.challenge = "A"}},
      {"passkey.cross_origin", {.more_client_data = R"(,"topOrigin":"https://evil.example")"}},
      {"passkey.client_data", {.more_client_data = R"(,"crossOrigin":true)"}},  // a second one
      {"passkey.client_data", {.more_client_data = R"(,"origin":"https://login.example.org")"}},
      {"passkey.presence", {.flags = verified}},
      {"passkey.verification", {.flags = present}},
      {"passkey.presence", {.flags = 0}},
      {"passkey.authenticator_data", {.flags = present | verified | backed_up}},
      {"passkey.authenticator_data", {.flags = present | verified | 0x80}},  // extensions that are not there
  };
}

TEST(Passkey, IsMadeForWhoAskedAlone) {
  auto all = attacks();
  all.push_back({"passkey.type", {.type = "webauthn.get"}});
  all.push_back({"passkey.id", {.id = "another id"}});
  for (auto const& [expected, habits] : all) {
    TestAuthenticator authenticator;
    EXPECT_EQ(reason(registered(authenticator, habits)), expected)
        << habits.origin << habits.rp_id << habits.type << habits.more_client_data << habits.flags;
  }
}

TEST(Passkey, LogsInWhereItWasAskedForAlone) {
  auto all = attacks();
  all.push_back({"passkey.type", {.type = "webauthn.create"}});
  all.push_back({"passkey.id", {.id = "another id"}});
  all.push_back({"passkey.authenticator_data", {.flags = present | verified | 0x40}});  // a credential that is not there
  TestAuthenticator authenticator;
  auto const passkey = registered(authenticator).value();
  for (auto const& [expected, habits] : all)
    EXPECT_EQ(reason(logged_in(authenticator, passkey, habits)), expected)
        << habits.origin << habits.rp_id << habits.type << habits.more_client_data << habits.flags;
}

TEST(Passkey, AnswersOneChallenge) {
  TestAuthenticator authenticator;
  auto const passkey = registered(authenticator).value();
  auto const challenge = make_passkey_challenge(), later = make_passkey_challenge();
  auto const answer = parse_login_answer(authenticator.get(login_options(party, challenge))).value();
  EXPECT_EQ(reason(verify_login(party, challenge, passkey, answer)), "");
  EXPECT_EQ(reason(verify_login(party, later, passkey, answer)), "passkey.challenge");
  EXPECT_EQ(reason(verify_login(party, "", passkey, answer)), "passkey.challenge");
  EXPECT_EQ(challenge_of(answer.client_data).value(), challenge);
  EXPECT_EQ(reason(challenge_of(R"({"type":"webauthn.get","challenge":"=","origin":""})")), "passkey.challenge");
}

TEST(Passkey, CountsOnOrNotAtAll) {
  TestAuthenticator authenticator;
  auto passkey = registered(authenticator, {.counter = 5}).value();
  EXPECT_EQ(passkey.counter, 5U);
  struct Row {
    std::uint32_t counter;
    bool good;
  };
  for (auto const& [counter, good] : {Row{5, false}, Row{4, false}, Row{0, false}, Row{6, true}, Row{6, false}, Row{5, false},
                                      Row{1000, true}, Row{7, false}, Row{0xffffffff, true}, Row{0, false}}) {
    auto const kept = logged_in(authenticator, passkey, {.counter = counter});
    EXPECT_EQ(reason(kept), good ? "" : "passkey.counter") << counter;
    if (kept) passkey = *kept;
  }
  TestAuthenticator none;
  passkey = registered(none).value();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(reason(logged_in(none, passkey, {.counter = 0})), "");
  passkey = logged_in(none, passkey, {.counter = 1}).value();  // it may begin to
  EXPECT_EQ(reason(logged_in(none, passkey, {.counter = 0})), "passkey.counter");
}

TEST(Passkey, SaysWhetherItIsBoundToADevice) {
  TestAuthenticator authenticator;
  auto const bound = registered(authenticator).value();
  EXPECT_FALSE(bound.backup_eligible || bound.backed_up);
  EXPECT_EQ(reason(logged_in(authenticator, bound, {.flags = present | verified | eligible})), "passkey.backup");
  TestAuthenticator synced;
  auto passkey = registered(synced, {.flags = present | verified | eligible}).value();
  EXPECT_TRUE(passkey.backup_eligible && !passkey.backed_up);
  passkey = logged_in(synced, passkey, {.flags = present | verified | eligible | backed_up}).value();
  EXPECT_TRUE(passkey.backup_eligible && passkey.backed_up);
  EXPECT_EQ(reason(logged_in(synced, passkey)), "passkey.backup");
}

TEST(Passkey, IsTrustedNoMoreForAnAttestation) {
  using namespace cbor_text;
  auto const statement = map({text("alg"), integer(-7), text("sig"), bytes("no signature")});
  struct Row {
    std::string_view format;
    std::string statement;
    std::string_view reason;
  };
  for (auto const& row : {Row{"none", map({}), ""}, Row{"packed", statement, ""}, Row{"none", statement, "passkey.format"},
                          Row{"fido-u2f", statement, "passkey.format"}, Row{"", map({}), "passkey.format"},
                          Row{"none", integer(1), "passkey.attestation"}}) {
    TestAuthenticator authenticator;
    auto const passkey = registered(authenticator, {.format = std::string(row.format), .statement = row.statement});
    EXPECT_EQ(reason(passkey), row.reason) << row.format;
  }
}

TEST(Passkey, HasAKeyOfOurAlgorithms) {
  using namespace cbor_text;
  auto const x = std::string(32, '\x11');
  struct Row {
    char const* name;
    std::string key;
  };
  TestKey const good(PasskeyAlgorithm::es256);
  for (auto const& row : {
           Row{"ES384", map({integer(1), integer(2), integer(3), integer(-35), integer(-1), integer(2), integer(-2),
                             bytes(std::string(48, 'x')), integer(-3), bytes(std::string(48, 'y'))})},
           Row{"no point of the curve", map({integer(1), integer(2), integer(3), integer(-7), integer(-1), integer(1),
                                             integer(-2), bytes(x), integer(-3), bytes(x)})},
           Row{"a short number", map({integer(1), integer(2), integer(3), integer(-7), integer(-1), integer(1), integer(-2),
                                      bytes("x"), integer(-3), bytes("y")})},
           Row{"another curve", map({integer(1), integer(2), integer(3), integer(-7), integer(-1), integer(8), integer(-2),
                                     bytes(x), integer(-3), bytes(x)})},
           Row{"RS1", map({integer(1), integer(3), integer(3), integer(-65535), integer(-1), bytes(std::string(256, 'n')),
                           integer(-2), bytes(std::string("\x01\x00\x01", 3))})},
           Row{"nothing", map({})},
       }) {
    std::string data(crypto::view(tls::sha256(party.id)));
    data += std::string("\x45\x00\x00\x00\x00", 5) + std::string(16, '\0') + std::string("\x00\x02id", 4);
    auto const attestation = [&](std::string const& key) {
      return map({text("fmt"), text("none"), text("attStmt"), map({}), text("authData"), bytes(data + key)});
    };
    RegistrationAnswer answer{
        .id = "id",
        .client_data = R"({"type":"webauthn.create","challenge":"eA","origin":"https://login.example.org"})",
        .attestation = attestation(row.key)};
    EXPECT_EQ(reason(verify_registration(party, "x", answer)), "passkey.algorithm") << row.name;
    answer.attestation = attestation(good.cose());
    EXPECT_EQ(reason(verify_registration(party, "x", answer)), "");
  }
}

TEST(Passkey, TakesItsOriginFromAList) {
  auto two = party;
  two.origins.emplace_back("https://login.example.org:8443");
  TestAuthenticator authenticator;
  auto const passkey = registered(authenticator).value();
  auto const challenge = make_passkey_challenge();
  for (auto const& [origin, expected] : {std::pair("https://login.example.org", ""),
                                         {"https://login.example.org:8443", ""},
                                         {"https://login.example.org:8444", "passkey.origin"}}) {
    auto const answer = parse_login_answer(authenticator.get(login_options(two, challenge), {.origin = origin})).value();
    EXPECT_EQ(reason(verify_login(two, challenge, passkey, answer)), expected) << origin;
  }
}

TEST(Passkey, IsAskedForInJson) {
  std::vector<std::string> const known{"\xff\xfe"};
  EXPECT_EQ(registration_options(party, zoe, "challenge", known),
            R"({"rp":{"id":"login.example.org","name":"Clinique"},"user":{"id":"MDEyMzQ1Njc4OWFiY2RlZg",)"
            R"("name":"zoe@example.org","displayName":"Zoé"},"challenge":"Y2hhbGxlbmdl","pubKeyCredParams":[)"
            R"({"type":"public-key","alg":-7},{"type":"public-key","alg":-8},{"type":"public-key","alg":-257}],)"
            R"("timeout":300000,"excludeCredentials":[{"type":"public-key","id":"__4"}],"authenticatorSelection":)"
            R"({"residentKey":"required","requireResidentKey":true,"userVerification":"required"},"attestation":"none"})");
  EXPECT_EQ(login_options(party, "challenge"),
            R"({"challenge":"Y2hhbGxlbmdl","timeout":300000,"rpId":"login.example.org","allowCredentials":[],)"
            R"("userVerification":"required"})");
}

TEST(Passkey, RefusesWhatIsNoAnswer) {
  std::string const good =
      R"({"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA",)"
      R"("signature":"AA","userHandle":"AA","attestationObject":"AA"}})";
  EXPECT_EQ(reason(parse_login_answer(good)), "");
  EXPECT_EQ(reason(parse_registration_answer(good)), "");
  auto const with = [&](View before, View after) {
    auto changed = good;
    return changed.replace(changed.find(before), before.size(), after);
  };
  for (auto const& json :
       {std::string(), std::string("[]"), std::string("{}"), good + "x", with(R"("AA")", R"("AB")"),
        with(R"("id":"AA")", R"("id":"AQ")"), with(R"("id":"AA",)", ""), with("public-key", "password"),
        with(R"("clientDataJSON":"AA")", R"("clientDataJSON":"A=")"), with(R"("clientDataJSON":"AA")", R"("clientDataJSON":1)"),
        with(R"("clientDataJSON":"AA")", R"("clientDataJSON":"")"), with(R"("response":{)", R"("response":7,"x":{)"),
        good + std::string(70000, ' ')}) {
    EXPECT_EQ(reason(parse_login_answer(json)), "passkey.answer") << json.substr(0, 300);
    EXPECT_EQ(reason(parse_registration_answer(json)), "passkey.answer") << json.substr(0, 300);
  }
  for (auto const* const name : {"authenticatorData", "signature", "userHandle"})
    EXPECT_EQ(reason(parse_login_answer(with(name, "x"))), "passkey.answer") << name;
  EXPECT_EQ(reason(parse_registration_answer(with("attestationObject", "x"))), "passkey.answer");
}

}  // namespace
}  // namespace cordon::credentials
