#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <string>
#include <vector>

#include "http/server.h"
#include "net/socket_stream.h"
#include "proxy/endpoints.h"
#include "proxy/origin.h"
#include "proxy/record_filter.h"
#include "proxy/worker.h"
#include "record/writer.h"
#include "testing/clock.h"
#include "testing/folder.h"
#include "testing/message.h"
#include "testing/stream.h"
#include "testing/turn.h"

// What this room's tests share: a client, a worker with one site and an origin, all on one loop, in one process, without a socket
// of the network. Time stands still; every byte can be a piece of its own.
namespace cordon::proxy::trial {

enum class After { stays, ends };

// What the origin does when it has a whole request.
struct Reply {
  std::string text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  After after = After::stays;
  bool early = false;  // at the head already
};

// The application behind the edge. Remembers every byte.
class Application {
 public:
  Application(net::Loop& loop, std::size_t fragment) : loop_(loop), fragment_(fragment), connections_(loop) {}
  ~Application() {
    connections_.cancel();
    loop_.run_until([this] { return connections_.empty(); });
  }

  std::unique_ptr<net::Stream> dial() {
    ++dials;
    auto [ours, theirs] = net::make_pipe(loop_, loop_);
    connections_.spawn(serve(std::move(theirs)));
    if (fragment_ == 0) return std::move(ours);
    return std::make_unique<testing::FragmentedStream>(loop_, std::move(ours), fragment_);
  }

  std::deque<Reply> replies;  // one for each request; then 200
  Reply always;               // what follows them
  std::vector<std::string> requests;
  std::string unfinished;  // bytes that make no request
  std::string head;        // of the request under way
  int dials = 0;
  int open = 0;
  bool reachable = true;
  bool reads_on = true;  // after an early answer

  net::Stream* stream = nullptr;  // of the last connection, while it lives

 private:
  Reply next() {
    if (replies.empty()) return always;
    Reply reply = replies.front();
    replies.pop_front();
    return reply;
  }

  // The length of the request to answer now, or 0.
  std::size_t answerable(std::string const& bytes) const {
    bool const early = !replies.empty() && replies.front().early;
    return early ? (bytes.contains("\r\n\r\n") ? bytes.size() : 0) : testing::message_length(bytes);
  }

  Task<void> serve(std::unique_ptr<net::Stream> wire) {
    stream = wire.get();
    ++open;
    auto served = co_await converse(*wire);
    --open;
    if (stream == wire.get()) stream = nullptr;
    co_return served;
  }

  Task<void> converse(net::Stream& wire) {
    std::string bytes;
    std::array<char, 4096> buffer;
    for (;;) {
      auto const got = co_await net::read_some(wire, buffer);
      if (!got || *got == 0) break;
      bytes.append(buffer.data(), *got);
      head = bytes;
      while (std::size_t const length = answerable(bytes)) {
        requests.push_back(bytes.substr(0, length));
        bytes.erase(0, length);
        Reply const reply = next();
        auto const said = co_await net::write_all(wire, reply.text);
        if (!said) co_return fail(said.error());
        if (reply.after == After::ends) co_return ok();
        if (!reads_on) co_return co_await net::sleep(std::chrono::hours(1));
      }
    }
    unfinished += bytes;
    co_return ok();
  }

  net::Loop& loop_;
  std::size_t fragment_;
  net::Group connections_;
};

class ApplicationDialer final : public net::Dialer {
 public:
  explicit ApplicationDialer(Application& application) : application_(application) {}
  Task<std::unique_ptr<net::Stream>> dial(net::Resolver&) const override {
    if (!application_.reachable) co_return fail(Code::unreachable, "dial", "connection refused");
    co_return application_.dial();
  }

 private:
  Application& application_;
};

// Where the records of all trials of a test program go.
class Records {
 public:
  static Records& all() {
    static Records records;
    return records;
  }
  std::unique_ptr<record::Sink> make_sink() { return writer_->make_sink(); }
  // Those of one connection.
  std::vector<std::string> of(std::uint64_t connection) {
    EXPECT_TRUE(writer_->flush());
    std::ifstream file(path_);
    auto const mark = fmt::format("\"connection\":\"{:016x}\"", connection);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
      if (line.contains(mark)) lines.push_back(line);
    }
    return lines;
  }
  std::uint64_t next_connection() { return ++connections_; }

 private:
  Records() : writer_(*record::Writer::open({.path = path_, .state_directory = folder_.path()})) {}

  testing::Folder folder_;
  std::string path_ = (folder_.path() / "records").string();
  std::unique_ptr<record::Writer> writer_;
  std::uint64_t connections_ = 0;
};

struct Options {
  std::size_t fragment = 0;  // bytes at a time on both connections; 0: all at once
  bool secure = false;
  bool exposed = false;
  std::string peer = "192.0.2.7";
  std::vector<std::string> trusted = {};
  OriginSettings origin = {};
  http::ServerSettings server = {};
  record::Shown paths = record::Shown::full;
};

inline std::vector<net::Prefix> prefixes(std::vector<std::string> const& texts) {
  std::vector<net::Prefix> parsed;
  parsed.reserve(texts.size());
  for (auto const& text : texts) parsed.push_back(*net::Prefix::parse(text));
  return parsed;
}

class Trial {
 public:
  explicit Trial(Options options = {})
      : options(std::move(options)),
        application(loop, this->options.fragment),
        sink(Records::all().make_sink()),
        worker(loop, "eu", TrustedPeers(prefixes(this->options.trusted)), *sink, metrics.add_shard()),
        info_{.loop = loop,
              .id = Records::all().next_connection(),
              .peer = {*net::Address::parse_ip(this->options.peer, 5000)},
              .peer_ip = this->options.peer,
              .local = *net::Address::parse("127.0.0.1:443"),
              .secure = this->options.secure,
              .exposed = this->options.exposed,
              .tls_version = {},
              .server_name = {}},
        connections_(loop) {
    use_site();
  }
  ~Trial() { close(); }

