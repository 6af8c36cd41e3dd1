#include "tls/dialer.h"

#include "tls/stream.h"

namespace cordon::tls {
namespace {

class TlsDialer final : public net::Dialer {
 public:
  TlsDialer(std::unique_ptr<net::Dialer> inner, std::shared_ptr<ClientContext const> context, std::string server_name)
      : inner_(std::move(inner)), context_(std::move(context)), server_name_(std::move(server_name)) {}

  Task<std::unique_ptr<net::Stream>> dial(net::Resolver& resolver) const override {
    auto plain = co_await inner_->dial(resolver);
    if (!plain) co_return fail(plain);
    auto stream = co_await connect(std::move(*plain), *context_, server_name_);
    if (!stream) co_return fail(stream);
    co_return std::unique_ptr<net::Stream>(std::move(*stream));
  }

 private:
  std::unique_ptr<net::Dialer> inner_;
  std::shared_ptr<ClientContext const> context_;
  std::string server_name_;
};

}  // namespace

std::unique_ptr<net::Dialer> tls_dialer(std::unique_ptr<net::Dialer> inner, std::shared_ptr<ClientContext const> context,
                                        std::string server_name) {
  return std::make_unique<TlsDialer>(std::move(inner), std::move(context), std::move(server_name));
}

}  // namespace cordon::tls
