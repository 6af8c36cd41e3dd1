#include "control/settings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "config/changes.h"
#include "config/manual.h"
#include "control/settings_description.h"
#include "control/settings_file.h"
#include "control/settings_fixture.h"

namespace cordon::control {
namespace {

using config::Severity;
using ::testing::HasSubstr;

constexpr std::string_view in_order = R"([node]
name = "fra1"
region = "eu"

[[listen]]
address = "127.0.0.1:8443"

[records]
file = "records.jsonl"

[[site]]
host = "praxis.localhost"
origin = "http://127.0.0.1:9000"
region = "eu"
purpose = "care"
data = "health"
certificate = "site.pem"
key = "site-key.pem"
)";

class SettingsTest : public FolderTest {
 protected:
  SettingsTest() { write_certificate("site", {"praxis.localhost", "staff.praxis.localhost"}); }

  config::Loaded<Settings> load(std::string text) {
    return load_settings({"cordon.toml", std::move(text)}, folder_, StandingClock(some_day));
  }
};

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  if (!from.empty()) result.replace(result.find(from), from.size(), to);
  return from.empty() ? result + std::string(to) : result;
}

TEST_F(SettingsTest, LoadsWhatIsInOrderWithoutAWord) {
  auto const loaded = load(std::string(in_order));
  EXPECT_EQ(config::render(loaded.source, loaded.problems), "");
  ASSERT_TRUE(loaded.is_usable());
  auto const& site = loaded.value.sites.at(0);
  EXPECT_EQ(loaded.value.node.state_directory, folder_ / "state");
  EXPECT_EQ(loaded.value.records.file, folder_ / "records.jsonl");
  EXPECT_EQ(loaded.value.listeners.at(0).address.text(), "127.0.0.1:8443");
  EXPECT_EQ(site.certificate, folder_ / "site.pem");
  EXPECT_EQ(to_text(site.origins.at(0)), "http://127.0.0.1:9000");
  EXPECT_EQ(site.recorded_path(loaded.value.records), RecordedPath::first_segment);
}

