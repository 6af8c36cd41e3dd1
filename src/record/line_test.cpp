#include "record/line.h"

#include <gtest/gtest.h>

#include <set>

#include "record/fields.h"
#include "record/samples.h"

namespace cordon::record {
namespace {

template <class Record>
std::string line_of(Record const& record) {
  LineMemory memory{*Veil::make(sample_key())};
  Block line;
  append_line(line, 7, record, memory);
  return std::string(line.view());
}

std::string path_of(View path, Shown shown = Shown::veiled) {
  ExchangeRecord record{.path = path, .paths = shown};
  std::string const line = line_of(record);
  auto const at = line.find(R"("path":)");
  if (at == std::string::npos) return "absent";
  return line.substr(at + 8, line.find('"', at + 8) - at - 8);
}

TEST(Line, SaysWhatHappenedInAnExchange) {
  EXPECT_EQ(
      line_of(sample_exchange()),
      R"({"n":7,"kind":"exchange","time":"2023-11-14T22:13:20.000000Z","site":"praxis.example","region":"eu","purpose":"care",)"
      R"("data":"health","client":"p:84ca335b131d0700","proof":"socket","protocol":"h2","tls":"1.3","method":"GET",)"
      R"("path":"/appointments/#3486421ce3391a2a","status":200,"origin":"10.0.0.5:9000","seconds":0.001234,"first_byte":0.000987,)"
      R"("received":17,"sent":4096,"trace":"0102030405060708090a0b0c0d0e0f10","connection":"0000000000abcdef","request":3})"
      "\n");
}

TEST(Line, SaysWhyAConnectionEnded) {
  EXPECT_EQ(line_of(sample_connection()),
            R"({"n":7,"kind":"connection","time":"2023-11-14T22:13:20.000000Z","site":"praxis.example","region":"eu",)"
            R"("server_name":"#1e32d9ab146d9602","client":"p:fc19802324ac65f1","proof":"socket","stage":"handshake",)"
            R"("error":"unsupported","reason":"tls.no_shared_cipher","seconds":0.002000,"received":300,"sent":7,)"
            R"("connection":"0000000000001234"})"
            "\n");
}

TEST(Line, SaysWhoRefusedAndHowItEnded) {
  ExchangeRecord const record{.reason = "waf.sqli", .filter = "waf", .code = Code::forbidden, .aborted = true, .upgraded = true};
  std::string const line = line_of(record);
  for (View const part : {R"("error":"forbidden","reason":"waf.sqli","filter":"waf")", R"("aborted":true,"tunnel":true})"}) {
    EXPECT_TRUE(line.contains(part)) << part;
  }
}

TEST(Line, WritesInFullWhatTheSiteWantsInFull) {
  auto exchange = sample_exchange();
  exchange.addresses = exchange.paths = Shown::full;
  EXPECT_TRUE(line_of(exchange).contains(R"("client":"192.0.2.7")"));
  EXPECT_TRUE(line_of(exchange).contains(R"("path":"/appointments/4711/Mueller")"));
  auto connection = sample_connection();
  connection.addresses = connection.names = Shown::full;
  EXPECT_TRUE(line_of(connection).contains(R"("client":"2001:db8::2a")"));
  EXPECT_TRUE(line_of(connection).contains(R"("server_name":"mueller.example")"));
}

TEST(Line, KeepsOnlyThePlainFirstSegmentOfAPath) {
  struct Case {
    View path;
    View kept;
  };
  for (auto const& [path, kept] : {
           Case{"/", "/"},
           Case{"/appointments", "/appointments"},
           Case{"/appointments/", "/appointments/#"},
           Case{"/my-visits/4711/Mueller", "/my-visits/#"},
           Case{"/abcdefghijklmnopqrstuvwxyzabcdef/1", "/abcdefghijklmnopqrstuvwxyzabcdef/#"},
           Case{"/abcdefghijklmnopqrstuvwxyzabcdefg/1", "/*/#"},
           Case{"/Mueller", "/*/#"},
           Case{"/4711/appointments", "/*/#"},
           Case{"/m%C3%BCller", "/*/#"},
           Case{"//appointments", "/*/#"},
           Case{"*", "/*/#"},
           Case{"praxis.example:443", "/*/#"},
       }) {
    std::string const written = path_of(path);
    EXPECT_EQ(written.substr(0, written.find('#') + (written.contains('#') ? 1 : 0)), kept) << path;
  }
  EXPECT_EQ(path_of(""), "absent");
}

TEST(Line, IndexesTheWholePath) {
  EXPECT_EQ(path_of("/visits/1"), path_of("/visits/1"));
  EXPECT_NE(path_of("/visits/1"), path_of("/visits/2"));
}

TEST(Line, NeverHoldsAQuery) {
  for (View const path : {"/search?name=Mueller", "/search#name=Mueller", "/search?x#Mueller"}) {
    for (Shown const shown : {Shown::veiled, Shown::full}) EXPECT_EQ(path_of(path, shown), "/search");
  }
  EXPECT_EQ(path_of("?name=Mueller", Shown::full), "absent");
}

TEST(Line, HoldsNoTextOfAPersonOrAddressUnlessAsked) {
  constexpr View secret = "Mueller";
  ExchangeRecord exchange = sample_exchange();
  exchange.method = "Mueller";
  exchange.path = "/Mueller/Mueller?Mueller";
  EXPECT_FALSE(line_of(exchange).contains(secret));
  EXPECT_FALSE(line_of(exchange).contains("192.0.2"));
  ConnectionRecord connection = sample_connection();
  connection.server_name = "Mueller.example";
  EXPECT_FALSE(line_of(connection).contains(secret));
  EXPECT_FALSE(line_of(connection).contains("2001:db8"));
}

TEST(Line, CannotBeForgedFromWithin) {
  ExchangeRecord record = sample_exchange();
  record.paths = Shown::full;
  for (View* text : {&record.site, &record.region, &record.purpose, &record.data, &record.method, &record.path, &record.origin}) {
    *text = "x\"}\r\n{\"n\":8,\"kind\":\"exchange\"}\xC2\x85\xE2\x80\xA8";
  }
  std::string const line = line_of(record);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_FALSE(line.contains("{\"n\":8"));
  for (char const c : View(line).substr(0, line.size() - 1)) ASSERT_TRUE(c >= 0x20 && c < 0x7F);
}

TEST(Line, TellsTheNumberOfTheNext) {
  Block lost, event;
  append_lost(lost, 10, 5, Wall{});
  append_event(event, 15, "start", Wall{});
  EXPECT_EQ(lost.view(), "{\"n\":10,\"kind\":\"lost\",\"count\":5,\"time\":\"1970-01-01T00:00:00.000000Z\"}\n");
  EXPECT_EQ(number_after(lost.view()), 15U);
  EXPECT_EQ(number_after(event.view()), 16U);
  EXPECT_EQ(number_after(line_of(sample_exchange())), 8U);
  for (View const other :
       {"", "x", "{\"n\":}", "{\"n\":0,\"kind\":\"start\"}", "{\"n\":x", "{\"n\":4,\"kind\":\"lost\",\"count\":0}"}) {
    EXPECT_FALSE(number_after(other)) << other;
  }
}

TEST(Fields, AreNamedOnceAndDescribed) {
  auto const check = [](auto fields) {
    std::set<View> names{"n", "kind", "count"};
    for (auto const& field : fields) {
      EXPECT_TRUE(names.insert(field.name.text).second) << field.name.text;
      EXPECT_FALSE(field.meaning.empty() || field.meaning.ends_with('.')) << field.name.text;
    }
  };
  check(exchange_fields());
  check(connection_fields());
}

TEST(Fields, OfAddressesAndPersonsAreTheOnesWeKnow) {
  std::set<View> veiled;
  for (auto const& field : exchange_fields()) {
    if (field.privacy != Class::open) veiled.insert(field.name.text);
  }
  for (auto const& field : connection_fields()) {
    if (field.privacy != Class::open) veiled.insert(field.name.text);
  }
  EXPECT_EQ(veiled, (std::set<View>{"caller", "client", "path", "server_name"}));
}

TEST(Line, TellsTheRuleThatDecidedAndNotWhoAskedInFull) {
  auto exchange = sample_exchange();
  EXPECT_FALSE(line_of(exchange).contains("caller"));
  exchange.rule = "emergency";
  exchange.caller = {'m', 'a', 'x', '@', 'c', 'l', 'i', 'n', 'i', 'c', '.', 'e', 'u', '!', '!', '!'};
  exchange.alarm = true;
  exchange.approval = "approved";
  exchange.paths = exchange.addresses = Shown::full;
  auto const line = line_of(exchange);
  EXPECT_TRUE(line.contains(R"("rule":"emergency","caller":"#)")) << line;
  EXPECT_TRUE(line.contains(R"("alarm":true,"approval":"approved")")) << line;
  EXPECT_FALSE(line.contains("max@clinic"));
}

std::filesystem::path find_manual() {
  for (auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    if (exists(folder / "src/record/fields.cpp")) return folder / "docs/records.md";
  }
  return {};
}

TEST(Manual, IsCurrent) {
  auto const path = find_manual();
  ASSERT_FALSE(path.empty()) << "this test runs from a build folder inside the checkout";
  if (std::getenv("CORDON_WRITE_MANUAL")) write_all(path.string(), manual());
  EXPECT_EQ(read_all(path.string()), manual()) << "renew it with CORDON_WRITE_MANUAL=1";
}

}  // namespace
}  // namespace cordon::record
