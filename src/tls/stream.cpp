#include "tls/stream.h"

#include <new>

#include "base/text.h"
#include "tls/client_authorities_openssl.h"
#include "tls/plaintext.h"
#include "tls/stream_openssl.h"

namespace cordon::tls {
namespace {

constexpr std::size_t sealed_record = Plaintext::record + 64;  // with header, nonce and tag of any suite that we allow

}  // namespace

SslStream::SslStream(std::unique_ptr<net::Stream> inner, std::shared_ptr<ServerContext const> context)
    : wire_(std::move(inner)), context_(std::move(context)) {
  begin(*context_->handle().ssl);
  SSL_set_accept_state(ssl_.get());
}

SslStream::SslStream(std::unique_ptr<net::Stream> inner, ClientContext const& context) : wire_(std::move(inner)) {
  begin(*context.handle().ssl);
  SSL_set_connect_state(ssl_.get());
}

void SslStream::begin(SSL_CTX& context) {
  ssl_.reset(SSL_new(&context));
  auto bio = make_bio(wire_);
  if (!ssl_ || !bio) throw std::bad_alloc();
  SSL_set_bio(ssl_.get(), bio.get(), bio.get());
  static_cast<void>(bio.release());  // once for both directions
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_msg_callback(ssl_.get(), on_message);
  SSL_set_msg_callback_arg(ssl_.get(), this);
}

// Fills as much of `into` as there is to decrypt. A failure behind good bytes waits for the next read.
Result<std::size_t> SslStream::try_read(std::span<char> into) {
  std::size_t got = 0;
  while (!is_broken() && got < into.size() && read_more(into, got)) {
  }
  if (got > 0) return got;
  if (is_broken()) return fail(broken_, reason_);
  if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0) return std::size_t{0};
  return fail(Code::would_block, "read");
}

// Whether it is worth to go on at once.
bool SslStream::read_more(std::span<char> into, std::size_t& got) {
  ERR_clear_error();
  std::size_t size = 0;
  int const done = SSL_read_ex(ssl_.get(), into.data() + got, into.size() - got, &size);
  if (done == 1) {
    got += size;
    bytes_read_ += size;
    return has_buffered();
  }
  int const error = SSL_get_error(ssl_.get(), done);
  if (is_flooded()) {
    break_off(Code::malformed, "tls.flood");
  } else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_ZERO_RETURN) {
    stop_reading();
  }
  return error == SSL_ERROR_WANT_READ && !wire_.starved();  // it was a record without data
}

void SslStream::stop_reading() {
  bool const told = (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  if (wire_.ended()) {
    break_off(Code::reset, "tls.truncated");
  } else if (told) {
    break_off(Code::reset, "tls.alert");
  } else {
    break_off(Code::malformed, "tls.record");
  }
}

// An alert goes out if it can.
std::unexpected<Error> SslStream::break_off(Code code, std::string_view reason) {
  broken_ = code;
  reason_ = reason;
  auto detail = openssl::last_error();
  [[maybe_unused]] auto const told = wire_.flush();
  return fail(code, reason, std::move(detail));
}

bool SslStream::has_buffered() const {
  return is_broken() || wire_.has_input() || SSL_pending(ssl_.get()) > 0 ||
         (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

Result<std::size_t> SslStream::try_write(std::span<iovec const> from) {
  if (is_broken() || shut_down_) return fail(Code::reset, "tls.broken");
  if (wire_.blocked()) {
    auto flushed = wire_.flush();
    if (!flushed) return fail(flushed);
  }
  Plaintext plaintext(from);
  Slab scratch;
  scratch.ensure();
  while (!plaintext.empty() && wire_.room() >= 2 * sealed_record) {
    View const piece = plaintext.next((wire_.room() / sealed_record - 1) * Plaintext::record, scratch.data());
    ERR_clear_error();
    std::size_t size = 0;
    if (SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &size) != 1) return break_off(Code::reset, "tls.write");
  }
  auto flushed = wire_.flush();
  if (!flushed && flushed.error().code != Code::would_block) return break_off(flushed.error().code, "tls.write");
  return plaintext.taken();
}

// What was said along with a read (a ticket, the end of a handshake) goes with the next write, or else now.
void SslStream::wait_readable(net::Waiter& waiter) {
  if (wire_.has_output()) [[maybe_unused]]
    auto const flushed = wire_.flush();
  wire_.settle();
  wire_.inner().wait_readable(waiter);
}

void SslStream::shutdown() {
  if (is_broken() || shut_down_) return;
  shut_down_ = true;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
  auto const flushed = wire_.flush();
  if (flushed) wire_.inner().shutdown();
}

void SslStream::rest() {
  if (!is_broken()) SSL_free_buffers(ssl_.get());
  wire_.inner().rest();
}

View SslStream::alpn() const {
  unsigned char const* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<char const*>(name), size};
}

std::string SslStream::sni() const {
  char const* const name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name ? text::to_lower(name) : std::string();
}

std::shared_ptr<CertificateChain const> SslStream::client_chain() const {
  if (!context_ || !context_->settings().clients) return nullptr;
  auto chain = shown_by(*ssl_);
  return chain.empty() ? nullptr : std::make_shared<CertificateChain const>(std::move(chain));
}

void SslStream::on_message(int written, int, int type, void const* bytes, std::size_t size, SSL*, void* stream) {
  static_cast<SslStream*>(stream)->count_message(written != 0, type, {static_cast<char const*>(bytes), size});
}

// Told of the header of each record, and of the type inside it when that is another.
void SslStream::count_message(bool written, int type, View bytes) {
  if (type == SSL3_RT_HEADER) ++(written ? to_client_ : from_client_).records;
  bool const tells_type = type == SSL3_RT_HEADER || type == SSL3_RT_INNER_CONTENT_TYPE;
  if (settled_ && !written && tells_type && bytes[0] != SSL3_RT_APPLICATION_DATA) ++strange_records_;
}

}  // namespace cordon::tls
