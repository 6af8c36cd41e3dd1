#include "tls/common_openssl.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

namespace cordon::tls::openssl {

std::string contents(BIO& memory) {
  char* data = nullptr;
  auto const size = BIO_get_mem_data(&memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string last_error() {
  auto const number = ERR_peek_last_error();
  ERR_clear_error();
  if (number == 0) return {};
  char const* reason = ERR_reason_error_string(number);
  return reason ? reason : "error " + std::to_string(number);
}

std::unexpected<Error> failed(std::string_view reason, std::string_view what) {
  auto detail = last_error();
  return fail(Code::invalid, reason, detail.empty() ? std::string(what) : std::string(what) + ": " + detail);
}

// The clock counts nanoseconds and ends in 2262.
std::optional<Wall> time_of(ASN1_TIME const* time) {
  constexpr std::chrono::sys_seconds first{};
  constexpr std::chrono::sys_seconds last = std::chrono::sys_days(std::chrono::year(2200) / 1 / 1);
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::clamp(std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts))), first, last);
}

Result<X509Owner> parse_certificate(std::string_view der) {
  auto const* from = bytes(der);
  X509Owner certificate(d2i_X509(nullptr, &from, static_cast<long>(der.size())));
  if (!certificate || from != bytes(der) + der.size()) return failed("tls.certificate", "the certificate cannot be read");
  return certificate;
}

Result<std::string> read_file(std::string const& path, std::size_t most) {
  constexpr std::size_t piece = 64 * 1024;  // a key is in one piece
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Code::invalid, "tls.file", path + " cannot be opened: " + std::strerror(errno));
  std::string text;
  for (std::size_t used = 0; file && used <= most; used = text.size()) {
    text.resize(used + piece);
    file.read(text.data() + used, piece);
    text.resize(used + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return fail(Code::invalid, "tls.file", path + " cannot be read: " + std::strerror(errno));
  if (text.size() > most) return fail(Code::invalid, "tls.file", path + " is too large");
  return text;
}

}  // namespace cordon::tls::openssl
