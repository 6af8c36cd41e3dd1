#include "browser.h"
#include "frame_client.h"
#include "told.h"

// Paths that two readers could read differently, at sites where one path is for everybody and another is not.
namespace cordon::stories {
namespace {

struct Row {
  char const* title;
  h2::Pairs fields;
  std::string seen;  // what the origin gets, as far as the query; empty: nothing
};

// A request whose path comes as it is.
h2::Pairs ask(std::string const& path, h2::Pairs const& more = {}) {
  h2::Pairs fields{{":method", "GET"}, {":scheme", "https"}, {":authority", "staff.test"}, {":path", path}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

h2::Pairs options(std::string const& path) {
  auto fields = ask(path);
  fields[0].second = "OPTIONS";
  return fields;
}

// Everything is for everybody but what lies below /admin/.
void open_but_for_admin(control::Settings& settings) {
  settings.sites[1].bypass = {rule("everybody", {})};
  settings.sites[1].allow = {rule("doctors", {"group:doctors"}, {"/admin/"})};
}

// Everything is for doctors but what lies below /open/.
void closed_but_for_open(control::Settings& settings) {
  settings.sites[1].bypass = {rule("everybody", {}, {"/open/"})};
}

std::vector<Row> const oddities = {
    {"none", {{":method", "GET"}, {":scheme", "https"}, {":authority", "staff.test"}}, ""},
    {"an empty one", ask(""), ""},
    {"a star with GET", ask("*"), ""},
    {"a star with a slash", ask("/*"), "/*"},
    {"a whole address of here", ask("https://staff.test/admin/"), ""},
    {"a whole address of elsewhere", ask("https://praxis.test/admin/"), ""},
    {"a whole address behind a slash", ask("/https://staff.test/admin/"), ""},
    {"no slash in front", ask("admin/"), ""},
    {"a dot in front", ask("./admin/"), ""},
    {"a fragment", ask("/open#/admin/"), ""},
    {"a fragment behind it", ask("/admin/#/open/"), ""},
    {"a blank", ask("/open/ /admin/"), ""},
    {"a blank and a version", ask("/admin/ HTTP/1.1"), ""},
    {"a blank in front", ask(" /admin/"), ""},
    {"a blank behind", ask("/admin/ "), ""},
    {"a tab", ask("/admin/\t"), ""},
    {"a carriage return", ask("/open/\r/admin/"), ""},
    {"a line feed", ask("/open/\n/admin/"), ""},
    {"another request", ask("/open/ HTTP/1.1\r\nHost: staff.test\r\n\r\nGET /admin/"), ""},
    {"NUL", ask(std::string("/open/\0/admin/", 14)), ""},
    {"an octet beyond ASCII", ask("/admin\xff/"), ""},
    {"a backslash", ask("/open\\..\\admin/"), ""},
    {"a backslash in front", ask("\\admin/"), ""},
    {"an encoded backslash", ask("/open/..%5cadmin/"), ""},
    {"an encoded slash", ask("/open%2f..%2fadmin/"), ""},
    {"an encoded slash in front", ask("/%2fadmin/"), ""},
    {"an encoded climb", ask("/open/%2e%2e/admin/"), ""},
    {"half an encoded climb", ask("/open/.%2e/admin/"), ""},
    {"an encoding of an encoding", ask("/open/%252e%252e/admin/"), ""},
    {"an encoding of an encoding of a slash", ask("/open/..%252fadmin/"), ""},
    {"an overlong climb", ask("/open/%c0%ae%c0%ae/admin/"), ""},
    {"an overlong slash", ask("/open/..%c0%afadmin/"), ""},
    {"another way to encode", ask("/open/%u002e%u002e/admin/"), ""},
    {"half an octet", ask("/admin%2"), ""},
    {"an encoded NUL", ask("/admin%00/"), ""},
    {"an encoded line break", ask("/admin/%0d%0aX:%20y"), ""},
    {"a climb", ask("/open/../admin/"), ""},
    {"a climb above the root", ask("/../admin/"), ""},
    {"a climb with parameters", ask("/open/..;/admin/"), ""},
    {"a climb with an encoded parameter", ask("/open/..%3b/admin/"), ""},
    {"a climb from a segment with parameters", ask("/open;/../admin/"), ""},
    {"a dot", ask("/./admin/"), ""},
    {"parameters", ask("/admin;x=y/"), ""},
    {"parameters in front", ask("/;x/admin/"), ""},
    {"encoded parameters", ask("/admin%3bx/"), ""},
    {"an empty segment", ask("//admin/"), ""},
    {"an empty segment behind", ask("/admin//"), ""},
    {"a host in front", ask("//staff.test/admin/"), ""},
    {"capitals", ask("/ADMIN/"), ""},
    {"an encoded letter", ask("/%61dmin/"), ""},
    {"a dot behind", ask("/admin./"), ""},
    {"an encoded blank behind", ask("/admin%20/"), ""},
    {"no slash behind", ask("/admin"), ""},
    {"a query without a path", ask("?/admin/"), ""},
    {"a query that is a path", ask("/open/?/../../admin/"), "/open/"},
    {"two of them", ask("/open/", {{":path", "/admin/"}}), ""},
    {"twice the same", ask("/admin/", {{":path", "/admin/"}}), ""},
    {"behind the fields",
     {{":method", "GET"}, {":scheme", "https"}, {":authority", "staff.test"}, {"x", "y"}, {":path", "/admin/"}},
     ""},
    {"a second one behind the fields", ask("/open/", {{"x", "y"}, {":path", "/admin/"}}), ""},
    {"a field that looks like it",
     ask("/open/", {{"path", "/admin/"}, {"x-original-url", "/admin/"}, {"x-rewrite-url", "/admin/"}}), "/open/"},
    {"another host than the authority", ask("/open/", {{"host", "praxis.test"}}), ""},
    {"no authority, and two hosts",
     {{":method", "GET"}, {":scheme", "https"}, {":path", "/open/"}, {"host", "staff.test"}, {"host", "praxis.test"}},
     ""},
    {"a very long one", ask("/admin/" + std::string(9000, 'x')), ""},
    {"a long one of many climbs",
     ask("/open" +
         [] {
           std::string steps;
           for (int i = 0; i < 1000; ++i) steps += "/a/..";
           return steps;
         }() +
         "/../admin/"),
     ""},
    {"a star with OPTIONS: what the server can", options("*"), "*"},
    {"the other path with OPTIONS", options("/admin/"), ""},
};

bool is_answer(h2::Answer const& answer) {
  return !answer.status.empty();
}

// Whether a generous reader could take it for the path of doctors: decoded often, without parameters, capitals and empty
// segments.
bool may_mean_admin(std::string text) {
  for (auto& c : text) c = text::lower(c);
  for (auto const& [code, sign] : {std::pair("%2f", "/"), std::pair("%5c", "/"), std::pair("%61", "a"), std::pair("//", "/")}) {
    for (std::size_t at = 0; (at = text.find(code)) != std::string::npos;) text.replace(at, std::string_view(code).size(), sign);
  }
  return text.starts_with("/admin");
}

// Asks each of them as nobody and says what the origin got of it.
std::string seen_by_origin(Guarded const& guarded, h2::Pairs const& fields, h2::Answer& answer) {
  auto const before = guarded.origin.requests().size();
  FrameClient client(guarded.edge, 0, "staff.test");
  client.say(h2::headers(1, fields));
  answer = client.hear(1);
  auto const requests = guarded.origin.requests();
  if (requests.size() == before) return {};
  EXPECT_EQ(requests.size(), before + 1);
  EXPECT_FALSE(field_of(requests.back(), "cordon-assertion"));
  auto const target = requests.back().substr(requests.back().find(' ') + 1);
  return target.substr(0, target.find_first_of(" ?"));
}

TEST(OddPaths, ReachNothingThatIsClosedWhereTheRestIsOpen) {
  Guarded guarded(open_but_for_admin);
  for (auto const& row : oddities) {
    SCOPED_TRACE(row.title);
    h2::Answer answer;
    auto const seen = seen_by_origin(guarded, row.fields, answer);
    EXPECT_FALSE(may_mean_admin(seen)) << seen;
    EXPECT_EQ(seen, row.seen);
    EXPECT_TRUE(is_answer(answer) || answer.reset > 0) << "nobody is left waiting";
    EXPECT_EQ(answer.status == "200", !row.seen.empty()) << answer.status;
  }
  EXPECT_EQ(guarded.origin.leftovers(), "");
}

TEST(OddPaths, ReachNothingThatIsClosedWhereOnePathIsOpen) {
  Guarded guarded(closed_but_for_open);
  for (auto const& row : oddities) {
    SCOPED_TRACE(row.title);
    h2::Answer answer;
    auto const seen = seen_by_origin(guarded, row.fields, answer);
    EXPECT_TRUE(seen.empty() || seen == "/open/") << seen;
    if (row.seen != "/open/") EXPECT_NE(answer.status, "200");
  }
  EXPECT_EQ(guarded.origin.leftovers(), "");
}

// The origin's path is the one that was judged, letter for letter.
TEST(OddPaths, GoOnAsTheyWereJudged) {
  Guarded guarded(open_but_for_admin);
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  auto const admin = "https://staff.test/admin/";
  ASSERT_EQ(Guarded::log_in(browser, browser.open(admin)).url, admin);
  h2::Pairs const cookie{{"cookie", "__Host-cordon=" + browser.cookies("staff.test").at("__Host-cordon")}};
  for (auto const& [asked, told] : {std::pair("/open/../admin/", "/admin/"), std::pair("/%61dmin/./x", "/admin/x"),
                                    std::pair("/admin/%7Ex?a=/../b", "/admin/~x?a=/../b")}) {
    FrameClient client(guarded.edge, 0, "staff.test");
    client.say(h2::headers(1, ask(asked, cookie)));
    EXPECT_EQ(client.hear(1).status, "200") << asked;
    EXPECT_TRUE(guarded.origin.last().starts_with("GET " + std::string(told) + " HTTP/1.1\r\n")) << guarded.origin.last();
    EXPECT_EQ(email_told(guarded.origin.last()), "zoe@clinic.eu");
  }
}

}  // namespace
}  // namespace cordon::stories
