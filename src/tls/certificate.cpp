#include "tls/certificate.h"

#include <algorithm>

#include "base/text.h"
#include "net/address.h"
#include "tls/common_openssl.h"

namespace cordon::tls {
namespace {

std::unexpected<Error> bad(std::string_view what) {
  return openssl::failed("tls.certificate", what);
}

std::string_view text_of(ASN1_STRING const* string) {
  return {reinterpret_cast<char const*>(ASN1_STRING_get0_data(string)), static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string name_of(GENERAL_NAME const& name) {
  if (name.type == GEN_DNS) return text::to_lower(text_of(name.d.dNSName));
  auto const address = text_of(name.d.iPAddress);
  if (address.size() != 4 && address.size() != 16) return {};
  return net::Address::from_bytes({openssl::bytes(address), address.size()}, 0).ip();
}

std::vector<std::string> names_of(X509 const& certificate) {
  openssl::Names const list(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> result;
  for (int i = 0; i < sk_GENERAL_NAME_num(list.get()); ++i) {
    auto const& name = *sk_GENERAL_NAME_value(list.get(), i);
    if (name.type != GEN_DNS && name.type != GEN_IPADD) continue;
    auto text = name_of(name);
    if (!text.empty() && !text.contains('\0')) result.push_back(std::move(text));
  }
  return result;
}

std::string subject_of(X509 const& certificate) {
  auto const memory = openssl::memory_bio();
  X509_NAME_print_ex(memory.get(), X509_get_subject_name(&certificate), 0, XN_FLAG_RFC2253);
  return openssl::contents(*memory);
}

std::string serial_of(X509 const& certificate) {
  openssl::Number const number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(&certificate), nullptr));
  std::vector<unsigned char> bytes(static_cast<std::size_t>(number ? BN_num_bytes(number.get()) : 0));
  if (number) BN_bn2bin(number.get(), bytes.data());
  return text::hex(bytes);
}

KeyKind kind_of(EVP_PKEY const& key) {
  char group[32] = {};
  switch (EVP_PKEY_get_base_id(&key)) {
    case EVP_PKEY_RSA: return KeyKind::rsa;
    case EVP_PKEY_ED25519: return KeyKind::ed25519;
    case EVP_PKEY_EC: break;
    default: return KeyKind::other;
  }
  if (EVP_PKEY_get_group_name(&key, group, sizeof group, nullptr) != 1) return KeyKind::other;
  switch (OBJ_txt2nid(group)) {
    case NID_X9_62_prime256v1: return KeyKind::p256;
    case NID_secp384r1: return KeyKind::p384;
    case NID_secp521r1: return KeyKind::p521;
    default: return KeyKind::other;
  }
}

template <auto encode, class T>
std::string der_of(T const& object) {
  unsigned char* bytes = nullptr;
  int const size = encode(&object, &bytes);
  if (size <= 0) return {};
  std::string result(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return result;
}

}  // namespace

Result<Certificate> Certificate::from_pem(std::string_view pem) {
  ERR_clear_error();
  Certificate result;
  Result<void> leaf;
  auto const input = openssl::read_bio(pem);
  while (openssl::X509Owner const each{PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr)}) {
    if (result.chain_.empty()) leaf = result.read_leaf(*each);
    result.chain_.push_back(der_of<i2d_X509>(*each));
  }
  bool const ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!ended) return bad("there is a certificate that cannot be read");
  ERR_clear_error();
  if (result.chain_.empty()) return bad("there is no certificate (\"BEGIN CERTIFICATE\") in it");
  if (!leaf) return fail(leaf);
  return result;
}

Result<Certificate> Certificate::load(std::string const& path) {
  auto pem = openssl::read_file(path);
  if (!pem) return fail(pem);
  auto result = from_pem(*pem);
  if (!result) result.error().detail = path + ": " + result.error().detail;
  return result;
}

Result<void> Certificate::read_leaf(X509 const& leaf) {
  EVP_PKEY* const key = X509_get0_pubkey(&leaf);
  if (!key) return bad("its public key is of a kind that is not known here");
  auto const before = openssl::time_of(X509_get0_notBefore(&leaf));
  auto const after = openssl::time_of(X509_get0_notAfter(&leaf));
  if (!before || !after) return bad("its dates cannot be read");
  not_before_ = *before;
  not_after_ = *after;
  names_ = names_of(leaf);
  subject_ = subject_of(leaf);
  serial_ = serial_of(leaf);
  key_kind_ = kind_of(*key);
  key_strength_ = static_cast<unsigned>(std::max(0, EVP_PKEY_get_security_bits(key)));
  public_key_ = der_of<i2d_PUBKEY>(*key);
  return ok();
}

bool Certificate::covers(std::string_view host) const {
  return std::ranges::any_of(names_, [&](std::string const& name) { return name_matches(name, host); });
}

bool name_matches(std::string_view name, std::string_view host) {
  if (name.empty() || host.empty()) return false;
  auto const address = net::Address::parse_ip(host);
  auto const named = net::Address::parse_ip(name);
  if (address || named) return address && named && *address == *named;
  if (!name.starts_with("*.")) return text::iequals(name, host);
  std::string_view const parent = name.substr(1);
  auto const dot = host.find('.');
  if (dot == 0 || dot == host.npos || parent.substr(1).find('.') == parent.npos) return false;
  return !parent.contains('*') && text::iequals(parent, host.substr(dot));
}

}  // namespace cordon::tls
