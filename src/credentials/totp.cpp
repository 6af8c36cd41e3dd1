#include "credentials/totp.h"

#include <liboath/oath.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "base/text.h"

namespace cordon::credentials {
namespace {

constexpr unsigned digits = 6;

void require_oath() {
  static bool const ready = oath_init() == OATH_OK;
  if (!ready) throw std::runtime_error("liboath cannot start");
}

// What people type between the digits does not count.
std::string plain(View code) {
  std::string text(code);
  std::erase(text, ' ');
  return text;
}

bool is_code(View code) {
  return code.size() == digits && std::ranges::all_of(code, text::is_digit);
}

void put_escaped(View part, std::string& uri) {
  constexpr View as_is = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr View hex = "0123456789ABCDEF";
  for (char const c : part) {
    auto const octet = static_cast<unsigned char>(c);
    if (as_is.contains(c))
      uri += c;
    else
      uri += {'%', hex[octet >> 4], hex[octet & 15]};
  }
}

}  // namespace

std::string make_totp_secret() {
  return crypto::random_octets(totp_secret_size);
}

std::int64_t totp_step_at(Wall time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count() / totp_step.count();
}

std::string totp_code(View secret, std::int64_t step) {
  require_oath();
  std::array<char, digits + 1> code{};
  auto const done = oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), digits, false,
                                       OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
  if (done != OATH_OK) throw std::runtime_error("liboath makes no code");
  return code.data();
}

std::optional<std::int64_t> find_totp_step(View secret, View code, Wall now, std::int64_t used) {
  auto const typed = plain(code);
  if (!is_code(typed)) return {};
  std::optional<std::int64_t> found;
  auto const current = totp_step_at(now);
  for (auto step = current - 1; step <= current + 1; ++step)
    if (crypto::same(totp_code(secret, step), typed) && step > used) found = step;
  return found;
}

std::string totp_text(View secret) {
  char* encoded = nullptr;
  std::size_t size = 0;
  auto const done = oath_base32_encode(secret.data(), secret.size(), &encoded, &size);
  std::unique_ptr<char, decltype(&std::free)> const owner(encoded, &std::free);
  if (done != OATH_OK) throw std::runtime_error("liboath makes no base32");
  std::string text(encoded, size);
  text.resize(text.find_last_not_of('=') + 1);
  return text;
}

std::string totp_uri(View secret, View issuer, View account) {
  std::string uri = "otpauth://totp/";
  put_escaped(issuer, uri);
  uri += ':';
  put_escaped(account, uri);
  uri += "?secret=" + totp_text(secret) + "&issuer=";
  put_escaped(issuer, uri);
  return uri + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace cordon::credentials
