#include <fcntl.h>
#include <sys/wait.h>

#include <csignal>

#include "net/listener.h"
#include "net/resolver.h"
#include "testing/folder.h"
#include "tls/dialer.h"
#include "tls/test_support.h"

namespace cordon::tls {
namespace {

// A program of the system's that the test runs, and ends with.
class Program {
 public:
  explicit Program(std::vector<std::string> const& words) {
    std::vector<char*> arguments;
    for (auto const& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    int output[2];
    if (::pipe2(output, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    output_ = net::Fd(output[0]);
    net::Fd const write_end(output[1]);
    id_ = ::fork();
    if (id_ != 0) return;
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(write_end.get(), 1);
    ::dup2(write_end.get(), 2);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  ~Program() {
    if (id_ > 0) {
      ::kill(id_, SIGKILL);
      ::waitpid(id_, nullptr, 0);
    }
  }
  Program(Program const&) = delete;
  Program& operator=(Program const&) = delete;

  // Up to the end, or to `mark`.
  std::string output(std::string_view mark = {}) {
    std::string text;
    char byte;
    while ((mark.empty() || !text.contains(mark)) && ::read(output_.get(), &byte, 1) == 1) text += byte;
    return text;
  }

 private:
  pid_t id_ = -1;
  net::Fd output_;
};

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return text;
}

Task<void> answer_once(net::Listener& listener, ServerContext const& site, std::string const& body, std::string& facts) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto accepted = co_await listener.accept();
  if (!accepted) co_return fail(accepted);
  auto socket = std::make_unique<net::SocketStream>(fiber.loop(), std::move(accepted->fd));
  auto stream = co_await accept(std::move(socket), site, {});
  if (!stream) co_return fail(stream);
  facts = (*stream)->sni() + " " + std::string((*stream)->alpn());
  std::string request(4096, '\0');
  auto read = co_await net::read_some(**stream, request);
  if (!read) co_return fail(read);
  auto const head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  auto said = co_await net::write_all(**stream, head, body);
  (*stream)->shutdown();
  co_return said;
}

TEST(Interoperation, ServesCurl) {
  net::Loop loop;
  auto listener = *net::Listener::open(loop, *net::Address::parse("127.0.0.1:0"));
  auto const port = std::to_string(listener->address().port());
  auto const body = test::pattern(300'000);
  for (char const* version : {"--tls-max=1.2", "--tlsv1.3"}) {
    std::string facts;
    auto const site = test::server({.alpn = {"http/1.1"}});
    test::TemporaryFile const file("");
    std::vector<std::string> words{"curl",
                                   "-sS",
                                   "--noproxy",
                                   "*",
                                   "--cacert",
                                   test::authority_file(),
                                   "--resolve",
                                   "praxis.test:" + port + ":127.0.0.1",
                                   "-o",
                                   file.path(),
                                   "https://praxis.test:" + port + "/"};
    if (std::string_view(version) == "--tls-max=1.2") {
      words.insert(words.end(), {"--tls-max", "1.2"});
    } else {
      words.emplace_back(version);
    }
    Program curl(words);
    auto const served = net::run(loop, answer_once(*listener, *site, body, facts));
    EXPECT_TRUE(served);
    EXPECT_EQ(curl.output(), "") << version;
    EXPECT_EQ(facts, "praxis.test http/1.1");
    std::ifstream saved(file.path(), std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(saved), {}), body);
  }
}

Task<std::string> ask(net::Dialer& dialer, net::Resolver& resolver) {
  auto stream = co_await dialer.dial(resolver);
  if (!stream) co_return fail(stream);
  auto said = co_await net::write_all(**stream, "GET / HTTP/1.0\r\n\r\n");
  if (!said) co_return fail(said);
  auto heard = co_await test::read_exactly(**stream, 15);
  co_return heard;
}

TEST(Interoperation, DialsTheServerOfOpenssl) {
  auto const issued = test::issue({"praxis.test"});
  test::TemporaryFile const certificate(issued.certificate);
  test::TemporaryFile const key(issued.key);
  Program server({"openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate.path(), "-key", key.path()});
  auto const greeting = server.output("ACCEPT") + server.output("\n");
  auto const colon = greeting.rfind(':');
  ASSERT_NE(colon, greeting.npos) << greeting;
  auto const port = static_cast<std::uint16_t>(std::stoi(greeting.substr(colon + 1)));
  net::Loop loop;
  net::Resolver resolver(loop);
  auto const dialer = tls_dialer(net::tcp_dialer("127.0.0.1", port), test::client(), "praxis.test");
  auto const heard = net::run(loop, ask(*dialer, resolver));
  ASSERT_TRUE(heard) << heard.error().reason << heard.error().detail;
  EXPECT_EQ(*heard, "HTTP/1.0 200 ok");
  auto const mistaken = tls_dialer(net::tcp_dialer("127.0.0.1", port), test::client(), "else.test");
  auto const refused = net::run(loop, ask(*mistaken, resolver));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unreachable);
  EXPECT_EQ(refused.error().reason, "tls.certificate");
}

// With a response of `openssl ocsp` about the site's own certificate.
TEST(Interoperation, StaplesAResponseToWhoAsksForIt) {
  net::Loop loop;
  auto listener = *net::Listener::open(loop, *net::Address::parse("127.0.0.1:0"));
  auto const issued = test::issue({"praxis.test"});
  cordon::testing::Folder const folder;
  folder.write("ca.pem", test::authority().certificate());
  folder.write("ca-key.pem", test::authority().key());
  folder.write("site.pem", issued.certificate);
  folder.write("index.txt", "V\t350101000000Z\t\t" + upper(Certificate::from_pem(issued.certificate)->serial()) + "\tx\t/CN=x\n");
  folder.run("openssl ocsp -issuer ca.pem -cert site.pem -reqout request");
  folder.run(
      "openssl ocsp -index index.txt -rsigner ca.pem -rkey ca-key.pem -CA ca.pem -reqin request -respout response -ndays 1");
  std::ifstream file(folder.path() / "response", std::ios::binary);
  std::string const der{std::istreambuf_iterator<char>(file), {}};
  auto const now = system_clock().wall();
  auto staple = read_staple(der, *Certificate::from_pem(issued.certificate), now);
  ASSERT_TRUE(staple) << staple.error().detail;
  for (auto const* version : {"-tls1_2", "-tls1_3"}) {
    for (bool const expired : {false, true}) {
      auto const offered = expired ? Staple{staple->der, now - std::chrono::seconds(1)} : *staple;
      auto const site = *test::make_server(issued, {.staple = offered});
      Program client({"openssl", "s_client", "-connect", listener->address().text(), "-servername", "praxis.test", "-status",
                      "-CAfile", test::authority_file(), version});
      std::string facts;
      [[maybe_unused]] auto const answered = net::run(loop, answer_once(*listener, *site, "", facts));
      auto const said = client.output();
      EXPECT_EQ(said.contains("Cert Status: good"), !expired) << version << said;
      EXPECT_EQ(said.contains("OCSP response: no response sent"), expired) << version << said;
    }
  }
}

}  // namespace
}  // namespace cordon::tls
