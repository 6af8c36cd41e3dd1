#include "record/veil.h"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <span>
#include <stdexcept>

#include "base/text.h"
#include "record/file.h"

namespace cordon::record {
namespace {

using Digest = std::array<unsigned char, 32>;

Result<void> check_key_file(File const& file, std::string const& path) {
  auto const status = file.status();
  if (!S_ISREG(status.st_mode)) return fail(Code::invalid, "record.key_file", path + " is not a file");
  if ((status.st_mode & 077) != 0) return fail(Code::invalid, "record.key_exposed", path + " must have mode 0600");
  if (status.st_uid != ::geteuid()) return fail(Code::invalid, "record.key_owner", path + " belongs to another user");
  if (file.length() != NodeKey{}.size()) return fail(Code::invalid, "record.key_length", path + " must hold 32 bytes");
  return ok();
}

Result<NodeKey> read_key(std::string const& path) {
  auto const file = open_file(path, O_RDONLY | O_NOFOLLOW);
  if (!file) return fail(file.error());
  if (auto checked = check_key_file(*file, path); !checked) return fail(checked);
  NodeKey key;
  std::string const bytes = file->read(0, key.size());
  if (bytes.size() != key.size()) return fail(Code::invalid, "record.key_length", path + " cannot be read");
  std::ranges::transform(bytes, key.begin(), [](char c) { return static_cast<unsigned char>(c); });
  return key;
}

Result<void> write_key(std::string const& path) {
  NodeKey key;
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) return fail(Code::internal, "record.random");
  auto file = open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!file) return fail(file);
  bool const written = ::write(file->get(), key.data(), key.size()) == static_cast<ssize_t>(key.size());
  if (!written || ::fsync(file->get()) != 0) return fail(Code::unavailable, "record.key_write", system_text(errno, path));
  return ok();
}

// Written under another name and then linked, so that nobody ever sees half a key and two nodes that start at once agree.
Result<void> make_key(std::string const& path) {
  std::string const draft = path + "." + std::to_string(::getpid());
  ::unlink(draft.c_str());
  auto written = write_key(draft);
  bool const linked = written && ::link(draft.c_str(), path.c_str()) == 0;
  int const error = errno;
  ::unlink(draft.c_str());
  if (!written) return written;
  if (!linked && error != EEXIST) return fail(Code::unavailable, "record.key_write", system_text(error, path));
  return ok();
}

// Spreads texts over the places where they are remembered. Those that meet there are only asked for again, so this is made
// to be quick.
std::size_t spread(View text) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
  std::uint64_t sum = text.size();
  char const* at = text.data();
  char const* const end = at + text.size();
  for (std::uint64_t word; end - at >= 8; at += 8) {
    std::memcpy(&word, at, 8);
    sum = std::rotl((sum ^ word) * odd, 29);
  }
  for (; at != end; ++at) sum = (sum ^ static_cast<unsigned char>(*at)) * odd;
  return (sum ^ sum >> 32) * odd >> 40;
}

}  // namespace

Result<NodeKey> load_node_key(std::filesystem::path const& path) {
  auto key = read_key(path.string());
  if (key || key.error().code != Code::not_found) return key;
  if (auto made = make_key(path.string()); !made) return fail(made);
  return read_key(path.string());
}

// HMAC-SHA256 with its key set up once.
class Veil::Mac {
 public:
  bool set_key(NodeKey const& key) {
    char digest[] = "SHA256";
    OSSL_PARAM const parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    algorithm_.reset(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    if (algorithm_) context_.reset(EVP_MAC_CTX_new(algorithm_.get()));
    return context_ && EVP_MAC_init(context_.get(), key.data(), key.size(), parameters) == 1;
  }

  Digest sum(About about, View text) {
    Digest digest;
    auto const domain = static_cast<unsigned char>(about);
    std::size_t length = 0;
    bool const done = EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1 && EVP_MAC_update(context_.get(), &domain, 1) == 1 &&
                      EVP_MAC_update(context_.get(), reinterpret_cast<unsigned char const*>(text.data()), text.size()) == 1 &&
                      EVP_MAC_final(context_.get(), digest.data(), &length, digest.size()) == 1;
    // Only memory can run out here, and a text must not go on without its veil.
    if (!done || length != digest.size()) throw std::runtime_error("HMAC-SHA256 failed");
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MAC* algorithm) const { EVP_MAC_free(algorithm); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  std::unique_ptr<EVP_MAC, Free> algorithm_;
  std::unique_ptr<EVP_MAC_CTX, Free> context_;
};

Veil::Veil(std::unique_ptr<Mac> mac) : mac_(std::move(mac)) {}
Veil::Veil(Veil&&) noexcept = default;
Veil& Veil::operator=(Veil&&) noexcept = default;
Veil::~Veil() = default;

Result<Veil> Veil::make(NodeKey const& key) {
  auto mac = std::make_unique<Mac>();
  if (!mac->set_key(key)) return fail(Code::internal, "record.hmac");
  return Veil(std::move(mac));
}

Veil::Index Veil::index(About about, View text) {
  Remembered& place = memory_[(spread(text) + static_cast<std::size_t>(about)) % remembered];
  if (place.length == text.size() && !text.empty() && place.about == about && View(place.text.data(), place.length) == text) {
    return place.index;
  }
  return learn(place, about, text);
}

Veil::Index Veil::learn(Remembered& place, About about, View text) {
  Index index;
  Digest const digest = mac_->sum(about, text);
  std::ranges::copy(text::hex(std::span(digest).first<8>()), index.begin());
  if (text.size() <= place.text.size()) {
    std::ranges::copy(text, place.text.begin());
    place = {place.text, static_cast<unsigned char>(text.size()), about, index};
  }
  return index;
}

}  // namespace cordon::record
