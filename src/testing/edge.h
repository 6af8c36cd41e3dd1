#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "control/node.h"
#include "testing/client.h"
#include "testing/folder.h"
#include "tls/authority.h"

namespace cordon::testing {

// Who vouches for all servers of a test program.
tls::Authority const& authority();
// Its certificate, in a file.
std::string authority_file();
// A server that it vouches for.
std::shared_ptr<tls::ServerContext const> server_context(std::string const& name);

// A certificate for these names in the folder, and FILE-key.pem.
std::filesystem::path write_certificate(Folder const& folder, std::string const& file, std::vector<std::string> const& names);

// The real edge, in this process and on ports that the kernel chose: a node with one worker, and a thread that runs it.
//   praxis.test and also.test share a certificate; staff.test has its own.
class Edge {
 public:
  enum Listener { secure, clear, redirecting, behind_proxy, secure_behind_proxy };

  // `origin` as in the configuration file ("http://127.0.0.1:9000"). `adjust` may change anything before it starts.
  explicit Edge(std::string const& origin, std::function<void(control::Settings&)> const& adjust = {},
                Clock& clock = system_clock());
  Edge(Edge const&) = delete;
  Edge& operator=(Edge const&) = delete;
  ~Edge() { stop(); }

  net::Address address(Listener listener) const { return node_->addresses()[listener]; }
  net::Address admin() const { return node_->admin_address(); }

  // What a reload reads from now on: `adjust` changes what was read last. Without it there is something wrong with it.
  void rewrite(std::function<void(control::Settings&)> const& adjust);
  // Tells it to read its configuration again, as an operator does, and waits. The answer of its admin listener.
  std::string reload() const;

  // Ends what it has under way, as far as `chosen` says.
  void cut(std::function<bool(proxy::Exchange const&)> const& chosen) { node_->cut(chosen); }

  // How its origins are, and what an administrator may do with them.
  std::vector<proxy::OriginStatus> origins() const { return node_->origins(); }
  bool drain_origin(std::string const& url, bool on) { return node_->drain_origin(url, on); }

  // Tells it to end, once, as an operator does.
  void ask_to_end();
  // Whether it has ended by itself within that time.
  bool ended_within(Duration time);
  // Ends it now.
  void stop();
  // Ends it and starts another in its folder, on other ports.
  void restart(Clock& clock = system_clock());

  // Connections to it. A source other than 127.0.0.1: 127.0.0.2 is a trusted proxy.
  Client connect(std::size_t fragment = 0, std::string const& source = {}) const;  // in clear
  Client connect_tls(std::string const& name = "praxis.test", std::vector<std::string> alpn = {"http/1.1"},
                     std::size_t fragment = 0) const;
  Wire wire(Listener listener, std::string const& source = {}) const;

  // What it wrote down, once it has been stopped.
  std::vector<std::string> records();
  Folder const& folder() const { return folder_; }
  // A certificate for these names, and FILE-key.pem.
  std::filesystem::path write_certificate(std::string const& file, std::vector<std::string> const& names) const;

 private:
  void start(Clock& clock);
  control::Settings settings(std::string const& origin) const;
  Result<control::Configuration> read() const;

  Folder folder_;
  mutable std::mutex mutex_;
  std::optional<control::Settings> written_;
  std::unique_ptr<control::Node> node_;
  std::atomic<bool> running_ = true;
  std::thread thread_;
};

}  // namespace cordon::testing
