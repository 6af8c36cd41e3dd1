#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>

#include "http/h2/trial.h"

namespace cordon::http::h2::trial {
namespace {

constexpr std::uint64_t large = 256 * 1024 * 1024;
constexpr std::size_t half_a_megabyte = 512 * 1024;

std::size_t memory_in_use() {
  auto const now = mallinfo2();
  return now.uordblks + now.hblkhd;
}

// So many bytes in blocks, from one block of memory.
class Blocks final : public Body {
 public:
  explicit Blocks(std::uint64_t size) : left_(size) {}
  Task<View> pull() override {
    auto const size = std::min<std::uint64_t>(left_, block_.size());
    left_ -= size;
    co_return View(block_).substr(0, size);
  }
  bool ready() const override { return true; }

 private:
  std::string const block_ = std::string(48 * 1024, 'b');
  std::uint64_t left_;
};

// Reads its body to the end, or pulls nothing when the path says so.
Task<Response> serve_bytes(Call& call) {
  View const path = call.request.target.path;
  if (path == "/stall") {
    auto slept = co_await net::sleep(std::chrono::hours(1));
    if (!slept) co_return fail(slept);
  }
  while (call.body && path == "/upload") {
    auto const bytes = co_await call.body->pull();
    if (!bytes) co_return fail(bytes.error());
    if (bytes->empty()) break;
  }
  Response response(call.arena, 200);
  if (path == "/download") response.body = call.arena.make<Blocks>(large);
  if (path != "/download") response.body = text_body(call.arena, "done");
  co_return response;
}

// A client that nghttp2 speaks for.
class Peer {
 public:
  explicit Peer(net::Stream& stream) : stream_(stream) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, take);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, close);
    nghttp2_session_client_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(session_, 0, nullptr, 0);
  }
  Peer(Peer const&) = delete;
  Peer& operator=(Peer const&) = delete;
  ~Peer() { nghttp2_session_del(session_); }

  void ask(std::string const& method, std::string const& path, std::uint64_t upload = 0) {
    std::vector<nghttp2_nv> fields;
    Pairs const pairs = request(method, path);
    for (auto const& [name, value] : pairs) fields.push_back({octets(name), octets(value), name.size(), value.size(), 0});
    left_ = upload;
    nghttp2_data_provider const provider{.source = {.ptr = this}, .read_callback = give};
    nghttp2_submit_request(session_, nullptr, fields.data(), fields.size(), upload > 0 ? &provider : nullptr, nullptr);
  }

  // Moves bytes once in each direction.
  void step() {
    while (true) {
      if (out_.empty()) {
        std::uint8_t const* data = nullptr;
        auto const size = nghttp2_session_mem_send(session_, &data);
        if (size <= 0) break;
        out_ = View(reinterpret_cast<char const*>(data), static_cast<std::size_t>(size));
      }
      iovec const part{const_cast<char*>(out_.data()), out_.size()};
      auto const taken = stream_.try_write(std::span(&part, 1));
      if (!taken) break;
      out_.remove_prefix(*taken);
    }
    auto const got = stream_.try_read(buffer_);
    if (got) nghttp2_session_mem_recv(session_, reinterpret_cast<std::uint8_t const*>(buffer_.data()), *got);
  }

  std::uint64_t received = 0;
  int closed = 0;
  std::uint32_t error = 0;

 private:
  static std::uint8_t* octets(std::string const& text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<std::uint8_t const*>(text.data()));
  }
  static int take(nghttp2_session*, std::uint8_t, std::int32_t, std::uint8_t const*, std::size_t size, void* self) {
    static_cast<Peer*>(self)->received += size;
    return 0;
  }
  static int close(nghttp2_session*, std::int32_t, std::uint32_t error, void* self) {
    static_cast<Peer*>(self)->error |= error;
    ++static_cast<Peer*>(self)->closed;
    return 0;
  }
  static ssize_t give(nghttp2_session*, std::int32_t, std::uint8_t* buffer, std::size_t size, std::uint32_t* flags,
                      nghttp2_data_source* source, void*) {
    auto& self = *static_cast<Peer*>(source->ptr);
    auto const given = std::min<std::uint64_t>(size, self.left_);
    std::fill_n(buffer, given, 'u');
    self.left_ -= given;
    if (self.left_ == 0) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(given);
  }

  net::Stream& stream_;
  nghttp2_session* session_ = nullptr;
  std::string buffer_ = std::string(64 * 1024, '\0');
  View out_;
  std::uint64_t left_ = 0;
};

class Http2Flow : public ::testing::Test, protected Server {
 protected:
  Http2Flow() { calls.work = serve_bytes; }

  // The largest growth of memory on the way.
  std::size_t run(Peer& peer) {
    std::size_t most = 0;
    auto const before = memory_in_use();
    while (peer.closed == 0 && !ended) {
      peer.step();
      loop.post([] {});
      int once = 0;
      loop.run_until([&] { return once++ > 0; });
      most = std::max(most, memory_in_use() - std::min(before, memory_in_use()));
    }
    return most;
  }
  std::unique_ptr<net::Stream> open() {
    auto [ours, theirs] = net::make_pipe(loop, loop);
    start(std::move(ours));
    return std::move(theirs);
  }
};

TEST_F(Http2Flow, TakesALargeUploadInLittleMemory) {
  auto const wire = open();
  Peer peer(*wire);
  peer.ask("POST", "/upload", large);
  EXPECT_LT(run(peer), half_a_megabyte);
  EXPECT_EQ(peer.error, 0u);
  EXPECT_EQ(peer.received, 4u);
  EXPECT_EQ(log(0).ending.body_in, large);
}