TEST_F(SettingsTest, LoadsEverySettingThatThereIs) {
  write_certificate("origin-ca", {"localhost"});
  auto const loaded = load(R"toml([node]
name = "fra1"
region = "eu"
workers = 2
state_directory = "/var/lib/cordon"
trusted_proxies = ["10.0.0.0/8", "::1"]
[[listen]]
address = "[::1]:8443"
http2 = false
proxy_protocol_from = "192.0.2.7"
[[listen]]
address = "0.0.0.0:8080"
tls = false
redirect = true
redirect_port = 8443
[admin]
address = "127.0.0.1:9902"
[tls]
minimum = "1.3"
ticket_lifetime = "2h"
groups = ["X25519"]
[limits]
connections = 5000
connections_per_prefix = 50
new_connections_per_second_per_prefix = 5
ipv4_prefix = 24
ipv6_prefix = 56
handshakes = 7
request_line = "4KiB"
head = "16KiB"
fields = 50
trailer = "1KiB"
streams = 32
requests_per_connection = 9
[timeouts]
handshake = "1s"
head = "2s"
idle = "3s"
body = "4s"
write = "5s"
connect = "6s"
first_byte = "7s"
origin_idle = "8s"
tunnel_idle = "9s"
drain = "10s"
[records]
file = "-"
addresses = "pseudonym"
path = "full"
[[site]]
host = ["Praxis.localhost", "staff.praxis.localhost"]
origin = ["https://app.internal", "https://app2.internal:444"]
region = "eu"
purpose = "care"
data = "personal"
certificate = "site.pem"
key = "site-key.pem"
origin_ca = "origin-ca.pem"
origin_name = "app"
preserve_host = false
max_body = "10MiB"
websocket = false
addresses = "full"
path = "first_segment"
[site.headers]
hsts = ""
frame_options = "DENY"
content_type_options = ""
referrer_policy = "no-referrer"
permissions_policy = "camera=()"
content_security_policy = "default-src 'self'"
remove = []
[site.balance]
method = "hash"
cookie = "session"
weights = [3, 1]
most_requests = 100
slow_start = "30s"
least_usable = 50
[site.check]
path = "/health?deep=1"
host = "app.internal"
statuses = [200, 204]
interval = "5s"
timeout = "1s"
healthy_after = 3
unhealthy_after = 4
[site.ejection]
failures = 7
time = "20s"
longest = "10m"
statuses = true
[site.retry]
attempts = 1
share = 10
least = 2
hold = "64KiB"
[site.timeouts]
connect = "1s"
tls = "2s"
first_byte = "3s"
head = "4s"
pause = "5s"
write = "6s"
total = "7s"
)toml");
  EXPECT_EQ(config::render(loaded.source, loaded.problems), "");
  auto const& settings = loaded.value;
  EXPECT_EQ(settings.node.workers, 2U);
  EXPECT_EQ(settings.node.trusted_proxies.at(1).text(), "::1/128");
  EXPECT_EQ(settings.listeners.at(0).proxy_protocol_from.at(0).text(), "192.0.2.7/32");
  EXPECT_FALSE(settings.listeners.at(0).http2);
  EXPECT_TRUE(settings.listeners.at(1).redirect);
  EXPECT_EQ(settings.listeners.at(1).redirect_port, 8443);
  EXPECT_EQ(settings.tls.minimum, TlsVersion::tls_1_3);
  EXPECT_EQ(settings.limits.request_line, config::kibibytes(4));
  EXPECT_EQ(settings.limits.requests_per_connection, 9U);
  EXPECT_EQ(settings.timeouts.handshake, 1s);
  EXPECT_EQ(settings.timeouts.drain, 10s);
  auto const& site = settings.sites.at(0);
  EXPECT_EQ(site.hosts, (std::vector<std::string>{"praxis.localhost", "staff.praxis.localhost"}));
  EXPECT_EQ(site.origins.at(1).port, 444);
  EXPECT_EQ(site.origin_ca, folder_ / "origin-ca.pem");
  EXPECT_EQ(site.max_body, config::mebibytes(10));
  EXPECT_EQ(site.recorded_address(settings.records), RecordedAddress::full);
  EXPECT_EQ(site.recorded_path(settings.records), RecordedPath::first_segment);
  EXPECT_EQ(site.headers.hsts, "");
  EXPECT_TRUE(site.headers.remove.empty());
  EXPECT_EQ(site.balance.method, BalanceMethod::hash);
  EXPECT_EQ(site.balance.weights, (std::vector<unsigned>{3, 1}));
  EXPECT_EQ(site.balance.slow_start, 30s);
  EXPECT_EQ(site.check.path, "/health?deep=1");
  EXPECT_EQ(site.check.statuses, (std::vector<unsigned>{200, 204}));
  EXPECT_TRUE(site.ejection.statuses);
  EXPECT_EQ(site.retry.hold, config::kibibytes(64));
  EXPECT_EQ(site.timeouts.tls, 2s);
  EXPECT_EQ(site.timeouts.total, 7s);
}

// One change to what is in order, and the one thing that is then said.
struct Mistake {
  std::string from, to;  // an empty `from` appends
  Severity severity;
  std::uint32_t line, column;
  std::string message, hint;
};

constexpr std::string_view second_site =
    "[[site]]\nhost = \"PRAXIS.localhost\"\norigin = \"http://127.0.0.1:1\"\nregion = \"eu\"\npurpose = \"care\"\ndata = "
    "\"none\"\ncertificate = \"site.pem\"\nkey = \"site-key.pem\"\n";

