#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/group.h"
#include "net/listener.h"

namespace cordon::testing {

// A name server on a loopback port of the kernel's choice, over UDP and (for what does not fit) TCP. Answers as the test says.
class DnsServer final : private net::EventSource {
 public:
  struct Question {
    std::string name;
    int type = 0;  // 1: A, 28: AAAA
  };
  struct Answer {
    std::vector<net::Address> addresses = {};
    unsigned ttl = 60;
    unsigned rcode = 0;                            // 3: there is no such name
    bool silent = false;                           // nothing is sent
    bool truncated = false;                        // over UDP; all of it over TCP
    std::function<void(std::string&)> spoil = {};  // has its way with the message
  };

  explicit DnsServer(net::Loop& loop) : loop_(loop), group_(loop) {
    bind();
    loop_.add(*this, udp_.get());
    group_.spawn(serve_tcp());
  }
  // The loop has to have had its turn since close().
  ~DnsServer() { loop_.remove(udp_.get()); }

  void close() { group_.cancel(); }
  std::string address() const { return address_.text(); }

  std::function<Answer(Question const&)> answer = [](Question const&) { return Answer{.rcode = 3}; };
  std::vector<Question> asked;
  int asked_over_tcp = 0;

  int count(std::string_view name, int type = 1) const {
    return static_cast<int>(
        std::ranges::count_if(asked, [&](auto const& each) { return each.name == name && each.type == type; }));
  }

 private:
  // TCP and UDP on the same port: the other may be taken.
  void bind() {
    for (int attempt = 0; attempt < 20; ++attempt) {
      auto tcp = net::Listener::open(loop_, *net::Address::parse("127.0.0.1:0"));
      if (!tcp) continue;
      udp_ = net::Fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      sockaddr_storage storage;
      auto const length = (*tcp)->address().to_sockaddr(storage);
      if (::bind(udp_.get(), reinterpret_cast<sockaddr*>(&storage), length) != 0) continue;
      address_ = (*tcp)->address();
      tcp_ = std::move(*tcp);
      return;
    }
    throw std::runtime_error("no port for a name server");
  }

  void on_events(std::uint32_t) override {
    std::array<char, 1500> buffer;
    for (;;) {
      sockaddr_storage from;
      socklen_t length = sizeof from;
      auto* const address = reinterpret_cast<sockaddr*>(&from);
      auto const size = ::recvfrom(udp_.get(), buffer.data(), buffer.size(), 0, address, &length);
      if (size < 12) return;
      auto const message = reply(std::string_view(buffer.data(), static_cast<std::size_t>(size)), true);
      if (!message.empty()) (void)::sendto(udp_.get(), message.data(), message.size(), 0, address, length);
    }
  }

  Task<void> serve_tcp() {
    for (;;) {
      auto accepted = co_await tcp_->accept();
      if (!accepted) co_return ok();
      group_.spawn(converse(std::make_unique<net::SocketStream>(loop_, std::move(accepted->fd))));
    }
  }
  Task<void> converse(std::unique_ptr<net::SocketStream> stream) {
    for (;;) {
      auto const head = co_await read_exactly(*stream, 2);
      if (!head) co_return ok();
      auto const query = co_await read_exactly(*stream, number(*head, 0));
      if (!query) co_return ok();
      ++asked_over_tcp;
      auto const message = reply(*query, false);
      auto const length = two(message.size());
      auto sent = co_await net::write_all(*stream, length, message);
      if (!sent) co_return fail(sent);
    }
  }
  static Task<std::string> read_exactly(net::Stream& stream, std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t have = 0; have < size;) {
      auto got = co_await net::read_some(stream, std::span(bytes).subspan(have));
      if (!got) co_return fail(got);
      if (*got == 0) co_return fail(Code::closed, "dns");
      have += *got;
    }
    co_return bytes;
  }

  static std::string two(std::size_t value) { return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)}; }
  static std::size_t number(std::string_view bytes, std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]) << 8 | static_cast<unsigned char>(bytes[at + 1]));
  }
  static Question parse(std::string_view query) {
    Question question;
    std::size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      auto const label = static_cast<std::size_t>(query[at]);
      if (!question.name.empty()) question.name += '.';
      question.name += query.substr(at + 1, label);
      at += label + 1;
    }
    question.type = static_cast<int>(number(query, at + 1));
    return question;
  }

  // RFC 1035, section 4: header, the question again, one record for each address of the type.
  std::string reply(std::string_view query, bool udp) {
    asked.push_back(parse(query));
    auto const& question = asked.back();
    auto const said = answer(question);
    if (said.silent) return {};
    bool const cut = udp && said.truncated;
    std::string records;
    std::size_t count = 0;
    for (auto const& address : cut ? std::vector<net::Address>{} : said.addresses) {
      auto const bytes = address.bytes();
      if (bytes.size() != (question.type == 28 ? 16U : 4U)) continue;
      records +=
          "\xc0\x0c" + two(static_cast<std::size_t>(question.type)) + two(1) + two(said.ttl >> 16) + two(said.ttl & 0xffff);
      records += two(bytes.size()) + std::string(bytes.begin(), bytes.end());
      ++count;
    }
    std::size_t const question_end = 12 + question.name.size() + 2 + 4;
    std::string message = std::string(query.substr(0, 2)) + two(0x8180U | (cut ? 0x0200U : 0U) | said.rcode) + two(1) +
                          two(count) + two(0) + two(0);
    message += query.substr(12, question_end - 12);
    message += records;
    if (said.spoil) said.spoil(message);
    return message;
  }

  net::Loop& loop_;
  net::Group group_;
  net::Fd udp_;
  net::Address address_;
  std::unique_ptr<net::Listener> tcp_;
};

}  // namespace cordon::testing
