#pragma once

#include <fcntl.h>
#include <sys/socket.h>

#include <csignal>
#include <functional>
#include <thread>

#include "tls/common_openssl.h"
#include "tls/test_support.h"

namespace cordon::tls::test {

// A client of OpenSSL alone, on a thread and a blocking socket of its own: what others' clients do to us.
class PlainClient {
 public:
  explicit PlainClient(std::string const& name = "praxis.test", int version = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_client_method())) {
    std::signal(SIGPIPE, SIG_IGN);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    SSL_CTX_load_verify_file(context_.get(), authority_file().c_str());
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set1_host(ssl_.get(), name.c_str());
    SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
  }
  SSL_CTX* context() const { return context_.get(); }
  SSL* ssl() const { return ssl_.get(); }

  // Resumes what `session` was, when the server lets it.
  void resume(SSL_SESSION* session) { SSL_set_session(ssl_.get(), session); }

  // Meets a server on `loop`, and does `talk` when they have met, while the server runs `serve`.
  Ended meet(net::Loop& loop, ServerContext const& server, std::function<void(SSL*)> talk = {},
             std::function<Task<void>(Stream&)> serve = {}) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw std::runtime_error("socketpair");
    net::Fd const ours(ends[1]);
    net::Fd const theirs(::fcntl(ends[0], F_DUPFD_CLOEXEC, 0));
    SSL_set_fd(ssl_.get(), ours.get());
    std::thread client([&] {
      met_ = SSL_connect(ssl_.get()) == 1;
      if (met_ && talk) talk(ssl_.get());
      if (met_) SSL_shutdown(ssl_.get());
      ::shutdown(ours.get(), SHUT_WR);
    });
    auto stream = run(loop, net::Fd(ends[0]), server, serve);
    ::shutdown(theirs.get(), SHUT_RDWR);  // the client waits for nothing more
    client.join();
    return stream;
  }
  bool met() const { return met_; }

 private:
  static Ended run(net::Loop& loop, net::Fd fd, ServerContext const& server, std::function<Task<void>(Stream&)> const& serve) {
    ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
    auto stream = net::run(loop, accept(std::make_unique<net::SocketStream>(loop, std::move(fd)), server, {}));
    if (stream && serve) static_cast<void>(net::run(loop, serve(**stream)));
    return stream;
  }

  openssl::Context context_;
  openssl::Ssl ssl_;
  bool met_ = false;
};

}  // namespace cordon::tls::test