std::vector<Mistake> mistakes() {
  auto const error = Severity::error, warning = Severity::warning;
  std::string const host = "host = \"praxis.localhost\"", origin = "http://127.0.0.1:9000", listen = "\"127.0.0.1:8443\"";
  return {
      {"name = \"fra1\"", "name = \"\"", error, 2, 8, "`name` must not be empty", ""},
      {"region = \"eu\"\n\n", "trusted_proxies = [\"::1\", \"0.0.0.0/0\"]\n\n", error, 3, 27,
       "0.0.0.0/0 is every address: any client could claim to be another", "name the networks of your own proxies"},
      {"region = \"eu\"\n\n", "state_directory = \"site.pem\"\n\n", error, 3, 19, "site.pem is not a folder", ""},
      {listen, "\"localhost:8443\"", error, 6, 11, "`address` is not an address to listen at: \"localhost:8443\"",
       "did you mean \"127.0.0.1:8443\"?"},
      {"", "[[listen]]\naddress = \"127.0.0.1:8443\"\n", error, 20, 11, "127.0.0.1:8443 is listened at twice",
       "the first is in line 5"},
      {listen, listen + "\nredirect = true", error, 7, 12, "`redirect` is for plain HTTP, and this listener speaks TLS",
       "add `tls = false`"},
      {listen, "\"0.0.0.0:80\"\ntls = false", error, 7, 7,
       "clients reach 0.0.0.0:80 without encryption, and a site has health data",
       "set `tls = true` or `redirect = true`; a proxy in front that does TLS belongs in `trusted_proxies`"},
      {"", "[admin]\naddress = \"127.0.0.1:8443\"\n", error, 20, 11, "127.0.0.1:8443 is a listener for clients",
       "the first is in line 5"},
      {"", "[admin]\naddress = \"0.0.0.0:9901\"\n", warning, 20, 11, "0.0.0.0:9901 can be reached from outside of this machine",
       "it has no login: prefer 127.0.0.1"},
      {"", "[tls]\ngroups = [\"X25519\", \"X52219\"]\n", warning, 20, 21, "this TLS library does not know the group X52219",
       "it is left out"},
      {"", "[tls]\nminimum = \"1.1\"\n", error, 20, 11, R"(`minimum` must be "1.2" or "1.3", not "1.1")",
       "did you mean \"1.2\"?"},
      {"records.jsonl", "state/records.jsonl", warning, 9, 8, "state/records.jsonl is inside the node's folder of state",
       "a backup would contain it, and a restore take it away: keep records elsewhere"},
      {"records.jsonl", "none/records.jsonl", error, 9, 8, "there is no folder", "make it, and let the edge's user write to it"},
      {host, "host = \"https://praxis.localhost\"", error, 12, 8, "\"https://praxis.localhost\" is not a host name",
       "only the name, without a scheme: \"praxis.example\""},
      {host, "host = \"*.localhost\"", error, 12, 8, "\"*.localhost\" is not a host name",
       "wildcards are not matched: list each host"},
      {host, "host = \"praxis.localhost.\"", error, 12, 8, "\"praxis.localhost.\" is not a host name",
       "without the dot at its end"},
      {host, "host = \"praxis.localhost:8443\"", error, 12, 8, "\"praxis.localhost:8443\" is not a host name",
       "without a port; IPv6 addresses stand in brackets"},
      {host, "host = \"práxis.localhost\"", error, 12, 8, "\"práxis.localhost\" is not a host name",
       "write international names in their ASCII form: \"xn--…\""},
      {host, "host = []", error, 12, 8, "`host` must not be empty", ""},
      {host, "host = [\"praxis.localhost\", \"PRAXIS.localhost\"]", error, 12, 29, "praxis.localhost is listed twice",
       "the first is in line 12"},
      {host, "host = [\"praxis.localhost\", \"192.0.2.1\"]", warning, 12, 29,
       "192.0.2.1 is not reached over TLS: clients name no address when they connect",
       "give the site a name, by which its certificate is chosen"},
      {host, "host = [\"praxis.localhost\", \"[2001:db8::1]\"]", warning, 12, 29, "[2001:db8::1] is not reached over TLS",
       "give the site a name, by which its certificate is chosen"},
      {"", std::string(second_site), error, 20, 8, "praxis.localhost is listed twice", "the first is in line 12"},
      {host, "host = [\"praxis.localhost\", \"other.localhost\"]", error, 17, 15, "the certificate is not for other.localhost",
       "its subject alternative names must list every host of the site"},
      {origin, "http://127.0.0.1:8443", error, 13, 10,
       "http://127.0.0.1:8443 is this edge itself: requests would go round in circles",
       "an origin is the application behind the edge"},
      {origin, "http://localhost:8443", error, 13, 10,
       "http://localhost:8443 is this edge itself: requests would go round in circles",
       "an origin is the application behind the edge"},
      {origin, "http://10.0.0.9:9000", warning, 13, 10, "\"health\" data travels to http://10.0.0.9:9000 without encryption",
       "use https:// where the network between is not the site's own"},
      {origin + "\"\n", origin + "\"\norigin_name = \"x\"\n", warning, 14, 15,
       "`origin_name` does nothing: no origin of praxis.localhost is https://", ""},
      {origin + "\"\n", "https://app\"\norigin_verify = false\n", warning, 14, 17,
       "whoever is on the way to the origin can read and change everything",
       "name the origin's own authority in `origin_ca` instead"},
      {origin + "\"\n", "https://app\"\norigin_ca = \"none.pem\"\n", error, 14, 13,
       "none.pem cannot be read: No such file or directory", ""},
      {"purpose = \"care\"\n", "", error, 11, 1, "`purpose` is missing in [[site]]",
       "Why data is processed, for example `care`. It is a setting of type: text"},
      {"purpose = \"care\"", "purpose = \"\"", error, 15, 11, "`purpose` must not be empty", ""},
      {"data = \"health\"", "data = \"helth\"", error, 16, 8, R"(`data` must be "none" or "personal" or "health", not "helth")",
       "did you mean \"health\"?"},
      {"certificate = \"site.pem\"\n", "", error, 11, 1,
       "`certificate` is missing for praxis.localhost, which is served over TLS", "`cordon init` makes certificates to try with"},
      {"site-key.pem", "none.pem", error, 18, 7, "none.pem cannot be read: No such file or directory", ""},
      {"\"records.jsonl\"", "\"-\"\naddresses = \"full\"", error, 10, 13,
       "praxis.localhost has health data: its client addresses must not be recorded in full",
       "set `addresses` only at sites without health data"},
      {"data = \"health\"", "data = \"health\"\npath = \"full\"", error, 17, 8,
       "praxis.localhost has health data: its paths must not be recorded in full", "leave `path` out"},
      {"", "[site.headers]\nhsts = \"a\\r\\nb: c\"\n", error, 20, 8, "`hsts` must be one line without control characters", ""},
      {"", "[site.headers]\nremove = [\"Server\", \"a b\"]\n", error, 20, 21, "\"a b\" is not the name of a field",
       "for example \"Server\""},
      {"", "[site.headers]\nremove = \"Content-Length\"\n", error, 20, 10,
       "\"Content-Length\" cannot be removed: it says how the response is to be read", ""},
      {"", "[timeouts]\nidle = \"50ms\"\n", error, 20, 8, "`idle` must be at least \"100ms\"", ""},
      {"", "[timeouts]\nheads = \"5s\"\n", error, 20, 1, "unknown key `heads` in [timeouts]", "did you mean `head`?"},
      {"", "[limits]\nidle = \"5s\"\n", error, 20, 1, "unknown key `idle` in [limits]", "`idle` belongs in [timeouts]"},
      {"", "[limits]\nhead = \"1MiB\"\n", error, 20, 8, "`head` must be at most \"60KiB\"", ""},
  };
}

