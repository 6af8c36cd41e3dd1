#include <cstdlib>

#include "net/group.h"
#include "testing/stream.h"
#include "tls/record_stream_openssl.h"

// What a client may say after its handshake, under the right key and otherwise. The server must come to an end, and hear nothing
// but what was sealed for it, in order.
namespace cordon::tls {
namespace {

TrafficSecret secret_of(unsigned char filling) {
  TrafficSecret secret;
  secret.size = 32;
  std::ranges::fill(std::span(secret.bytes).first(secret.size), filling);
  return secret;
}

TrafficKey key(TrafficKey::Use use, unsigned char filling) {
  return *TrafficKey::create(*find_suite(0x1301), secret_of(filling), 0, use);
}

class Client {
 public:
  explicit Client(View said) : rest_(said) {
    while (!rest_.empty()) say();
  }

  testing::Script script;
  std::string sealed;  // the data among it

 private:
  View take(std::size_t size) {
    View const taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  // An octet says how, two how much.
  void say() {
    View const head = take(3);
    if (head.size() < 3) return;
    auto const size = static_cast<std::size_t>(static_cast<unsigned char>(head[1]) << 8 | static_cast<unsigned char>(head[2]));
    switch (head[0] & 3) {
      case 0: script.pieces.emplace_back(take(size)); break;
      case 1: seal(ContentType::application_data, take(size)); break;
      case 2: seal(static_cast<ContentType>(head[0]), take(size)); break;
      case 3: update(head[0] & 4); break;
    }
  }

  void seal(ContentType type, View content) {
    std::string record(content.size() + record_overhead, '\0');
    if (!key_.seal(type, content, record.data())) std::abort();
    script.pieces.push_back(std::move(record));
    if (type == ContentType::application_data) sealed += content;
  }

  void update(int requested) {
    char const message[] = {24, 0, 0, 1, requested ? '\1' : '\0'};
    seal(ContentType::handshake, {message, sizeof message});
    if (!key_.update()) std::abort();
  }

  View rest_;
  TrafficKey key_ = key(TrafficKey::Use::seal, 1);
};

Task<void> listen(Stream& stream, std::size_t buffer, std::string& heard) {
  std::string into(buffer, '\0');
  for (;;) {
    auto got = co_await net::read_some(stream, into);
    if (!got || *got == 0) co_return ok();
    heard += into.substr(0, *got);
    auto said = co_await net::write_all(stream, View(into).substr(0, *got));
    if (!said) co_return ok();
  }
}

}  // namespace
}  // namespace cordon::tls

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  using namespace cordon;
  using namespace cordon::tls;
  if (size < 1) return 0;
  Client client(View(reinterpret_cast<char const*>(bytes + 1), size - 1));
  net::Loop loop;
  RecordStream server(Wire(std::make_unique<testing::ScriptedStream>(loop, client.script)), key(TrafficKey::Use::open, 1),
                      key(TrafficKey::Use::seal, 2), Agreement{});
  std::string heard;
  auto const ended = net::run(loop, listen(server, 1 + std::size_t{bytes[0]} * 100, heard));
  if (!ended || !client.sealed.starts_with(heard)) std::abort();
  server.shutdown();
  return 0;
}
