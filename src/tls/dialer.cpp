#include "tls/dialer.h"

#include "tls/stream.h"

namespace cordon::tls {
namespace {

class TlsDialer final : public net::Dialer {
 public:
  TlsDialer(std::unique_ptr<net::Dialer> inner, std::shared_ptr<ClientContext const> context, std::string server_name,
            Duration handshake)
      : inner_(std::move(inner)), context_(std::move(context)), server_name_(std::move(server_name)), handshake_(handshake) {}

  Task<std::unique_ptr<net::Stream>> dial(net::Resolver& resolver) const override {
    auto plain = co_await inner_->dial(resolver);
    if (!plain) co_return fail(plain);
    net::Fiber& fiber = co_await net::this_fiber();
    if (handshake_ > Duration::zero()) fiber.set_deadline(handshake_);
    auto stream = co_await connect(std::move(*plain), *context_, server_name_);
    if (!stream) co_return told_apart(std::move(stream.error()));
    co_return std::unique_ptr<net::Stream>(std::move(*stream));
  }

 private:
  // From a failure to connect.
  static std::unexpected<Error> told_apart(Error error) {
    if (error.reason.starts_with("tls.")) return fail(std::move(error));
    return fail(error.code, "tls.handshake", std::move(error.detail));
  }

  std::unique_ptr<net::Dialer> inner_;
  std::shared_ptr<ClientContext const> context_;
  std::string server_name_;
  Duration handshake_;
};

}  // namespace

std::unique_ptr<net::Dialer> tls_dialer(std::unique_ptr<net::Dialer> inner, std::shared_ptr<ClientContext const> context,
                                        std::string server_name, Duration handshake) {
  return std::make_unique<TlsDialer>(std::move(inner), std::move(context), std::move(server_name), handshake);
}

}  // namespace cordon::tls
