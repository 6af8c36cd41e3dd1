#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "net/group.h"
#include "net/socket_stream.h"
#include "tls/authority.h"
#include "tls/stream.h"

// What the tests of this room share: an authority, sites that it vouches for, and two ends that have met.
namespace cordon::tls::test {

inline Authority const& authority() {
  static Authority const made = *Authority::create("Test authority");
  return made;
}

// A file that goes with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view contents) {
    int const fd = ::mkstemp(path_.data());
    if (fd >= 0) ::close(fd);
    std::ofstream(path_) << contents;
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(TemporaryFile const&) = delete;
  TemporaryFile& operator=(TemporaryFile const&) = delete;
  std::string const& path() const { return path_; }

 private:
  std::string path_ = std::filesystem::temp_directory_path() / "cordon-tls-XXXXXX";
};

inline std::string const& authority_file() {
  static TemporaryFile const file(authority().certificate());
  return file.path();
}

inline Issued issue(std::vector<std::string> const& names, KeyKind kind = KeyKind::p256) {
  return *authority().issue(names, std::chrono::days(1), system_clock().wall(), kind);
}

inline Result<std::shared_ptr<ServerContext const>> make_server(Issued const& issued, ServerSettings settings = {},
                                                                std::shared_ptr<TicketKeys> tickets = nullptr) {
  auto const key = PrivateKey::from_pem(issued.key);
  return ServerContext::create(*Certificate::from_pem(issued.certificate), *key, std::move(tickets), std::move(settings));
}

inline std::shared_ptr<ServerContext const> server(ServerSettings settings = {}, std::shared_ptr<TicketKeys> tickets = nullptr) {
  static Issued const issued = issue({"praxis.test"});
  return *make_server(issued, std::move(settings), std::move(tickets));
}

inline std::shared_ptr<ClientContext const> client(ClientSettings settings = {}) {
  if (settings.authorities.empty()) settings.authorities = authority_file();
  return *ClientContext::create(std::move(settings));
}

using Ended = Result<std::unique_ptr<Stream>>;

inline Task<void> keep(Task<std::unique_ptr<Stream>> task, Ended& into) {
  into = co_await std::move(task);
  co_return ok();
}

struct Ends {
  Ended server = fail(Code::internal, "not tried");
  Ended client = fail(Code::internal, "not tried");
};

inline void run_both(net::Loop& loop, Task<void> one, Task<void> other) {
  net::Group group(loop);
  group.spawn(std::move(one));
  group.spawn(std::move(other));
  loop.run_until([&] { return group.empty(); });
}

// Both ends of a handshake, over streams of the test's own.
inline Ends meet(net::Loop& loop, std::unique_ptr<net::Stream> here, std::unique_ptr<net::Stream> there,
                 ServerContext const& server, ClientContext const& client, std::string name = "praxis.test") {
  Ends ends;
  run_both(loop, keep(accept(std::move(here), server, {}), ends.server),
           keep(connect(std::move(there), client, std::move(name)), ends.client));
  return ends;
}

inline Ends meet(net::Loop& loop, ServerContext const& server, ClientContext const& client, std::string name = "praxis.test") {
  auto [here, there] = net::make_pipe(loop, loop);
  return meet(loop, std::move(here), std::move(there), server, client, std::move(name));
}

// Reads until `size` bytes are there, or the end.
inline Task<std::string> read_exactly(net::Stream& stream, std::size_t size) {
  std::string text(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    auto const read = co_await net::read_some(stream, std::span(text).subspan(got));
    if (!read) co_return fail(read.error());
    if (*read == 0) break;
    got += *read;
  }
  text.resize(got);
  co_return text;
}

inline Task<void> say(net::Stream& stream, View first, View second = {}) {
  auto said = co_await net::write_all(stream, first, second);
  co_return said;
}

inline Task<void> hear(net::Stream& stream, std::size_t size, Result<std::string>& into) {
  into = co_await read_exactly(stream, size);
  co_return ok();
}

// Says it on one stream and hears it on the other.
inline Result<std::string> pass(net::Loop& loop, net::Stream& from, net::Stream& to, View first, View second = {}) {
  Result<std::string> heard = fail(Code::internal, "not heard");
  run_both(loop, say(from, first, second), hear(to, first.size() + second.size(), heard));
  return heard;
}

// A text in which every place is different from its neighbours.
inline std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : text) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return text;
}

}  // namespace cordon::tls::test