  // A connection of the client's; the one before is closed.
  void connect() {
    close();
    auto [ours, theirs] = net::make_pipe(loop, loop);
    client_ = std::move(ours);
    std::unique_ptr<net::Stream> stream = std::move(theirs);
    if (options.fragment > 0) stream = std::make_unique<testing::FragmentedStream>(loop, std::move(stream), options.fragment);
    connections_.spawn(http::h1::serve(std::move(stream), info_, worker, options.server, &worker));
    heard_.clear();
    ended_ = false;
  }

  void say(std::string_view bytes) {
    if (!client_) connect();
    std::string rest(bytes);
    run_until([&] {
      iovec const part{rest.data(), rest.size()};
      auto const taken = client_->try_write(std::span(&part, 1));
      if (taken) rest.erase(0, *taken);
      return rest.empty() || (!taken && taken.error().code != Code::would_block);
    });
  }

  // Everything up to the end of one whole final response, interim ones included; what there is when none comes.
  std::string hear(bool bodyless = false) {
    std::size_t length = 0;
    run_until([&] { return (length = final_length(bodyless)) > 0 || ended_; });
    if (length == 0) length = heard_.size();
    std::string const response = heard_.substr(0, length);
    heard_.erase(0, length);
    return response;
  }
  // Everything until the edge closes.
  std::string hear_all() {
    run_until([&] { return ended_; });
    return std::exchange(heard_, {});
  }
  std::string ask(std::string_view request, bool bodyless = false) {
    say(request);
    return hear(bodyless);
  }
  // What is there after a while.
  std::string overhear() {
    settle();
    return std::exchange(heard_, {});
  }
  bool ended() {
    settle();
    return ended_;
  }

  // Of the site's row. The filter outlives the trial's connections.
  void put_in_front(Filter const& filter) {
    auto const before = worker.sites()->all().front();
    auto site = std::make_shared<Site>();
    site->name = before->name;
    site->hosts = before->hosts;
    site->counters = before->counters;
    site->row = {&filter};
    site->row.insert(site->row.end(), before->row.begin(), before->row.end());
    worker.use(std::make_shared<Sites const>(std::vector<std::shared_ptr<Site const>>{std::move(site), before}));
  }

  void leave() { client_->shutdown(); }
  void vanish() { client_.reset(); }
  void settle() { rounds(30); }
  void pass(Duration time) {
    clock.advance(time);
    settle();
  }
  template <class Condition>
  bool run_until(Condition condition) {
    int left = 40000;
    loop.run_until([&] {
      listen();
      return condition() || --left == 0;
    });
    return left > 0;
  }
  void close() {
    client_.reset();
    connections_.cancel();
    loop.run_until([this] { return connections_.empty(); });
  }

  // Why something was refused: the one reason counted since the trial began.
  std::string reason() const {
    auto const totals = metrics.totals();
    return totals.refusals.empty() ? "" : totals.refusals.begin()->first;
  }
  std::vector<std::string> records() {
    close();
    return Records::all().of(info_.id);
  }

  testing::FakeClock clock;
  net::Loop loop{clock};
  Options options;
  Application application;
  Endpoints endpoints{1, clock};
  record::Metrics metrics{"test"};
  std::unique_ptr<record::Sink> sink;
  Worker worker;

 private:
  void use_site() {
    auto site = std::make_shared<Site>();
    site->name = "praxis.test";
    site->hosts = {"praxis.test", "[2001:db8::1]"};
    site->purpose = "care";
    site->data = "health";
    site->paths = options.paths;
    site->addresses = record::Shown::full;
    site->counters = metrics.add_site("praxis.test");
    OriginSettings origin = options.origin;
    auto endpoint = endpoints.get("first", [this]() -> Result<EndpointSettings> {
      return EndpointSettings{.url = "http://10.0.0.1:9000", .dialer = std::make_shared<ApplicationDialer>(application)};
    });
    origin.targets.push_back({*endpoint});
    site->origins = {*endpoint};
    site->filters.push_back(make_record_filter());
    site->filters.push_back(make_origin(std::move(origin)));
    for (auto const& filter : site->filters) site->row.push_back(filter.get());
    worker.use(std::make_shared<Sites const>(std::vector<std::shared_ptr<Site const>>{std::move(site)}));
  }

  void rounds(int left) {
    loop.run_until([&] {
      listen();
      return left-- == 0;
    });
  }

  void listen() {
    if (!client_ || ended_) return;
    std::array<char, 16384> buffer;
    for (;;) {
      auto const got = client_->try_read(buffer);
      if (!got && got.error().code == Code::would_block) return;
      if (!got || *got == 0) {
        ended_ = true;
        return;
      }
      heard_.append(buffer.data(), *got);
    }
  }

  std::size_t final_length(bool bodyless) const {
    std::size_t at = 0;
    while (testing::status_of(std::string_view(heard_).substr(at)) / 100 == 1) {
      auto const interim = testing::message_length(std::string_view(heard_).substr(at), true);
      if (interim == 0) return 0;
      at += interim;
    }
    auto const length = testing::message_length(std::string_view(heard_).substr(at), bodyless);
    return length ? at + length : 0;
  }

  http::ConnectionInfo info_;
  net::Group connections_;
  std::unique_ptr<net::Stream> client_;
  std::string heard_;
  bool ended_ = false;
};

inline std::string get(std::string const& path = "/", std::string const& more = {}) {
  return "GET " + path + " HTTP/1.1\r\nHost: praxis.test\r\n" + more + "\r\n";
}

}  // namespace cordon::proxy::trial
