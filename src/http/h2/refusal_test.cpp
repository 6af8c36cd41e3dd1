#include <gtest/gtest.h>

#include "http/h2/trial.h"
#include "testing/stream.h"

namespace cordon::http::h2::trial {
namespace {

// What becomes of stream 1, or of the connection.
struct Fate {
  enum Kind { status, stream_reset, connection_ends } kind;
  int number;
  std::string reason;  // in the record; empty where there is no call to record
};

Fate answered(int status, std::string reason = {}) {
  return {Fate::status, status, std::move(reason)};
}
Fate ignored() {
  return {Fate::status, 0, {}};
}
Fate reset_with(int code, std::string reason) {
  return {Fate::stream_reset, code, std::move(reason)};
}
Fate goaway(int code, std::string reason = {}) {
  return {Fate::connection_ends, code, std::move(reason)};
}

struct Row {
  std::string name;
  std::string frames;  // behind the preface; all of the conversation when `bare`
  Fate fate;
  bool bare = false;
};

Pairs without(std::string const& name) {
  Pairs fields = request();
  std::erase_if(fields, [&](Pair const& field) { return field.first == name; });
  return fields;
}
Pairs with(Pair field) {
  Pairs fields = without(field.first);
  fields.insert(fields.begin(), std::move(field));
  return fields;
}
std::string field(std::string const& name, std::string const& value) {
  return headers(1, request("GET", "/", {{name, value}}));
}
std::string path(std::string const& text) {
  return get(1, text);
}
std::string upload(std::string const& length, std::string const& body) {
  return post(1, {{"content-length", length}}) + data(1, body, end_stream);
}
std::string trailer(Pairs const& fields, int flags = end_stream | end_headers) {
  return post(1) + data(1, "body") + headers(1, fields, flags);
}
Pairs many(std::size_t count) {
  Pairs fields = request();
  for (std::size_t i = 0; i < count; ++i) fields.emplace_back("x", "y");
  return fields;
}

std::string const bad_field = "h2.bad_field";
std::string const bad_message = "h2.bad_message";

std::vector<Row> const rows = {
    {"a plain request", get(1), answered(200)},
    {"te trailers", field("te", "trailers"), answered(200)},
    {"obs-text in a value", field("x", "\xc3\xa9"), answered(200)},
    {"an empty value", field("x", ""), answered(200)},
    {"host that equals the authority", field("host", "PRAXIS.test"), answered(200)},
    {"host in place of the authority", headers(1, [] {
       Pairs fields = without(":authority");
       fields.emplace_back("host", "praxis.test");
       return fields;
     }()), answered(200)},
    {"asterisk for OPTIONS", headers(1, request("OPTIONS", "*")), answered(200)},
    {"a body of the stated length", upload("4", "four"), answered(200)},
    {"a stated length of nothing", field("content-length", "0"), answered(200)},
    {"a trailer", trailer({{"checksum", "1"}}), answered(200)},
    {"padding", frame(headers_frame, end_stream | end_headers | padded, 1, '\2' + block(request()) + std::string(2, '\0')), answered(200)},
    {"a header block in three frames", [] {
       std::string const all = block(request());
       return frame(headers_frame, end_stream, 1, all.substr(0, 5)) + frame(continuation_frame, 0, 1, all.substr(5, 7)) +
              frame(continuation_frame, end_headers, 1, all.substr(12));
     }(), answered(200)},
    {"an unknown frame", frame(0x42, 0xff, 1, "whatever") + get(1), answered(200)},
    {"CONNECT with a port", headers(1, {{":method", "CONNECT"}, {":authority", "db.test:5432"}}), answered(200)},

    {"an upper-case name", field("X-Foo", "1"), reset_with(1, bad_field)},
    {"a blank in a name", field("x foo", "1"), answered(400, bad_field)},
    {"a colon in a name", field("x:foo", "1"), answered(400, bad_field)},
    {"a CR in a name", field("x\rfoo", "1"), answered(400, bad_field)},
    {"a LF in a name", field("x\nhost", "1"), answered(400, bad_field)},
    {"a NUL in a name", field(std::string("x\0y", 3), "1"), answered(400, bad_field)},
    {"an octet above ASCII in a name", field("x\xff", "1"), answered(400, bad_field)},
    {"an empty name", field("", "1"), answered(400, bad_field)},
    {"CRLF in a value", field("x", "a\r\nhost: evil.test"), answered(400, bad_field)},
    {"a CR in a value", field("x", "a\rb"), answered(400, bad_field)},
    {"a LF in a value", field("x", "a\nb"), answered(400, bad_field)},
    {"a NUL in a value", field("x", std::string("a\0b", 3)), answered(400, bad_field)},
    {"a control character in a value", field("x", "a\x01"), answered(400, bad_field)},
    {"a blank before a value", field("x", " a"), answered(400, bad_field)},
    {"a tab behind a value", field("x", "a\t"), answered(400, bad_field)},
    {"connection", field("connection", "close"), reset_with(1, bad_field)},
    {"keep-alive", field("keep-alive", "5"), reset_with(1, bad_field)},
    {"proxy-connection", field("proxy-connection", "close"), reset_with(1, bad_field)},
    {"transfer-encoding", field("transfer-encoding", "chunked"), reset_with(1, bad_field)},
    {"upgrade", field("upgrade", "websocket"), reset_with(1, bad_field)},
    {"http2-settings", field("http2-settings", "AAMAAABkAAQAAP__"), answered(400, "h2.connection_field")},
    {"te other than trailers", field("te", "gzip"), reset_with(1, bad_field)},

    {"an unknown pseudo field", headers(1, with({":foo", "1"})), reset_with(1, bad_field)},
    {"a response's pseudo field", headers(1, with({":status", "200"})), reset_with(1, bad_field)},
    {"an extended CONNECT that was not offered", headers(1, [] {
       Pairs fields = request("CONNECT");
       fields.emplace_back(":protocol", "websocket");
       return fields;
     }()), reset_with(1, bad_field)},
    {"a pseudo field twice", headers(1, request("GET", "/", {{":path", "/other"}})), reset_with(1, bad_field)},
    {"a pseudo field behind others", headers(1, [] {
       Pairs fields = without(":path");
       fields.emplace_back("x", "1");
       fields.emplace_back(":path", "/");
       return fields;
     }()), reset_with(1, bad_field)},
    {"no method", headers(1, without(":method")), reset_with(1, bad_message)},
    {"no scheme", headers(1, without(":scheme")), reset_with(1, bad_message)},
    {"no path", headers(1, without(":path")), reset_with(1, bad_message)},
    {"no authority", headers(1, without(":authority")), reset_with(1, bad_message)},
    {"an empty path", headers(1, with({":path", ""})), reset_with(1, bad_field)},
    {"an empty method", headers(1, with({":method", ""})), reset_with(1, bad_field)},
    {"a blank in the method", headers(1, with({":method", "GET /x"})), reset_with(1, bad_field)},
    {"a blank in the path", path("/ HTTP/1.1"), reset_with(1, bad_field)},
    {"CRLF in the path", path("/\r\nx: y"), reset_with(1, bad_field)},
    {"LF in the authority", headers(1, with({":authority", "a\nb"})), reset_with(1, bad_field)},
    {"a path without a slash", path("index"), reset_with(1, bad_message)},
    {"an absolute path", path("https://evil.test/"), reset_with(1, bad_message)},
    {"asterisk for GET", path("*"), reset_with(1, bad_message)},
    {"a path above the root", path("/a/../../b"), answered(400, "url.above_root")},
    {"an encoded slash", path("/a%2fb"), answered(400, "url.encoded_slash")},
    {"an encoded dot segment", path("/%2e%2e/b"), answered(400, "url.encoded_dot_segment")},
    {"an empty segment", path("//evil.test/"), answered(400, "url.empty_segment")},
    {"a fragment", path("/a#b"), answered(400, "url.fragment")},
    {"a backslash", path("/a\\b"), answered(400, "url.backslash")},
    {"a long path", path("/" + std::string(9000, 'a')), answered(414, "h2.long_path")},
    {"a scheme of another kind", headers(1, with({":scheme", "ftp"})), answered(400, "h2.bad_scheme")},
    {"the scheme of an open connection", headers(1, with({":scheme", "http"})), answered(421, "h2.wrong_scheme")},
    {"user information", headers(1, with({":authority", "user@praxis.test"})), answered(400, "url.userinfo")},
    {"an empty port", headers(1, with({":authority", "praxis.test:"})), answered(400, "url.bad_port")},
    {"a host that differs from the authority", field("host", "evil.test"), answered(400, "h2.host_differs")},
    {"two hosts", headers(1, request("GET", "/", {{"host", "praxis.test"}, {"host", "praxis.test"}})), reset_with(1, bad_field)},
    {"CONNECT without a port", headers(1, {{":method", "CONNECT"}, {":authority", "db.test"}}), answered(400, "h2.no_port")},
    {"CONNECT with a path", headers(1, request("CONNECT")), reset_with(1, bad_message)},
    {"a body behind TRACE", headers(1, request("TRACE"), end_headers) + data(1, "x", end_stream), answered(400, "h2.body_behind_trace")},
    {"an expectation of another kind", field("expect", "miracles"), answered(417, "h2.bad_expectation")},

    {"less than the stated length", upload("5", "four"), reset_with(1, bad_message)},
    {"more than the stated length", upload("3", "four"), reset_with(1, bad_message)},
    {"a stated length without a body", field("content-length", "5"), reset_with(1, bad_message)},
    {"a length twice", headers(1, request("POST", "/", {{"content-length", "4"}, {"content-length", "4"}}), end_headers),
     reset_with(1, bad_field)},
    {"a list of lengths", upload("4, 4", "four"), reset_with(1, bad_field)},
    {"a signed length", upload("+4", "four"), reset_with(1, bad_field)},
    {"a hexadecimal length", upload("0x4", "four"), reset_with(1, bad_field)},
    {"an empty length", upload("", "four"), reset_with(1, bad_field)},
    {"a length of nineteen digits", post(1, {{"content-length", "1000000000000000000"}}), answered(400, "h2.bad_length")},

    {"a pseudo field in a trailer", trailer({{":path", "/"}}), reset_with(1, bad_field)},
    {"a trailer that is not the end", trailer({{"x", "y"}}, end_headers), reset_with(1, bad_message)},
    {"a connection field in a trailer", trailer({{"transfer-encoding", "chunked"}}), reset_with(1, bad_field)},
    {"a length in a trailer", trailer({{"content-length", "4"}}), answered(400, "h2.forbidden_trailer")},
    {"credentials in a trailer", trailer({{"authorization", "Basic eDp5"}}), answered(400, "h2.forbidden_trailer")},
    {"CRLF in a trailer", trailer({{"x", "a\r\nb"}}), answered(400, bad_field)},
    {"a long trailer", trailer({{"x", std::string(9000, 'y')}}), answered(431, "h2.long_trailer")},

    {"too many fields", headers(1, many(101)), answered(431, "h2.too_many_fields")},
    {"too long a head", headers(1, request("GET", "/", {{"a", std::string(15000, 'a')}}), end_stream) +
                            frame(continuation_frame, 0, 1, block({{"b", std::string(15000, 'b')}})) +
                            frame(continuation_frame, end_headers, 1, block({{"c", std::string(15000, 'c')}})),
     answered(431, "h2.long_head")},

    {"another protocol", "GET / HTTP/1.1\r\nHost: praxis.test\r\n\r\n", goaway(1), true},
    {"no settings behind the preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + get(1), goaway(1), true},
    {"data before a head", data(1, "x"), goaway(1)},
    {"a stream of the server", get(2), goaway(1)},
    {"a head on stream zero", get(0), goaway(1)},
    {"a stream id that goes back", get(5) + get(1), ignored()},
    {"a push from a client", frame(push_frame, end_headers, 1, number(2, 4) + block(request())), goaway(1)},
    {"a reset of an idle stream", reset(1), goaway(1)},
    {"a window update of nothing", window(0, 0), goaway(1)},
    {"a window that overflows", window(0, 0x7fffffff), goaway(3)},
    {"a short ping", frame(ping_frame, no_flags, 0, "short"), goaway(6)},
    {"short settings", frame(settings_frame, no_flags, 0, "short"), goaway(6)},
    {"a push setting that is none", frame(settings_frame, no_flags, 0, number(2, 2) + number(2, 4)), goaway(1)},
    {"an initial window that is too large", frame(settings_frame, no_flags, 0, number(4, 2) + number(0x80000000, 4)), goaway(3)},
    {"too many settings", frame(settings_frame, no_flags, 0, [] {
       std::string many;
       for (int i = 0; i < 17; ++i) many += number(0x4242, 2) + number(1, 4);
       return many;
     }()), goaway(11)},
    {"a frame that is too large", frame(data_frame, no_flags, 1, std::string(16385, 'x')), goaway(6)},
    {"broken compression", frame(headers_frame, end_stream | end_headers, 1, std::string(8, '\xff')), goaway(9, "h2.connection_error")},
    {"a continuation of nothing", frame(continuation_frame, end_headers, 1, block(request())), goaway(1)},
    {"a frame within a header block", frame(headers_frame, end_stream, 1, block(request())) + ping(), goaway(1, "h2.connection_error")},
    {"a header block without an end", [] {
       std::string text = frame(headers_frame, end_stream, 1, block(request()));
       for (int i = 0; i < 9; ++i) text += frame(continuation_frame, 0, 1);
       return text;
     }(), goaway(11, "h2.flood")},
};

class Refusal : public ::testing::TestWithParam<std::size_t> {};

Task<Response> read_and_greet(Call& call) {
  while (call.body) {
    auto const bytes = co_await call.body->pull();
    if (!bytes) co_return fail(bytes.error());
    if (bytes->empty()) break;
  }
  co_return Response(call.arena, 200);
}

std::vector<std::string> cut(std::string const& text, std::size_t size) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < text.size(); at += size) pieces.push_back(text.substr(at, size));
  return pieces;
}

void expect(Row const& row, Server& server) {
  auto const& answer = server.answer(1);
  std::string const reason = server.calls.logs.empty() ? std::string() : std::string(server.log(0).ending.reason);
  EXPECT_EQ(answer.status, row.fate.kind == Fate::status && row.fate.number > 0 ? std::to_string(row.fate.number) : "");
  EXPECT_EQ(answer.reset, row.fate.kind == Fate::stream_reset ? row.fate.number : answer.reset == 0 ? 0 : -1);
  EXPECT_EQ(server.reading.goaway, row.fate.kind == Fate::connection_ends ? row.fate.number : -1);
  EXPECT_EQ(reason, row.fate.reason);
  for (auto const& log : server.calls.logs) EXPECT_TRUE(log->over) << "every call has its record";
}

TEST_P(Refusal, IsTheSameHoweverTheBytesArrive) {
  for (Row const& row : rows) {
    std::size_t const size = GetParam() == 0 ? 1 << 20 : GetParam();
    // Long rows in small pieces take long and tell nothing more.
    if (row.frames.size() > 5000 && GetParam() > 0) continue;
    SCOPED_TRACE(row.name);
    testing::Script script;
    script.pieces = cut((row.bare ? "" : preface()) + row.frames, size);
    {
      Server server;
      server.calls.work = read_and_greet;
      server.start(std::make_unique<testing::ScriptedStream>(server.loop, script));
      while (!server.ended) server.turn(4);
      server.reading.take(script.written);
      expect(row, server);
    }
    EXPECT_TRUE(script.shut_down);
  }
}

INSTANTIATE_TEST_SUITE_P(PieceSizes, Refusal, ::testing::Values(0, 1, 2, 3, 4, 5, 6, 7, 8));

}  // namespace
}  // namespace cordon::http::h2::trial
