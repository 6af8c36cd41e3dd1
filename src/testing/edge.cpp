#include "testing/edge.h"

#include <pthread.h>

#include <csignal>
#include <stdexcept>

#include "base/log.h"
#include "tls/stream.h"

namespace cordon::testing {
namespace {

// Before there is any thread: signals are for the node's own.
bool const signals_blocked = [] {
  sigset_t set;
  ::sigemptyset(&set);
  for (int const number : {SIGTERM, SIGINT, SIGHUP, SIGUSR2}) ::sigaddset(&set, number);
  std::signal(SIGPIPE, SIG_IGN);
  return ::pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0;
}();

net::Prefix prefix(char const* text) {
  return *net::Prefix::parse(text);
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(std::string(result.error().reason) + ": " + result.error().detail);
  return std::move(*result);
}

void must(Result<void> const& result) {
  if (!result) throw std::runtime_error(std::string(result.error().reason) + ": " + result.error().detail);
}

control::OriginUrl parse_origin(std::string const& text) {
  config::Value value;
  value.kind = config::Kind::text;
  value.text = text;
  auto url = config::Type<control::OriginUrl>::parse(value, {});
  if (!url) throw std::runtime_error("no origin: " + text);
  return *url;
}

}  // namespace

tls::Authority const& authority() {
  static auto const made = must(tls::Authority::create("Stories"));
  return made;
}

std::string authority_file() {
  static Folder const folder;
  static auto const file = folder.write("authority.pem", authority().certificate());
  return file.string();
}

std::shared_ptr<tls::ServerContext const> server_context(std::string const& name) {
  auto const issued = must(authority().issue({name}, std::chrono::days(1)));
  auto const key = must(tls::PrivateKey::from_pem(issued.key));
  return must(tls::ServerContext::create(must(tls::Certificate::from_pem(issued.certificate)), key, nullptr, {}));
}

Edge::Edge(std::string const& origin, std::function<void(control::Settings&)> const& adjust, Clock& clock) {
  if (!signals_blocked) throw std::runtime_error("signals");
  log::set_level(log::Level::error);
  written_ = settings(origin);
  if (adjust) adjust(*written_);
  start(clock);
}

void Edge::start(Clock& clock) {
  node_ = must(
      control::Node::make(must(read()), {.read = [this] { return read(); }, .handover = {}, .inherited = {}, .clock = clock}));
  running_ = true;
  thread_ = std::thread([this] {
    node_->run();
    running_ = false;
  });
}

void Edge::restart(Clock& clock) {
  stop();
  start(clock);
}

std::filesystem::path write_certificate(Folder const& folder, std::string const& file, std::vector<std::string> const& names) {
  auto const issued = must(authority().issue(names, std::chrono::days(1)));
  folder.write(file + "-key.pem", issued.key);
  return folder.write(file + ".pem", issued.certificate);
}

std::filesystem::path Edge::write_certificate(std::string const& file, std::vector<std::string> const& names) const {
  return testing::write_certificate(folder_, file, names);
}

control::Settings Edge::settings(std::string const& origin) const {
  using net::Address;
  control::Settings settings;
  settings.node.region = "eu";
  settings.node.workers = 1;
  settings.node.state_directory = folder_.path() / "state";
  settings.node.trusted_proxies = {prefix("127.0.0.2/32")};
  auto const local = *Address::parse("127.0.0.1:0");
  settings.listeners.resize(5);
  for (auto& listener : settings.listeners) listener.address = local;
  settings.listeners[clear].tls = false;
  settings.listeners[redirecting].tls = false;
  settings.listeners[redirecting].redirect = true;
  settings.listeners[redirecting].redirect_port = 8443;
  settings.listeners[behind_proxy].tls = false;
  settings.listeners[behind_proxy].proxy_protocol_from = {prefix("127.0.0.2/32")};
  settings.listeners[secure_behind_proxy].proxy_protocol_from = {prefix("127.0.0.2/32")};
  settings.admin.address = local;
  settings.records.file = folder_.path() / "records";
  for (auto const& hosts : {std::vector<std::string>{"praxis.test", "also.test"}, std::vector<std::string>{"staff.test"}}) {
    control::SiteSettings site;
    site.hosts = hosts;
    site.origins = {parse_origin(origin)};
    site.region = "eu";
    site.purpose = "care";
    site.certificate = write_certificate(hosts.front(), hosts);
    site.key = folder_.path() / (hosts.front() + "-key.pem");
    settings.sites.push_back(std::move(site));
  }
  return settings;
}

Result<control::Configuration> Edge::read() const {
  std::lock_guard const lock(mutex_);
  if (!written_) return fail(Code::invalid, "configuration", "edge.toml:1:1: error: something is wrong\n");
  return control::Configuration{.settings = *written_, .hash = "hash", .sites_hash = "sites"};
}

void Edge::rewrite(std::function<void(control::Settings&)> const& adjust) {
  std::lock_guard const lock(mutex_);
  if (adjust) {
    adjust(*written_);
  } else {
    written_.reset();
  }
}

std::string Edge::reload() const {
  Wire wire;
  must(wire.connect(admin()));
  Client client(std::move(wire));
  return client.ask("POST /reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
}

void Edge::ask_to_end() {
  // The node's thread has it blocked and reads it from a descriptor: nothing is terminated.
  ::pthread_kill(thread_.native_handle(), SIGTERM);  // NOLINT(bugprone-bad-signal-to-kill-thread)
}

bool Edge::ended_within(Duration time) {
  auto const until = std::chrono::steady_clock::now() + time;
  while (running_ && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return !running_;
}

// The first word drains, the second one cuts; each wakes it to see whether all has ended.
void Edge::stop() {
  if (!thread_.joinable()) return;
  while (!ended_within(std::chrono::milliseconds(10))) ask_to_end();
  thread_.join();
  node_.reset();
}

Wire Edge::wire(Listener listener, std::string const& source) const {
  Wire wire;
  auto connected = wire.connect(address(listener), source);
  if (!connected) throw std::runtime_error("not connected: " + connected.error().detail);
  return wire;
}

Client Edge::connect(std::size_t fragment, std::string const& source) const {
  return {wire(clear, source), fragment};
}

Client Edge::connect_tls(std::string const& name, std::vector<std::string> alpn, std::size_t fragment) const {
  auto made = wire(secure);
  auto const context = must(tls::ClientContext::create({.authorities = authority_file(), .alpn = std::move(alpn)}));
  must(made.start_tls(*context, name));
  return {std::move(made), fragment};
}

std::vector<std::string> Edge::records() {
  stop();
  std::ifstream file(folder_.path() / "records");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace cordon::testing