TEST_F(SettingsTest, SaysOfEachMistakeWhereItIsAndWhatToDo) {
  for (auto const& mistake : mistakes()) {
    auto const loaded = load(replaced(in_order, mistake.from, mistake.to));
    auto const said = config::render(loaded.source, loaded.problems);
    EXPECT_EQ(loaded.problems.size(), 1U) << mistake.to << "\n" << said;
    if (loaded.problems.empty()) continue;
    auto const& problem = loaded.problems.front();
    EXPECT_EQ(problem.severity, mistake.severity) << said;
    EXPECT_EQ(problem.where.line, mistake.line) << said;
    EXPECT_EQ(problem.where.column, mistake.column) << said;
    EXPECT_THAT(problem.message, HasSubstr(mistake.message));
    EXPECT_EQ(problem.hint, mistake.hint) << said;
    EXPECT_EQ(loaded.is_usable(), mistake.severity == Severity::warning);
  }
}

struct Misfit {
  std::string setting;  // behind the site's
  std::string message;  // part of it; empty: there is nothing to say
};

TEST_F(SettingsTest, SaysWhatDoesNotFitTogetherInASitesBalanceAndChecks) {
  write("away.html", "<p>Away</p>");
  write("empty.html", "");
  write("large.html", std::string(256 * 1024 + 1, 'x'));
  for (auto const& row : {
           Misfit{"fallback_page = \"away.html\"", ""},
           {"fallback_page = \"none.html\"", "is no file that can be read"},
           {"fallback_page = \"empty.html\"", "is empty"},
           {"fallback_page = \"large.html\"", "is larger than 256 KiB"},
           {"[site.balance]\nmethod = \"hash\"\ncookie = \"session\"", ""},
           {"[site.balance]\nmethod = \"hash\"\ncookie = \"a\"\nheader = \"b\"", "not by both"},
           {"[site.balance]\ncookie = \"session\"", "that nothing goes by"},
           {"[site.balance]\nmethod = \"hash\"\ncookie = \"a b\"", "is no name of a cookie or field"},
           {"[site.balance]\nweights = [5]", ""},
           {"[site.balance]\nweights = [5, 1]", "there are 2 weights for 1 origins"},
           {"[site.balance]\nweights = [0]", "must be 1 to 100"},
           {"[site.balance]\nweights = [101]", "must be 1 to 100"},
           {"[site.check]\npath = \"/health?a=b\"", ""},
           {"[site.check]\npath = \"health\"", "is not a path"},
           {"[site.check]\npath = \"/a b\"", "is not a path"},
           {"[site.check]\npath = \"/a\\r\\nX: y\"", "is not a path"},
           {"[site.check]\nhost = \"a\\r\\nb\"", "is not a host name"},
           {"[site.check]\nstatuses = [101]", "101 is no status of an answer"},
           {"[site.check]\ninterval = \"1s\"\ntimeout = \"2s\"", "longer than `interval`"},
           {"[site.ejection]\ntime = \"1m\"\nlongest = \"30s\"", "is shorter than `time`"},
           {"[site.retry]\nhold = \"9MiB\"", "must be at most"},
       }) {
    SCOPED_TRACE(row.setting);
    auto const loaded = load(std::string(in_order) + row.setting + "\n");
    auto const said = config::render(loaded.source, loaded.problems);
    EXPECT_EQ(said.empty(), row.message.empty()) << said;
    EXPECT_THAT(said, HasSubstr(row.message));
  }
}