TEST_F(Http2Flow, SendsALargeDownloadInLittleMemory) {
  auto const wire = open();
  Peer peer(*wire);
  peer.ask("GET", "/download");
  EXPECT_LT(run(peer), half_a_megabyte);
  EXPECT_EQ(peer.error, 0u);
  EXPECT_EQ(peer.received, large);
  EXPECT_EQ(log(0).ending.body_out, large);
  EXPECT_EQ(log(0).ending.code, Code::ok);
}

TEST_F(Http2Flow, GivesAStreamsWindowBackAsItsBodyIsPulled) {
  connect();
  send(headers(1, request("POST", "/stall"), end_headers) + headers(3, request("POST", "/upload"), end_headers));
  for (std::uint32_t id : {1u, 3u}) {
    for (int i = 0; i < 4; ++i) send(data(id, std::string(16000, 'x')));
  }
  EXPECT_EQ(reading.credit[1], 0u);
  EXPECT_GE(reading.credit[3], 32000u);
}

TEST_F(Http2Flow, LetsNoStalledUploadHoldTheConnection) {
  connect();
  auto const initial = reading.credit[0];
  // More than the connection's window, all of it in streams that nobody reads.
  std::uint32_t id = 1;
  for (int stream = 0; stream < 24; ++stream, id += 2) {
    send(headers(id, request("POST", "/stall"), end_headers));
    for (int i = 0; i < 4; ++i) send(data(id, std::string(16000, 'x')));
  }
  EXPECT_GE(reading.credit[0] - initial, 24u * 64000 - 1024 * 1024 / 2);
  EXPECT_EQ(reading.goaway, -1);
  send(headers(id, request("POST", "/upload"), end_headers) + data(id, std::string(10000, 'x'), end_stream));
  EXPECT_EQ(answer(id).body, "done");
}

// Up to a bound: what is buffered for nobody is not credited for ever.
TEST_F(Http2Flow, BoundsWhatStalledUploadsMayFill) {
  connect();
  std::uint64_t sent = 0;
  for (std::uint32_t id = 1; id < 200; id += 2) {
    send(headers(id, request("POST", "/stall"), end_headers));
    for (int i = 0; i < 4; ++i) {
      if (sent + 16000 > 65535 + reading.credit[0]) break;
      sent += 16000;
      send(data(id, std::string(16000, 'x')));
    }
  }
  EXPECT_GT(sent, 2u * 1024 * 1024);
  EXPECT_LE(sent, 3u * 1024 * 1024 + 65535);
  EXPECT_EQ(reading.goaway, -1);
  // When they go, so does the debt.
  auto const before = reading.credit[0];
  for (std::uint32_t id = 1; id < 200; id += 2) send(reset(id));
  EXPECT_GE(reading.credit[0] - before, 512u * 1024);
}

TEST_F(Http2Flow, EndsAStreamThatOverrunsItsWindow) {
  connect();
  send(frame(settings_frame, acknowledge, 0));
  send(headers(1, request("POST", "/stall"), end_headers));
  for (int i = 0; i < 5; ++i) send(data(1, std::string(16000, 'x')));
  EXPECT_TRUE(answer(1).reset == 3 || reading.goaway == 3);
  EXPECT_EQ(log(0).ending.code, Code::malformed);
}

TEST_F(Http2Flow, LetsNoSlowReaderBlockItsSiblings) {
  connect();
  send(window(0, 1000000) + get(1, "/download"));
  EXPECT_EQ(answer(1).body.size(), 65535u) << "all that its window admits";
  for (std::uint32_t id = 3; id < 40; id += 2) {
    send(get(id, "/upload"));
    EXPECT_EQ(answer(id).body, "done");
  }
  send(window(1, 1000));
  EXPECT_EQ(answer(1).body.size(), 66535u);
}

TEST_F(Http2Flow, RefusesABodyThatIsLargerThanAllowed) {
  settings.limits.body = 1000;
  connect();
  send(headers(1, request("POST", "/upload", {{"content-length", "1001"}}), end_headers));
  EXPECT_EQ(answer(1).status, "413");
  EXPECT_EQ(log(0).rejected, "h2.large_body");
  send(headers(3, request("POST", "/upload"), end_headers) + data(3, std::string(1000, 'x')));
  EXPECT_EQ(answer(3).status, "");
  send(data(3, "x"));
  EXPECT_EQ(answer(3).status, "413");
  EXPECT_EQ(answer(3).reset, 0);
}

TEST_F(Http2Flow, JoinsTheCrumbsOfACookie) {
  std::string cookie;
  calls.work = [&](Call& call) -> Task<Response> {
    cookie = *call.request.fields.get(Name::cookie);
    EXPECT_EQ(call.request.fields.count(Name::cookie), 1u);
    return serve_bytes(call);
  };
  connect();
  Pairs crumbs;
  for (int i = 0; i < 150; ++i) crumbs.emplace_back("cookie", "c" + std::to_string(i) + "=1");
  send(headers(1, request("GET", "/", crumbs)));
  EXPECT_EQ(answer(1).status, "200");
  EXPECT_TRUE(cookie.starts_with("c0=1; c1=1; "));
  EXPECT_TRUE(cookie.ends_with("; c149=1"));
}

}  // namespace
}  // namespace cordon::http::h2::trial
