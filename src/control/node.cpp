#include "control/node.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log.h"
#include "base/version.h"
#include "control/front_settings.h"
#include "control/memory.h"
#include "http/server.h"

namespace cordon::control {
namespace {

std::vector<record::OriginSum> origin_sums(std::vector<proxy::OriginStatus> const& origins) {
  std::vector<record::OriginSum> sums;
  sums.reserve(origins.size());
  for (auto const& [site, endpoint] : origins) {
    sums.push_back({.site = site,
                    .url = endpoint.url,
                    .state = proxy::name(endpoint.state),
                    .failures = endpoint.failures,
                    .ejections = endpoint.ejections,
                    .overloads = endpoint.overloads,
                    .outstanding = endpoint.outstanding});
  }
  return sums;
}

// After the last connection: records are written, threads end.
constexpr std::chrono::seconds stop_allowance{15};
// Before idle connections are closed at the end.
constexpr std::chrono::seconds notice{1};

std::shared_ptr<tls::TicketKeys> make_tickets(TlsSettings const& settings) {
  return std::make_shared<tls::TicketKeys>(std::chrono::duration_cast<std::chrono::seconds>(settings.ticket_lifetime));
}

}  // namespace

unsigned worker_count(NodeSettings const& node) {
  return node.workers ? node.workers : std::max(1U, std::thread::hardware_concurrency());
}

Node::Node(Configuration configuration, Options options)
    : started_with_(std::move(configuration.settings)),
      read_(std::move(options.read)),
      predecessor_(std::move(options.handover).value_or(Handover())),
      loop_(options.clock),
      signals_(loop_, {SIGTERM, SIGINT, SIGHUP, SIGUSR2}),
      helpers_(1),
      metrics_(std::string(version)),
      endpoints_(worker_count(started_with_.node), options.clock),
      tickets_(make_tickets(started_with_.tls)),
      foundry_(tickets_, endpoints_, metrics_,
               predecessor_.predecessor ? std::move(predecessor_.inherited) : std::move(options.inherited)),
      gate_(budget_limits(started_with_.limits), started_with_.limits.handshakes),
      memory_(memory_ceiling_of(started_with_.limits)),
      resolver_(loop_),
      admin_(metrics_, *this),
      health_checks_(loop_),
      admin_accepting_(loop_),
      admin_connections_(loop_),
      tasks_(loop_),
      started_(options.clock.wall()),
      in_force_since_(started_) {}

Result<std::unique_ptr<Node>> Node::make(Configuration configuration, Options options) {
  std::unique_ptr<Node> node(new Node(configuration, std::move(options)));
  auto opened = node->open(std::move(configuration));
  if (!opened) return fail(opened);
  return node;
}

Result<void> Node::open(Configuration configuration) {
  auto hold = state::Hold::share(started_with_.node.state_directory);
  if (!hold) return fail(hold);
  hold_ = std::move(*hold);
  if (auto opened = open_access(); !opened) return opened;
  auto served = foundry_.make(std::move(configuration), worker_count(started_with_.node), {});
  if (!served) return fail(served);
  served_ = std::move(*served);
  if (organisation_) organisation_->use(served_.access);
  auto opened = open_admin();
  if (!opened) return opened;
  opened = open_fleet();
  if (!opened) return opened;
  return open_records();
}

// Last: up to here, the process that this one replaces has lost nothing.
Result<void> Node::open_records() {
  auto free = take_over_records();
  if (!free) return free;
  auto records =
      record::Writer::open({.path = started_with_.records.file.string(), .state_directory = started_with_.node.state_directory});
  if (!records) return fail(records);
  records_ = std::move(*records);
  metrics_.follow(records_.get());
  metrics_.follow_origins([this] { return origin_sums(endpoints_.status()); });
  return ok();
}

Result<void> Node::open_admin() {
  auto const& address = started_with_.admin.address;
  auto inherited = foundry_.take_inherited(address);
  auto socket = inherited.empty() ? net::ListeningSocket::open(address) : std::move(inherited.front());
  if (!socket) return fail(socket);
  admin_listener_ = std::make_unique<net::Listener>(loop_, std::move(*socket));
  for (auto const& unused : foundry_.unused())
    log::warning(fmt::format("a socket at {} was passed to this process, and no setting uses it", unused.text()));
  return ok();
}

std::vector<net::Address> Node::addresses() const {
  std::vector<net::Address> addresses;
  for (auto const& place : served_.listeners.places()) addresses.push_back(place->address);
  return addresses;
}

void Node::announce() const {
  for (auto const& site : served_.configuration.settings.sites)
    log::info(fmt::format("serving {} (region {}, purpose {})", fmt::join(site.hosts, ", "), site.region, site.purpose));
  for (auto const& address : addresses()) log::info(fmt::format("listening on {}", address.text()));
  log::info(fmt::format("admin on {}: / /live /status /metrics /livez /readyz", admin_address().text()));
}

void Node::start_workers() {
  for (unsigned i = 0; i < worker_count(started_with_.node); ++i) {
    auto& worker =
        *workers_.emplace_back(std::make_unique<WorkerThread>(loop_.clock(), started_with_.node, gate_, *records_, metrics_, i));
    worker.use(challenges_);
    if (organisation_) worker.at_the_end([this, i] { return organisation_->leave(i); });
    worker.use(served_.sites, proxy::TrustedPeers(started_with_.node.trusted_proxies));
    worker.listen(openings_for(i));
    worker.start(i, [this] { loop_.post([] {}); });  // the loop looks again
  }
}

void Node::say_ready() const {
  manager_.ready(fmt::format("Sites served: {}", served_.sites->all().size()));
}

void Node::run() {
  start_workers();
  announce();
  follow_origins();
  follow_certificates();
  tasks_.spawn(obey_signals());
  take_over();
  say_ready();
  tasks_.spawn(watchdog_.run());
  begin_to_watch_memory();
  tasks_.spawn(live_.run());
  tasks_.spawn(fleet_->run());
  if (organisation_) tasks_.spawn(organisation_->run(loop_, access_bell_.get()));
  if (organisation_) tasks_.spawn(reconsider());
  loop_.run_until([this] { return finished(); });
  for (auto const& worker : workers_) worker->join();
  end_admin();
  tasks_.cancel();
  health_checks_.stop();
  stop_acme();
  loop_.run_until([this] { return stopped(); });
  leave_access();
  report_at_the_end();
  take_leave();
  workers_.clear();
  metrics_.follow(nullptr);
  metrics_.follow_origins({});
  log::info("stopped");
}

// Who has just asked gets an answer; who only stays connected is let go after a moment.
void Node::end_admin() {
  admin_accepting_.cancel();
  admin_.retire();
  live_.end();
  tasks_.spawn(net::sleep(notice));  // or the loop would sleep on
  auto const until = loop_.now() + notice;
  loop_.run_until([this, until] { return admin_connections_.empty() || loop_.now() >= until; });
  admin_connections_.cancel();
}

// Everything has been counted.
void Node::take_leave() {
  (void)look();
  auto const left = net::run(loop_, fleet_->leave());
  if (!left) log::warning(fmt::format("other nodes do not know that this one ended: {}", left.error().reason));
}

// At the start and whenever there is another configuration, in the node's thread.
void Node::follow_origins() {
  endpoints_.use(*served_.sites);
  health_checks_.follow(endpoints_.in_use());
}

bool Node::stopped() const {
  return tasks_.empty() && admin_accepting_.empty() && admin_connections_.empty() && health_checks_.stopped() &&
         std::ranges::all_of(acme_runs_, &net::Group::empty);
}

Task<void> Node::serve_admin() {
  for (;;) {
    auto accepted = co_await admin_listener_->accept();
    if (!accepted) co_return fail(accepted);
    admin_connections_.spawn(serve_admin_connection(std::move(accepted->fd), accepted->peer));
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
  auto served = co_await http::h1::serve(std::move(stream), info, admin_, settings, &admin_);
  co_return served;
}

Task<void> Node::obey_signals() {
  for (;;) {
    auto const signal = co_await signals_.next();
    if (!signal) co_return fail(signal.error());
    if (*signal == SIGHUP) {
      ask_to_reload();
    } else if (*signal == SIGUSR2) {
      ask_to_upgrade();
    } else if (state_ == State::draining) {
      give_up();
    } else {
      drain();
    }
  }
}

void Node::drain() {
  auto const longest = served_.configuration.settings.timeouts.drain;
  state_ = State::draining;
  give_up_at_ = loop_.now() + longest;
  log::info(fmt::format("ending: connections have {} s to finish", std::chrono::floor<std::chrono::seconds>(longest).count()));
  served_.listeners.close();
  manager_.stopping(longest + stop_allowance);
  for (auto const& worker : workers_) worker->retire();
  tasks_.spawn(end_what_is_idle());
}

// A client that uses its connection hears with its next response that it ends. Closed at once, it would find out by an error.
Task<void> Node::end_what_is_idle() {
  auto const longest = served_.configuration.settings.timeouts.drain;
  auto const slept = co_await net::sleep(std::min<Duration>(notice, longest / 2));
  if (!slept) co_return fail(slept.error());
  for (auto const& worker : workers_) worker->drain();
  co_return ok();
}

// Looked at once a batch; the loop wakes at least once a second.
bool Node::finished() {
  if (state_ == State::serving) return false;
  if (!given_up_ && loop_.now() >= give_up_at_) give_up();
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
