#include "net/resolver.h"

#include <ares.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include "base/text.h"

namespace cordon::net {
namespace {

void initialise_library() {
  static std::once_flag once;
  std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
}

bool readable(int socket) {
  pollfd asked{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & POLLIN);
}

void with_port(std::vector<Address>& addresses, std::uint16_t port) {
  for (auto& address : addresses) address.set_port(port);
}

}  // namespace

// The c-ares channel with its sockets in the loop, and the clock that its retries need.
struct Resolver::Channel final : private Timer {
  explicit Channel(Loop& owner) : loop(owner) {
    initialise_library();
    ares_options options{};
    options.timeout = 1500;
    options.tries = 2;
    options.sock_state_cb = [](void* self, ares_socket_t socket, int read, int write) {
      static_cast<Channel*>(self)->watch(socket, read || write);
    };
    options.sock_state_cb_data = this;
    if (ares_init_options(&handle, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS) {
      throw std::runtime_error("c-ares does not start");
    }
  }
  ~Channel() override { ares_destroy(handle); }

  struct Socket final : EventSource {
    Socket(Channel& owner, ares_socket_t number) : channel(owner), socket(number) { channel.loop.add(*this, socket); }
    ~Socket() { channel.loop.remove(socket); }
    void on_events(std::uint32_t) override { channel.process(socket); }
    Channel& channel;
    ares_socket_t socket;
  };

  // c-ares reads an answer over TCP in steps, and we are told but once.
  void process(ares_socket_t socket) {
    do ares_process_fd(handle, socket, socket);
    while (watched(socket) && readable(socket));
  }
  bool watched(ares_socket_t socket) const {
    return std::ranges::any_of(sockets, [&](auto const& each) { return each->socket == socket; });
  }

  // c-ares calls this just before it closes a socket, too.
  void watch(ares_socket_t socket, bool wanted) {
    auto const found = std::ranges::find(sockets, socket, [](auto const& each) { return each->socket; });
    if (wanted && found == sockets.end()) sockets.push_back(std::make_unique<Socket>(*this, socket));
    if (!wanted && found != sockets.end()) sockets.erase(found);
    if (!sockets.empty()) Timer::start(loop.timers(), loop.now() + std::chrono::milliseconds(250));
  }
  void due() override {
    ares_process_fd(handle, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    if (!sockets.empty()) Timer::start(loop.timers(), loop.now() + std::chrono::milliseconds(250));
  }

  Loop& loop;
  ares_channel handle = nullptr;
  std::vector<std::unique_ptr<Socket>> sockets;
};

// One look-up. Its state outlives the wait: c-ares answers once, also when nobody listens any more.
class Resolver::Query final : public Waiter {
 public:
  Query(Resolver& resolver, std::string const& name) : resolver_(resolver), state_(std::make_shared<State>()) {
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = ARES_AI_NOSORT;
    state_->query = this;
    ares_getaddrinfo(resolver.channel_->handle, name.c_str(), nullptr, &hints, &Query::answered,
                     new std::shared_ptr<State>(state_));
  }
  ~Query() { state_->query = nullptr; }

  bool await_ready() const { return state_->done; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    suspended_ = suspend(caller);
    return suspended_;
  }
  Result<Answer> await_resume() { return std::move(state_->result); }

 private:
  struct State {
    Query* query = nullptr;
    bool done = false;
    Result<Answer> result;
  };

  static void answered(void* argument, int status, int, ares_addrinfo* info) {
    std::unique_ptr<std::shared_ptr<State>> const holder(static_cast<std::shared_ptr<State>*>(argument));
    std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> const owned(info, &ares_freeaddrinfo);
    State& state = **holder;
    state.done = true;
    if (!state.query) return;
    if (status == ARES_SUCCESS) {
      state.result = read(*info, state.query->resolver_.loop_.now());
    } else {
      state.result = fail(Code::unreachable, "dns", ares_strerror(status));
    }
    if (state.query->suspended_) state.query->resolver_.loop_.wake_next_batch(*state.query);
  }

  static Answer read(ares_addrinfo const& info, Steady now) {
    Answer answer;
    std::chrono::seconds ttl = most;
    for (auto const* node = info.nodes; node; node = node->ai_next) {
      answer.addresses.push_back(Address::from(*node->ai_addr, static_cast<unsigned>(node->ai_addrlen)));
      ttl = std::min(ttl, std::chrono::seconds(node->ai_ttl));
    }
    answer.until = now + std::max(ttl, least);
    return answer;
  }

  bool attempt() override { return state_->done; }
  void enlist() override {}
  void withdraw() override { resolver_.loop_.forget(*this); }
  bool give_up(Code code) override {
    state_->query = nullptr;
    state_->result = fail(code, "dns");
    return true;
  }

  Resolver& resolver_;
  std::shared_ptr<State> state_;
  bool suspended_ = false;
};

namespace {

// Nobody is asked for these: a name server that knew them could lead elsewhere (RFC 6761 6.3).
bool is_below_localhost(std::string_view name) {
  constexpr std::string_view end = ".localhost";
  if (name.ends_with('.')) name.remove_suffix(1);
  return name.size() > end.size() && text::iequals(name.substr(name.size() - end.size()), end);
}

std::vector<Address> this_machine(std::uint16_t port) {
  return {Address::parse_ip("127.0.0.1", port).value(), Address::parse_ip("::1", port).value()};
}

}  // namespace

Resolver::Resolver(Loop& loop) : loop_(loop), channel_(std::make_unique<Channel>(loop)) {}
Resolver::~Resolver() = default;

// c-ares itself takes "1.2.3" for an address.
Result<void> Resolver::use_servers(std::string const& list) {
  for (std::string_view rest = list; !rest.empty();) {
    auto const server = text::trim(text::take_until(rest, ','));
    if (!Address::parse(server) && !Address::parse_ip(server)) {
      return fail(Code::invalid, "dns", "\"" + std::string(server) + "\" is not the address of a name server");
    }
  }
  int const status = ares_set_servers_ports_csv(channel_->handle, list.c_str());
  if (status != ARES_SUCCESS) return fail(Code::invalid, "dns", ares_strerror(status));
  return ok();
}

Task<std::vector<Address>> Resolver::resolve(std::string name, std::uint16_t port) {
  if (auto literal = Address::parse_ip(name, port)) co_return std::vector{*literal};
  if (is_below_localhost(name)) co_return this_machine(port);
  auto const known = answers_.find(name);
  if (known != answers_.end() && known->second.until > loop_.now()) {
    auto addresses = known->second.addresses;
    with_port(addresses, port);
    co_return addresses;
  }
  if (known != answers_.end()) known->second.until = loop_.now() + least;  // others make do with it while we ask
  auto asked = co_await Query(*this, name);
  auto addresses = keep(name, std::move(asked));
  if (addresses) with_port(*addresses, port);
  co_return addresses;
}

Result<std::vector<Address>> Resolver::keep(std::string const& name, Result<Answer> asked) {
  if (asked && !asked->addresses.empty()) {
    auto const& kept = answers_.insert_or_assign(name, std::move(*asked)).first->second;
    return kept.addresses;
  }
  if (!asked && asked.error().code != Code::unreachable) return fail(asked);
  auto const last_good = answers_.find(name);
  if (last_good == answers_.end()) return fail(Code::unreachable, "dns", asked ? "no address" : asked.error().detail);
  last_good->second.until = loop_.now() + least;
  return last_good->second.addresses;
}

}  // namespace cordon::net
