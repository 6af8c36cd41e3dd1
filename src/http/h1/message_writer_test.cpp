#include "http/h1/message_writer.h"

#include <gtest/gtest.h>

namespace cordon::http::h1 {
namespace {

TEST(WriteHead, PutsFieldsBetweenTheStartAndTheExtraLines) {
  Arena arena;
  Fields fields(arena);
  fields.add({"X-One", "1", Name::other});
  fields.add(Name::etag, "\"a\"");
  View const start[] = {"HTTP/1.1 200", " OK\r\n"};
  View const lines[] = {"date: x\r\n", "", "connection: close\r\n"};
  EXPECT_EQ(write_head(arena, start, fields, lines),
            "HTTP/1.1 200 OK\r\nX-One: 1\r\netag: \"a\"\r\ndate: x\r\nconnection: close\r\n\r\n");
}

TEST(WriteHead, WritesTextsOfAnyLength) {
  std::string const text(3000, 'v');
  for (std::size_t length = 0; length < text.size(); length += length < 70 ? 1 : 487) {
    Arena arena;
    Fields fields(arena);
    View const value = View(text).substr(0, length);
    std::string expected;
    for (View const name : {"a", "x-long-name", "x-names-may-be-as-long-as-the-values-of-others"}) {
      fields.add({name, value, Name::other});
      expected.append(name).append(": ").append(value).append("\r\n");
    }
    EXPECT_EQ(write_head(arena, {}, fields, {}), expected + "\r\n");
  }
}

TEST(WriteHead, GivesBackTheRoomItDidNotNeed) {
  Arena arena;
  Fields const none(arena);
  View const head = write_head(arena, {}, none, {});
  EXPECT_LE(static_cast<char*>(arena.allocate(1)) - head.data(), 16);
}

TEST(WriteHead, TakesAFieldAsItCameInOnePiece) {
  Arena arena;
  for (View const text : {"Name: value", "Name:\tvalue", "Name::value"}) {
    Fields fields(arena);
    fields.add({text.substr(0, 4), text.substr(6), Name::other});
    EXPECT_EQ(write_head(arena, {}, fields, {}), "Name: value\r\n\r\n");
  }
}

TEST(RemoveHopByHop, TakesWhatConnectionListsButNotWhatFramesAMessage) {
  Arena arena;
  Fields fields(arena);
  for (auto const& [name, value] : std::initializer_list<std::pair<View, View>>{{"Connection", "x-hop, Content-Length, HOST"},
                                                                                {"X-Hop", "1"},
                                                                                {"Content-Length", "5"},
                                                                                {"Host", "a"},
                                                                                {"TE", "trailers"},
                                                                                {"Keep-Alive", "1"},
                                                                                {"Transfer-Encoding", "chunked"},
                                                                                {"Upgrade", "h2c"},
                                                                                {"Proxy-Connection", "close"},
                                                                                {"X-End", "2"}}) {
    fields.add({name, value, Name::other});
  }
  remove_hop_by_hop(fields);
  std::string names;
  for (auto const& field : fields) names.append(field.name).append(" ");
  EXPECT_EQ(names, "Content-Length Host X-End ");
}

class Endless final : public Body {
 public:
  net::Task<View> pull() override { co_return View("x"); }
  bool ready() const override { return true; }
};

struct Row {
  char const* title;
  int status;
  Method method;
  Version version;
  std::optional<View> stated;
  enum class Has { nothing, known, unknown } body;
  Delimiting::Kind kind;
  View line;
};

TEST(DelimitResponse, FollowsWhatIsKnownOfTheBody) {
  using enum Delimiting::Kind;
  using Has = Row::Has;
  for (auto const& row : std::initializer_list<Row>{
           {"stated", 200, Method::get, Version::http_1_1, "5", Has::unknown, length, ""},
           {"known", 200, Method::get, Version::http_1_1, {}, Has::known, length, "content-length: 5\r\n"},
           {"unknown", 200, Method::get, Version::http_1_1, {}, Has::unknown, chunked, "transfer-encoding: chunked\r\n"},
           {"unknown to an old client", 200, Method::get, Version::http_1_0, {}, Has::unknown, until_close, ""},
           {"nothing", 200, Method::get, Version::http_1_1, {}, Has::nothing, length, "content-length: 0\r\n"},
           {"nothing to HEAD", 200, Method::head, Version::http_1_1, {}, Has::nothing, none, "content-length: 0\r\n"},
           {"HEAD of something", 200, Method::head, Version::http_1_1, "5", Has::unknown, none, ""},
           {"204", 204, Method::get, Version::http_1_1, {}, Has::nothing, none, ""},
           {"304", 304, Method::get, Version::http_1_1, {}, Has::nothing, none, ""},
       }) {
    Arena arena;
    Request request(arena);
    request.method = row.method;
    request.version = row.version;
    Response response(arena, row.status);
    if (row.stated) response.fields.add(Name::content_length, *row.stated);
    if (row.body == Has::known) response.body = text_body(arena, "hello");
    if (row.body == Has::unknown) response.body = arena.make<Endless>();
    auto const delimiting = delimit_response(response, request, arena);
    EXPECT_EQ(delimiting.kind, row.kind) << row.title;
    EXPECT_EQ(delimiting.line, row.line) << row.title;
  }
}

TEST(ChunkPrefix, IsTheSizeInHexadecimal) {
  char buffer[20];
  EXPECT_EQ(chunk_prefix(buffer, 1), "1\r\n");
  EXPECT_EQ(chunk_prefix(buffer, 81920), "14000\r\n");
  EXPECT_EQ(chunk_prefix(buffer, ~std::size_t{0}), "ffffffffffffffff\r\n");
}

TEST(LastChunk, CarriesTheTrailers) {
  Arena arena;
  Fields trailers(arena);
  EXPECT_EQ(last_chunk(arena, nullptr), "0\r\n\r\n");
  EXPECT_EQ(last_chunk(arena, &trailers), "0\r\n\r\n");
  trailers.add({"X-Sum", "1", Name::other});
  EXPECT_EQ(last_chunk(arena, &trailers), "0\r\nX-Sum: 1\r\n\r\n");
}

}  // namespace
}  // namespace cordon::http::h1
