#pragma once

#include <nghttp2/nghttp2.h>

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "http/server.h"
#include "http/status.h"
#include "net/group.h"
#include "net/socket_stream.h"
#include "testing/clock.h"

// What this room's tests share: HTTP/2 frames by hand, so that evil can be expressed, and a server to send them to.
namespace cordon::http::h2::trial {

enum Type : std::uint8_t {
  data_frame,
  headers_frame,
  priority_frame,
  reset_frame,
  settings_frame,
  push_frame,
  ping_frame,
  goaway_frame,
  window_frame,
  continuation_frame,
};
enum Flag : std::uint8_t { no_flags = 0, end_stream = 1, acknowledge = 1, end_headers = 4, padded = 8, with_priority = 0x20 };

inline std::string number(std::uint32_t value, int octets) {
  std::string text;
  for (int i = octets - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

inline std::string frame(std::uint8_t type, int flags, std::uint32_t stream, std::string const& payload = {}) {
  return number(static_cast<std::uint32_t>(payload.size()), 3) + static_cast<char>(type) + static_cast<char>(flags) +
         number(stream, 4) + payload;
}

// An HPACK string without Huffman coding (RFC 7541 section 5).
inline std::string hpack_text(std::string_view text) {
  if (text.size() < 127) return static_cast<char>(text.size()) + std::string(text);
  std::string length(1, '\x7f');
  for (auto left = text.size() - 127;; left >>= 7) {
    length += static_cast<char>(left < 128 ? left : (left & 127) | 128);
    if (left < 128) return length + std::string(text);
  }
}

using Pair = std::pair<std::string, std::string>;
using Pairs = std::vector<Pair>;

inline std::string block(Pairs const& fields) {
  std::string text;
  for (auto const& [name, value] : fields) text += '\0' + hpack_text(name) + hpack_text(value);
  return text;
}

inline std::string preface() {
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(settings_frame, no_flags, 0);
}

inline Pairs request(std::string const& method = "GET", std::string const& path = "/", Pairs const& more = {}) {
  Pairs fields{{":method", method}, {":scheme", "https"}, {":authority", "praxis.test"}, {":path", path}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

inline std::string headers(std::uint32_t stream, Pairs const& fields, int flags = end_stream | end_headers) {
  return frame(headers_frame, flags, stream, block(fields));
}
inline std::string get(std::uint32_t stream, std::string const& path = "/") {
  return headers(stream, request("GET", path));
}
inline std::string post(std::uint32_t stream, Pairs const& more = {}) {
  return headers(stream, request("POST", "/", more), end_headers);
}
inline std::string data(std::uint32_t stream, std::string const& bytes, int flags = no_flags) {
  return frame(data_frame, flags, stream, bytes);
}
inline std::string reset(std::uint32_t stream, std::uint32_t code = 8) {
  return frame(reset_frame, no_flags, stream, number(code, 4));
}
inline std::string window(std::uint32_t stream, std::uint32_t size) {
  return frame(window_frame, no_flags, stream, number(size, 4));
}
inline std::string ping() {
  return frame(ping_frame, no_flags, 0, "12345678");
}

// What the server said of one stream.
struct Answer {
  std::vector<std::string> interims;
  std::string status;
  std::map<std::string, std::string> fields;
  std::map<std::string, std::string> trailers;
  std::string body;
  std::size_t data_frames = 0;
  bool ended = false;
  int reset = -1;  // the code of a RST_STREAM
};

// Reads what a server writes.
class Reading {
 public:
  Reading() { nghttp2_hd_inflate_new(&inflater_); }
  Reading(Reading const&) = delete;
  Reading& operator=(Reading const&) = delete;
  ~Reading() { nghttp2_hd_inflate_del(inflater_); }

  void take(std::string_view bytes) {
    pending_ += bytes;
    while (pending_.size() >= 9) {
      auto const size = value(0, 3);
      if (pending_.size() < 9 + size) return;
      read(static_cast<std::uint8_t>(pending_[3]), static_cast<std::uint8_t>(pending_[4]),
           static_cast<std::uint32_t>(value(5, 4)), pending_.substr(9, size));
      pending_.erase(0, 9 + size);
    }
  }

  std::map<std::uint32_t, Answer> answers;
  std::map<std::uint32_t, std::uint64_t> credit;  // by WINDOW_UPDATE, by stream
  std::map<int, int> frames;                      // by type
  int goaway = -1;                                // its last code
  std::uint32_t last_stream = 0;

 private:
  std::size_t value(std::size_t at, std::size_t octets) const { return value(pending_, at, octets); }
  static std::size_t value(std::string const& text, std::size_t at, std::size_t octets) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < octets; ++i) sum = sum << 8 | static_cast<unsigned char>(text[at + i]);
    return sum;
  }

  void read(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string const& payload) {
    ++frames[type];
    if (type == headers_frame || type == data_frame || type == reset_frame) read_message(type, flags, answers[stream], payload);
    if (type == window_frame) credit[stream] += value(payload, 0, 4);
    if (type == goaway_frame) {
      last_stream = static_cast<std::uint32_t>(value(payload, 0, 4));
      goaway = static_cast<int>(value(payload, 4, 4));
    }
  }

  void read_message(std::uint8_t type, std::uint8_t flags, Answer& answer, std::string const& payload) {
    if (type == reset_frame) {
      answer.reset = static_cast<int>(value(payload, 0, 4));
      return;
    }
    answer.ended |= (flags & end_stream) != 0;
    if (type == headers_frame) return read_fields(answer, payload);
    answer.body += payload;
    ++answer.data_frames;
  }

  void read_fields(Answer& answer, std::string const& payload) {
    auto const fields = inflate(payload);
    auto const status = fields.find(":status");
    if (status == fields.end()) {
      answer.trailers = fields;
    } else if (status->second.starts_with('1')) {
      answer.interims.push_back(status->second);
    } else {
      answer.status = status->second;
      answer.fields = fields;
    }
  }

  std::map<std::string, std::string> inflate(std::string const& payload) {
    std::map<std::string, std::string> fields;
    auto const* in = reinterpret_cast<std::uint8_t const*>(payload.data());
    auto left = payload.size();
    for (int flags = 0; !(flags & NGHTTP2_HD_INFLATE_FINAL);) {
      nghttp2_nv pair{};
      auto const used = nghttp2_hd_inflate_hd2(inflater_, &pair, &flags, in, left, 1);
      if (used < 0) break;
      in += used;
      left -= static_cast<std::size_t>(used);
      if (flags & NGHTTP2_HD_INFLATE_EMIT) fields[text(pair.name, pair.namelen)] = text(pair.value, pair.valuelen);
    }
    nghttp2_hd_inflate_end_headers(inflater_);
    return fields;
  }
  static std::string text(std::uint8_t const* bytes, std::size_t size) { return {reinterpret_cast<char const*>(bytes), size}; }

  nghttp2_hd_inflater* inflater_ = nullptr;
  std::string pending_;
};

// What happened to a call.
struct Log {
  std::string path;
  std::string rejected;  // the reason, when it was
  Ending ending;
  bool over = false;
};

using Work = std::function<Task<Response>(Call&)>;

// A handler whose calls do what the test says, and whose records it can read.
class Calls final : public Handler {
 public:
  std::unique_ptr<Call> open(ConnectionInfo const& info) override {
    logs.push_back(std::make_unique<Log>());
    return std::make_unique<One>(info, work, *logs.back(), open_calls);
  }
  bool draining() const override { return is_draining; }

  Log const& last() const { return *logs.back(); }

  Work work;
  std::vector<std::unique_ptr<Log>> logs;
  std::vector<Call*> open_calls;  // that were asked to respond and have not ended
  bool is_draining = false;

 private:
  class One final : public Call {
   public:
    One(ConnectionInfo const& info, Work const& work, Log& log, std::vector<Call*>& open)
        : Call(info), work_(work), log_(log), open_(open) {}
    ~One() override { std::erase(open_, this); }
    Task<Response> respond() override {
      log_.path = request.target.path;
      open_.push_back(this);
      return work_(*this);
    }
    Response reject(Error const& error) override {
      log_.rejected = error.reason;
      return Response(arena, status_of(error.code));
    }
    void ended(Ending const& ending) override {
      log_.ending = ending;
      log_.over = true;
    }

   private:
    Work const& work_;
    Log& log_;
    std::vector<Call*>& open_;
  };
};

// Works of one line.
inline Task<Response> say_hello(Call& call) {
  Response response(call.arena, 200);
  response.body = text_body(call.arena, "hello");
  co_return response;
}

// A server in a loop of its own, and time that stands still. `client` is the other end of the wire.
class Server {
 public:
  Server() { calls.work = say_hello; }
  ~Server() {
    group.cancel();
    loop.run_until([&] { return turn_done(group.empty()); });
  }

  void start(std::unique_ptr<net::Stream> stream) { group.spawn(serve(std::move(stream))); }
  void connect() {
    auto [ours, theirs] = net::make_pipe(loop, loop);
    client = std::move(theirs);
    start(std::move(ours));
    send(preface());
  }

  // Sends, lets the server work, reads.
  void send(std::string const& bytes) {
    out_ += bytes;
    turn();
  }
  void turn(int batches = 12) {
    for (int i = 0; i < batches; ++i) {
      move_bytes();
      loop.post([] {});
      int once = 0;
      loop.run_until([&] { return once++ > 0; });
    }
    move_bytes();
  }
  void pass(Duration time) {
    clock.advance(time);
    turn();
  }

  Answer& answer(std::uint32_t stream) { return reading.answers[stream]; }
  Log const& log(std::size_t index) const { return *calls.logs.at(index); }

  testing::FakeClock clock;
  net::Loop loop{clock};
  ConnectionInfo info{.loop = loop, .peer = {}, .peer_ip = {}, .local = {}, .secure = true, .tls_version = {}, .server_name = {}};
  Calls calls;
  ServerSettings settings;
  Reading reading;
  std::unique_ptr<net::Stream> client;
  Drainable* connection = nullptr;
  bool reads = true;    // whether the client does
  bool ended = false;   // serve() returned
  bool closed = false;  // the server closed the wire

 private:
  struct Registry final : Connections {
    explicit Registry(Server& owner) : server(owner) {}
    void entered(Drainable& entering) override { server.connection = &entering; }
    void left(Drainable&) override { server.connection = nullptr; }
    Server& server;
  };

  Task<void> serve(std::unique_ptr<net::Stream> stream) {
    auto served = co_await h2::serve(std::move(stream), info, calls, settings, &registry);
    ended = true;
    co_return served;
  }
  bool turn_done(bool done) {
    loop.post([] {});
    return done;
  }

  void move_bytes() {
    if (!client) return;
    while (!out_.empty()) {
      iovec const part{out_.data(), out_.size()};
      auto const taken = client->try_write(std::span(&part, 1));
      if (!taken) break;
      out_.erase(0, *taken);
    }
    std::string buffer(64 * 1024, '\0');
    while (reads && !closed) {
      auto const got = client->try_read(buffer);
      if (!got && got.error().code == Code::would_block) break;
      closed = !got || *got == 0;
      if (got) reading.take(std::string_view(buffer).substr(0, *got));
    }
    if (closed) client.reset();
  }

  Registry registry{*this};
  std::string out_;
  net::Group group{loop};
};

}  // namespace cordon::http::h2::trial
