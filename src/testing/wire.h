#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/group.h"
#include "net/socket_stream.h"
#include "tls/context.h"

namespace cordon::testing {

// One end of a connection, spoken to in calls that block: it has a loop of its own, and may be moved to another thread.
class Wire {
 public:
  // Everything gives up after this long.
  static constexpr std::chrono::seconds patience{10};

  Wire();
  // An accepted socket.
  explicit Wire(net::Fd fd);
  Wire(Wire&&) = default;
  Wire& operator=(Wire&&) = default;
  ~Wire();

  // From `source` (an address without port) when it is not empty.
  Result<void> connect(net::Address const& to, std::string const& source = {});
  Result<void> start_tls(tls::ClientContext const& context, std::string const& name);
  Result<void> accept_tls(tls::ServerContext const& context);
  std::string alpn() const { return alpn_; }

  // `fragment`: at most so many bytes at a time.
  Result<void> say(std::string_view bytes, std::size_t fragment = 0);
  // The next bytes; empty at the end.
  Result<std::string> hear(Duration time = patience);
  // No more will be said.
  void end();
  // Breaks off (TCP reset).
  void cut();

 private:
  std::unique_ptr<net::Loop> loop_;
  std::unique_ptr<net::Stream> stream_;
  std::string alpn_;
};

}  // namespace cordon::testing