TEST_F(SettingsTest, AllowsSixtyFourOriginsAndNoneTwice) {
  std::string origins;
  for (int i = 0; i < 65; ++i) origins += fmt::format("\"http://127.0.0.1:{}\", ", 9000 + i);
  auto const with = [&](std::string const& list) {
    auto const loaded = load(replaced(in_order, "\"http://127.0.0.1:9000\"", "[" + list + "]"));
    return config::render(loaded.source, loaded.problems);
  };
  EXPECT_THAT(with(origins), HasSubstr("a site has at most 64 origins"));
  EXPECT_EQ(with(origins.substr(origins.find(',') + 2)), "");
  EXPECT_THAT(with("\"http://127.0.0.1:1\", \"http://127.0.0.1:1\""), HasSubstr("http://127.0.0.1:1 is listed twice"));
}

TEST_F(SettingsTest, LetsAProxyInFrontSpeakPlainHttp) {
  auto text = replaced(in_order, "\"127.0.0.1:8443\"", "\"0.0.0.0:80\"\ntls = false");
  EXPECT_FALSE(load(text).is_usable());
  EXPECT_TRUE(load(replaced(text, "name = \"fra1\"", "trusted_proxies = \"10.0.0.0/8\"")).is_usable());
  EXPECT_TRUE(load(replaced(text, "\"health\"", "\"none\"")).is_usable());
}

