#include "control/node.h"

#include <fmt/format.h>
#include <malloc.h>

#include <filesystem>

#include "base/log.h"
#include "base/version.h"
#include "control/memory.h"
#include "http/server.h"

namespace cordon::control {
namespace {

proxy::BudgetLimits budget_limits(LimitSettings const& limits) {
  return {.connections = limits.connections,
          .per_prefix = limits.connections_per_prefix,
          .new_per_second = limits.new_connections_per_second_per_prefix,
          .handshakes = limits.handshakes_per_prefix,
          .ipv4_length = limits.ipv4_prefix,
          .ipv6_length = limits.ipv6_prefix};
}

http::ServerSettings server_settings(Settings const& settings) {
  auto const& timeouts = settings.timeouts;
  auto const& limits = settings.limits;
  return {.timeouts = {.handshake = timeouts.handshake,
                       .head = timeouts.head,
                       .idle = timeouts.idle,
                       .body = timeouts.body,
                       .write = timeouts.write,
                       .tunnel = timeouts.tunnel_idle},
          .limits = {.request_line = limits.request_line.count(),
                     .head = limits.head.count(),
                     .fields = limits.fields,
                     .trailer = limits.trailer.count(),
                     .streams = limits.streams,
                     .requests_per_connection = limits.requests_per_connection,
                     .minimum_rate = limits.minimum_rate.count()}};
}

proxy::FrontSettings front_settings(Settings const& settings, ListenSettings const& listen) {
  proxy::FrontSettings front;
  front.tls = listen.tls;
  front.http2 = listen.http2;
  if (listen.redirect) front.redirect_port = listen.redirect_port;
  front.proxy_protocol = !listen.proxy_protocol_from.empty();
  front.proxy_protocol_from = proxy::TrustedPeers(listen.proxy_protocol_from);
  front.server = server_settings(settings);
  return front;
}

std::optional<std::uint64_t> memory_setting(LimitSettings const& limits) {
  return limits.memory ? std::optional(limits.memory->count()) : std::nullopt;
}

// Between two looks a flood of loopback brings some ten MiB.
constexpr auto memory_interval = 250ms;
// Giving memory back to the system stops those who ask for some meanwhile.
constexpr auto trim_interval = 2s;

unsigned worker_count(NodeSettings const& node) {
  return node.workers ? node.workers : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

Node::Node(Settings settings, Clock& clock)
    : settings_(std::move(settings)),
      loop_(clock),
      signals_(loop_, {SIGTERM, SIGINT, SIGHUP}),
      metrics_(std::string(version)),
      tickets_(
          std::make_shared<tls::TicketKeys>(std::chrono::duration_cast<std::chrono::seconds>(settings_.tls.ticket_lifetime))),
      gate_(budget_limits(settings_.limits), settings_.limits.handshakes),
      memory_(memory_ceiling(memory_setting(settings_.limits))),
      admin_(metrics_, [this] { return !draining_; }),
      tasks_(loop_) {}

Result<std::unique_ptr<Node>> Node::make(Settings settings, Clock& clock) {
  std::unique_ptr<Node> node(new Node(std::move(settings), clock));
  auto opened = node->open();
  if (!opened) return fail(opened);
  return node;
}

Result<void> Node::open() {
  std::error_code ignored;
  std::filesystem::create_directories(settings_.node.state_directory, ignored);
  auto records =
      record::Writer::open({.path = settings_.records.file.string(), .state_directory = settings_.node.state_directory});
  if (!records) return fail(records);
  records_ = std::move(*records);
  metrics_.follow(records_.get());
  auto opened = open_sites();
  if (!opened) return fail(opened);
  return open_workers();
}

Result<void> Node::open_sites() {
  Certificates certificates(settings_.tls, tickets_);
  auto sites = SiteBuilder(settings_, certificates, pool_numbers_, metrics_).build();
  if (!sites) return fail(sites);
  sites_ = std::move(*sites);
  return ok();
}

Result<void> Node::open_workers() {
  for (unsigned i = 0; i < worker_count(settings_.node); ++i) {
    workers_.push_back(std::make_unique<WorkerThread>(loop_.clock(), settings_.node, sites_, *records_, metrics_));
  }
  for (auto const& listen : settings_.listeners) {
    auto opened = open_listener(listen);
    if (!opened) return fail(opened);
  }
  auto admin = net::Listener::open(loop_, settings_.admin.address);
  if (!admin) return fail(admin);
  admin_listener_ = std::move(*admin);
  return ok();
}

// Every worker listens on the port that the first one got.
Result<void> Node::open_listener(ListenSettings const& listen) {
  net::Address address = listen.address;
  for (auto const& worker : workers_) {
    auto bound = worker->listen(address, front_settings(settings_, listen), gate_);
    if (!bound) return fail(bound);
    address = *bound;
    if (address.kind() == net::Address::Kind::unix_path) break;
  }
  addresses_.push_back(address);
  return ok();
}

void Node::announce() const {
  for (auto const& site : settings_.sites)
    log::info(fmt::format("serving {} (region {}, purpose {})", fmt::join(site.hosts, ", "), site.region, site.purpose));
  for (auto const& address : addresses_) log::info(fmt::format("listening on {}", address.text()));
  log::info(fmt::format("admin on {}: /metrics /livez /readyz", admin_address().text()));
}

void Node::run() {
  for (unsigned i = 0; i < workers_.size(); ++i) workers_[i]->start(i, [this] { loop_.post([] {}); });  // the loop looks again
  announce();
  tasks_.spawn(serve_admin());
  tasks_.spawn(obey_signals());
  metrics_.memory_limit.set(static_cast<std::int64_t>(memory_.most()));
  if (memory_.most() > 0) tasks_.spawn(watch_memory());
  loop_.run_until([this] { return finished(); });
  for (auto const& worker : workers_) worker->join();
  tasks_.cancel();
  loop_.run_until([this] { return tasks_.empty(); });
  workers_.clear();
  metrics_.follow(nullptr);
  log::info("stopped");
}

Task<void> Node::serve_admin() {
  for (;;) {
    auto accepted = co_await admin_listener_->accept();
    if (!accepted) co_return fail(accepted);
    tasks_.spawn(serve_admin_connection(std::move(accepted->fd), accepted->peer));
  }
}

Task<void> Node::serve_admin_connection(net::Fd fd, net::Address peer) {
  http::ConnectionInfo const info{.loop = loop_,
                                  .peer = {std::move(peer)},
                                  .peer_ip = {},
                                  .local = admin_listener_->address(),
                                  .tls_version = {},
                                  .server_name = {}};
  http::ServerSettings const settings;
  auto stream = std::make_unique<net::SocketStream>(loop_, std::move(fd));
  auto served = co_await http::h1::serve(std::move(stream), info, admin_, settings, nullptr);
  co_return served;
}

Task<void> Node::obey_signals() {
  for (;;) {
    auto const signal = co_await signals_.next();
    if (!signal) co_return fail(signal.error());
    if (*signal == SIGHUP) {
      records_->reopen();
    } else if (draining_) {
      give_up();
    } else {
      drain();
    }
  }
}

Task<void> Node::watch_memory() {
  for (;;) {
    look_at_memory();
    auto const slept = co_await net::sleep(memory_interval);
    if (!slept) co_return fail(slept.error());
  }
}

// The allocator keeps what was freed: it gives that back before anybody else has to.
void Node::look_at_memory() {
  bool const before = memory_.level() == proxy::Pressure::none;
  bool changed = memory_.update(resident_memory());
  bool const short_of_it = memory_.level() != proxy::Pressure::none;
  if (short_of_it && loop_.now() - trimmed_ >= trim_interval) {
    trimmed_ = loop_.now();
    ::malloc_trim(0);
    changed |= memory_.update(resident_memory());
  }
  auto const level = memory_.level();
  if (changed) {
    metrics_.memory_pressure.set(static_cast<std::int64_t>(level));
    log::warning(fmt::format("memory: {} of {} MiB, shedding: {}", resident_memory() >> 20, memory_.most() >> 20, name(level)));
  }
  if (before && !changed) return;
  for (auto const& worker : workers_) worker->relieve(level);
}

Node::Memory Node::memory() const {
  return {.most = memory_.most(), .pressure = static_cast<proxy::Pressure>(metrics_.totals().memory_pressure)};
}

void Node::drain() {
  draining_ = true;
  drain_until_ = loop_.now() + settings_.timeouts.drain;
  log::info(fmt::format("ending: connections have {} s to finish",
                        std::chrono::duration_cast<std::chrono::seconds>(settings_.timeouts.drain).count()));
  for (auto const& worker : workers_) worker->drain();
}

// Looked at once a batch; the loop wakes at least once a second.
bool Node::finished() const {
  if (!draining_) return false;
  if (!given_up_ && loop_.now() >= drain_until_) const_cast<Node*>(this)->give_up();
  return std::ranges::all_of(workers_, [](auto const& worker) { return worker->finished(); });
}

void Node::cut(std::function<bool(proxy::Exchange const&)> const& chosen) {
  for (auto const& worker : workers_) worker->cut(chosen);
}

void Node::give_up() {
  given_up_ = true;
  for (auto const& worker : workers_) worker->cancel();
}

}  // namespace cordon::control
