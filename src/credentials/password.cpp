#include "credentials/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/utf8.h"
#include "crypto/crypto.h"

namespace cordon::credentials {
namespace {

constexpr std::size_t least_characters = 10, most_octets = 256;

// Of those that are long enough, what lists of stolen ones begin with in our four languages. In lower case.
constexpr std::array<View, 64> common{
    "1234567890",   "0123456789",   "12345678910",  "123456789a",    "0987654321",   "9876543210",    "1234512345",
    "1122334455",   "1q2w3e4r5t",   "1q2w3e4r5t6y", "q1w2e3r4t5",    "qwertyuiop",   "qwerty1234",    "qwerty12345",
    "qwerty123456", "qwertyuiop1",  "qwertzuiop",   "qwertz1234",    "qwertz12345",  "azertyuiop",    "azerty1234",
    "azerty12345",  "azerty123456", "asdfghjkl1",   "asdfghjklö",    "qsdfghjklm",   "zxcvbnm123",    "1qaz2wsx3edc",
    "abcdefghij",   "abcd123456",   "abc1234567",   "password12",    "password123",  "password1234",  "password12345",
    "password!!",   "password01",   "p@ssword123",  "p@ssw0rd123",   "passw0rd123",  "passwort12",    "passwort123",
    "passwort1234", "motdepasse",   "motdepasse1",  "motdepasse123", "mot de passe", "password2024",  "password2025",
    "password2026", "letmein123",   "welcome123",   "welcome1234",   "willkommen",   "willkommen1",   "bienvenue1",
    "benvenuto1",   "iloveyou12",   "iloveyou123",  "jetaime123",    "ichliebedich", "administrator", "hallo12345",
    "ciaociao123"};

bool is_common(View password) {
  auto const lower = text::to_lower(password);
  return std::ranges::find(common, lower) != common.end() || lower.find_first_not_of(lower.front()) == std::string::npos;
}

std::size_t characters(View text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The number behind `name` in "$argon2id$v=19$m=65536,t=2,p=1$…"; 0 when there is none.
std::uint64_t parameter(View hash, View name) {
  auto const at = hash.find(name);
  if (at == View::npos) return 0;
  auto rest = hash.substr(at + name.size());
  return text::parse_number(rest.substr(0, rest.find_first_of(",$"))).value_or(0);
}

struct Wiped {
  std::string& text;
  ~Wiped() { crypto::wipe(text); }
};

}  // namespace

Result<void> check_password(View password, View email) {
  if (!text::is_utf8(password)) return fail(Code::invalid, "password.text");
  if (password.size() > most_octets) return fail(Code::invalid, "password.long");
  if (characters(password) < least_characters) return fail(Code::invalid, "password.short");
  if (is_common(password)) return fail(Code::invalid, "password.common");
  if (text::iequals(password, email)) return fail(Code::invalid, "password.email");
  return ok();
}

// A place among those who are computed or wait. None when there are too many.
class Passwords::Turn {
 public:
  explicit Turn(Passwords& passwords)
      : passwords_(passwords), taken_(++passwords.asked_ <= passwords.limits_.parallel + passwords.limits_.waiting) {}
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;
  ~Turn() { --passwords_.asked_; }
  explicit operator bool() const { return taken_; }

 private:
  Passwords& passwords_;
  bool taken_;
};

Passwords::Passwords(Limits limits)
    : limits_{.memory = std::max(limits.memory, least_memory),
              .passes = std::max(limits.passes, least_passes),
              .parallel = std::max(limits.parallel, 1U),
              .waiting = limits.waiting},
      decoy_(compute(crypto::make_token())),
      pool_(limits_.parallel) {}

std::string Passwords::compute(std::string const& password) {
  ++computed_;
  std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
  int const done = crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), limits_.passes, limits_.memory);
  return done == 0 ? std::string(hash.data()) : std::string();
}

bool Passwords::matches(std::string const& password, std::string const& hash) {
  ++computed_;
  return crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool Passwords::is_outdated(View hash) const {
  return parameter(hash, "$m=") < limits_.memory / 1024 || parameter(hash, ",t=") < limits_.passes;
}

net::Task<std::string> Passwords::hash(std::string password) {
  Wiped const wiped{password};
  Turn const turn(*this);
  if (!turn) co_return fail(Code::unavailable, "password.busy");
  std::string hash;
  auto done = co_await net::offload(pool_, [&] { hash = compute(password); });
  if (!done) co_return fail(done);
  if (hash.empty()) co_return fail(Code::unavailable, "password.busy", "no memory for Argon2id");
  co_return hash;
}

net::Task<Passwords::Verdict> Passwords::verify(std::string password, std::optional<std::string> hash) {
  Wiped const wiped{password};
  Turn const turn(*this);
  if (!turn) co_return fail(Code::unavailable, "password.busy");
  bool right = false;
  auto done = co_await net::offload(pool_, [&] { right = matches(password, hash.value_or(decoy_)); });
  if (!done) co_return fail(done);
  right = right && hash.has_value();
  co_return Verdict{.right = right, .outdated = right && is_outdated(*hash)};
}

}  // namespace cordon::credentials
