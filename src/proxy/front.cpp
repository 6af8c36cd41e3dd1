#include "proxy/front.h"

#include "proxy/client.h"
#include "proxy/encryption_filter.h"
#include "proxy/proxy_protocol.h"
#include "tls/stream.h"

namespace cordon::proxy {

// One connection, from its acceptance to its end.
class Front::Connection {
 public:
  Connection(Front& front, net::Address const& peer);
  ~Connection();

  Task<void> run(net::Fd fd);

 private:
  // Not inlined: its frame, and those of the handshake, would stay for as long as the connection does.
  [[gnu::noinline]] Task<void> enter();
  Task<void> read_proxy_header();
  Task<tls::ClientHello> peek();
  Task<void> await_more();
  Task<void> shake_hands();
  Task<void> shake_hands_as(Terminate decision);
  Task<void> validate(Validate decision);
  Task<std::unique_ptr<tls::Stream>> accept(tls::ServerContext const& context);
  Task<void> serve();
  void record_refusal(Error const& error);
  void count_as(record::ConnectionState state);

  Front& front_;
  Worker& worker_;
  http::ConnectionInfo info_;
  ConnectionBudget::Place place_;
  std::unique_ptr<net::Stream> stream_;
  Slab ahead_;  // bytes read before anybody was there to take them
  std::size_t ahead_end_ = 0;
  bool http2_ = false;
  std::string_view stage_ = "door";
  Wall started_;
  Steady since_;
  std::optional<record::ConnectionState> state_;
};

namespace {

// As many as a socket may hold: more come while it is being emptied, and somebody has to stop.
constexpr int most_waiting = 4096;

// Counts a handshake that is under way.
class Handshake {
 public:
  Handshake(Gate& gate, ConnectionBudget::Place& place)
      : gate_(gate),
        place_(place),
        among_all_(gate.handshakes.fetch_add(1, std::memory_order_relaxed) < gate.most_handshakes),
        of_prefix_(place.begin_handshake()) {}
  Handshake(Handshake const&) = delete;
  Handshake& operator=(Handshake const&) = delete;
  ~Handshake() {
    gate_.handshakes.fetch_sub(1, std::memory_order_relaxed);
    place_.end_handshake();
  }
  Result<void> admitted() const {
    if (!among_all_) return fail(Code::unavailable, "door.handshakes");
    if (!of_prefix_) return fail(Code::unavailable, "door.prefix_handshakes");
    return ok();
  }