TEST_F(SettingsTest, NeedsNoCertificateWhereNobodySpeaksTls) {
  auto text = replaced(in_order, "\"127.0.0.1:8443\"", "\"127.0.0.1:8080\"\ntls = false");
  text = replaced(replaced(text, "certificate = \"site.pem\"\n", ""), "key = \"site-key.pem\"\n", "");
  text = replaced(text, "\"praxis.localhost\"", "[\"praxis.localhost\", \"127.0.0.1\"]");
  auto const loaded = load(text);
  EXPECT_EQ(config::render(loaded.source, loaded.problems), "");
}

TEST_F(SettingsTest, FindsProblemsOfEveryKindAtOnce) {
  auto text = replaced(in_order, "name = \"fra1\"", "nam = \"fra1\"");
  text = replaced(text, "http://127.0.0.1:9000", "127.0.0.1:9000");
  text = replaced(text, "\"site.pem\"", "\"none.pem\"");
  text = replaced(text, "host = \"praxis.localhost\"", "host = \"praxis/localhost\"");
  auto const loaded = load(text);
  std::vector<std::uint32_t> lines;
  for (auto const& problem : loaded.problems) lines.push_back(problem.where.line);
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{2, 12, 13, 17})) << config::render(loaded.source, loaded.problems);
}

TEST_F(SettingsTest, SaysOneThingOnlyWhereTheSyntaxIsBroken) {
  auto const loaded = load(std::string(in_order) + "[[site]\n");
  ASSERT_EQ(loaded.problems.size(), 1U);
  EXPECT_EQ(loaded.problems[0].where.line, 19U);
  EXPECT_FALSE(loaded.is_usable());
}

TEST_F(SettingsTest, ServesNothingFromAnEmptyFile) {
  auto const loaded = load("");
  EXPECT_FALSE(loaded.is_usable());
  EXPECT_EQ(loaded.problems.size(), 2U) << config::render(loaded.source, loaded.problems);
}

TEST_F(SettingsTest, ReadsPathsRelativeToTheFileItself) {
  auto const file = write("cordon.toml", in_order);
  auto const loaded = load_settings(file, StandingClock(some_day));
  EXPECT_EQ(config::render(loaded.source, loaded.problems), "");
  EXPECT_FALSE(load_settings(folder_ / "none.toml", StandingClock(some_day)).is_usable());
}

TEST(SettingsDescription, ExplainsEverySettingInOneSentence) {
  std::function<void(config::Description const&)> const check = [&](config::Description const& description) {
    for (auto const& field : description.fields) {
      EXPECT_TRUE(field->text().ends_with(".")) << field->name();
      EXPECT_LT(field->text().size(), 150U) << field->name();
    }
    for (auto const& child : description.children) check(*child.description);
  };
  check(*settings_description().description());
}

TEST(SettingsDescription, HasDefaultsThatItsOwnRulesAllow) {
  std::string file;
  std::function<void(config::Description const&, std::string const&)> const write = [&](auto const& description,
                                                                                        auto const& path) {
    auto const defaults = description.make_default();
    if (!path.empty()) file += "[" + path + "]\n";
    for (auto const& field : description.fields) {
      auto const shown = field->show(defaults.get());
      if (shown.empty() || (field->type() == "file" && shown == R"("")")) continue;  // what may be left out
      file += field->name() + " = " + shown + "\n";
    }
    for (auto const& child : description.children) {
      if (!child.is_list) write(*child.description, path.empty() ? child.name : path + "." + child.name);
    }
  };
  write(*settings_description().description(), "");
  auto const loaded = config::load(settings_description(), {"defaults.toml", file}, "/");
  for (auto const& problem : loaded.problems) EXPECT_THAT(problem.message, HasSubstr("there is no [[")) << file;
}

}  // namespace
}  // namespace cordon::control