 private:
  Gate& gate_;
  ConnectionBudget::Place& place_;
  bool among_all_;
  bool of_prefix_;
};

// Whether an HTTP/2 connection ended by what its client did; of HTTP/1, the exchange counts it.
bool offends(Code code) {
  return code == Code::timeout || code == Code::malformed;
}

record::HandshakeResult result_of(Code code) {
  return code == Code::timeout ? record::HandshakeResult::timeout : record::HandshakeResult::failed;
}

}  // namespace

Front::Front(Worker& worker, Gate& gate, std::unique_ptr<net::Listener> listener, FrontSettings settings)
    : worker_(worker),
      gate_(gate),
      listener_(std::move(listener)),
      address_(listener_->address()),
      settings_(std::move(settings)) {
  if (settings_.redirect_port) redirect_.emplace(worker_, *settings_.redirect_port);
}

namespace {

template <class Connection>
Task<void> own(std::unique_ptr<Connection> connection, net::Fd fd) {
  co_return co_await connection->run(std::move(fd));
}

}  // namespace

Task<void> Front::run(net::Group& connections) {
  for (;;) {
    auto accepted = co_await listener_->accept();
    if (!accepted) break;
    begin(std::move(*accepted), connections);
  }
  // Whoever came before the end is not sent away: with the socket the kernel would reset them.
  for (int left = most_waiting; left > 0; --left) {
    auto accepted = listener_->try_accept();
    if (!accepted) break;
    begin(std::move(*accepted), connections);
  }
  listener_.reset();
  co_return ok();
}

void Front::begin(net::Listener::Accepted accepted, net::Group& connections) {
  worker_.metrics().accepted.add();
  // Before it costs more than its descriptor.
  if (worker_.pressure() >= Pressure::connections) return worker_.metrics().refused("door.memory");
  connections.spawn(own(std::make_unique<Connection>(*this, accepted.peer), std::move(accepted.fd)));
}

Front::Connection::Connection(Front& front, net::Address const& peer)
    : front_(front),
      worker_(front.worker_),
      info_{.loop = front.worker_.loop(),
            .id = front.gate_.connections.fetch_add(1, std::memory_order_relaxed) + 1,
            .peer = {peer, net::Peer::Proof::socket},
            .peer_ip = {},
            .local = front.address(),
            .secure = front.settings_.tls,
            .exposed = is_exposed(front.settings_.tls, peer, worker_.trusted_peers(), front.settings_.proxy_protocol_from),
            .tls_version = {},
            .server_name = {}},
      started_(worker_.loop().clock().wall()),
      since_(worker_.loop().now()) {
  ++front_.open_;
  count_as(record::ConnectionState::handshake);
}

Front::Connection::~Connection() {
  --front_.open_;
  if (state_) worker_.metrics().connections(*state_).add(-1);
}

void Front::Connection::count_as(record::ConnectionState state) {
  if (state_) worker_.metrics().connections(*state_).add(-1);
  state_ = state;
  worker_.metrics().connections(state).add(1);
}

Task<void> Front::Connection::run(net::Fd fd) {
  stream_ = std::make_unique<net::SocketStream>(worker_.loop(), std::move(fd));
  auto entered = co_await enter();
  if (!entered) {
    record_refusal(entered.error());
    co_return ok();
  }
  co_return co_await serve();
}

Task<void> Front::Connection::enter() {
  net::Fiber& fiber = co_await net::this_fiber();
  fiber.set_deadline(front_.settings_.server.timeouts.handshake);
  if (front_.settings_.proxy_protocol && front_.settings_.proxy_protocol_from.trusts(info_.peer.address)) {
    auto read = co_await read_proxy_header();
    if (!read) co_return fail(read);
  }
  auto place = front_.gate_.budget.enter(info_.peer.address, worker_.loop().now());
  if (!place) co_return fail(place);
  place_ = std::move(*place);
  if (front_.settings_.tls) {
    auto shaken = co_await shake_hands();
    if (!shaken) co_return fail(shaken);
  }
  fiber.clear_deadline();
  info_.peer_ip = info_.peer.address.kind() == net::Address::Kind::unix_path ? "unknown" : info_.peer.address.ip();
  co_return ok();
}

// Reads nothing of what comes behind the header.
Task<void> Front::Connection::read_proxy_header() {
  stage_ = "proxy_protocol";
  ahead_.ensure();
  for (;;) {
    View const seen(ahead_.data(), ahead_end_);
    auto header = parse_proxy_header(seen);
    if (!header) co_return fail(header);
    if (*header) {
      if ((*header)->source) info_.peer = {*(*header)->source, net::Peer::Proof::proxy_protocol};
      break;
    }
    std::size_t const missing = missing_of_proxy_header(seen);
    auto there = co_await await_more();
    if (!there) co_return fail(there);
    auto got = co_await net::read_some(*stream_, ahead_.span().subspan(ahead_end_, missing));
    if (!got) co_return fail(got);
    if (*got == 0) co_return fail(Code::closed, "client.closed");
    ahead_end_ += *got;
  }
  ahead_.release();
  ahead_end_ = 0;
  stage_ = "door";
  co_return ok();
}

// A hello that dribbles keeps no more memory than has come of it.
Task<void> Front::Connection::await_more() {
  ahead_.shrink(ahead_end_);
  auto there = co_await net::readable(*stream_);
  ahead_.ensure();
  co_return there;
}

// Reads until the whole ClientHello is there; it stays in `ahead_` for the handshake.
Task<tls::ClientHello> Front::Connection::peek() {
  for (;;) {
    if (ahead_end_ > 0) {
      auto hello = tls::parse_client_hello(View(ahead_.data(), ahead_end_));
      if (!hello) co_return fail(hello);
      if (*hello) co_return std::move(**hello);
    }
    auto there = co_await await_more();
    if (!there) co_return fail(there);
    auto got = co_await net::read_some(*stream_, ahead_.span().subspan(ahead_end_));
    if (!got) co_return fail(got);
    if (*got == 0) co_return fail(Code::closed, "client.closed");
    ahead_end_ += *got;
  }
}

Task<void> Front::Connection::shake_hands() {
  auto hello = co_await peek();
  if (!hello) co_return fail(hello);
  info_.server_name = hello->server_name;
  auto decision = decide(*worker_.sites(), worker_.challenges(), *hello, front_.settings_.http2);
  if (auto* refuse = std::get_if<Refuse>(&decision)) {
    tls::refuse(std::move(stream_), refuse->alert);
    worker_.metrics().handshake(record::HandshakeResult::refused);
    co_return fail(std::move(refuse->error));
  }
  Handshake const handshake(front_.gate_, place_);
  if (auto admitted = handshake.admitted(); !admitted) {
    worker_.metrics().handshake(record::HandshakeResult::refused);
    co_return fail(admitted);
  }
  if (auto* validation = std::get_if<Validate>(&decision)) co_return co_await validate(std::move(*validation));
  co_return co_await shake_hands_as(std::get<Terminate>(std::move(decision)));
}

// The authority has seen what it came for; its connection is recorded as one that came to nothing else.
Task<void> Front::Connection::validate(Validate decision) {
  stage_ = "validation";
  auto accepted = co_await accept(*decision.context);
  if (!accepted) co_return fail(accepted);
  (*accepted)->shutdown();
  co_return fail(Code::closed, "door.validation");
}

Task<std::unique_ptr<tls::Stream>> Front::Connection::accept(tls::ServerContext const& context) {
  auto turn = co_await worker_.handshakes().take();
  if (!turn) co_return fail(turn);
  View const peeked(ahead_.data(), ahead_end_);
  auto accepted = co_await tls::accept(std::move(stream_), context, peeked);
  ahead_.release();
  auto const full = accepted && (*accepted)->resumed() ? record::HandshakeResult::resumed : record::HandshakeResult::full;
  worker_.metrics().handshake(accepted ? full : result_of(accepted.error().code));
  co_return accepted;
}

Task<void> Front::Connection::shake_hands_as(Terminate decision) {
  stage_ = "handshake";
  auto accepted = co_await accept(*decision.context);
  ahead_end_ = 0;
  if (!accepted) co_return fail(accepted);
  tls::Stream& stream = **accepted;
  info_.identity = decision.identity;
  info_.tls_version = stream.version();
  info_.client_chain = stream.client_chain();
  http2_ = stream.alpn() == "h2";
  stream_ = std::move(*accepted);
  co_return ok();
}

Task<void> Front::Connection::serve() {
  count_as(http2_ ? record::ConnectionState::h2 : record::ConnectionState::h1);
  auto const server = http2_ ? &http::h2::serve : &http::h1::serve;
  auto served = co_await server(std::move(stream_), info_, front_.handler(), front_.settings_.server, &worker_);
  if (!served && http2_ && offends(served.error().code)) worker_.metrics().refused(served.error().reason);
  co_return ok();
}

void Front::Connection::record_refusal(Error const& error) {
  if (error.code == Code::closed && ahead_end_ == 0) return;  // opened, and closed without a word
  worker_.metrics().refused(error.reason);
  auto const site = worker_.sites()->find(info_.server_name);
  record::ConnectionRecord const record{.site = site ? View(site->name) : View(),
                                        .region = worker_.region(),
                                        .server_name = info_.server_name,
                                        .stage = stage_,
                                        .reason = error.reason,
                                        .started = started_,
                                        .total = worker_.loop().now() - since_,
                                        .received = ahead_end_,
                                        .connection = info_.id,
                                        .client = client_for_record(info_.peer),
                                        .code = error.code};
  worker_.sink().add(record);
}

}  // namespace cordon::proxy
