#include "http/websocket.h"

#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/stream.h"

namespace cordon::http::websocket {
namespace {

using Kind = Decoder::Item::Kind;
using namespace std::string_literals;

constexpr std::size_t most = 70'000;

std::string number(std::uint64_t value, int size) {
  std::string out;
  while (size-- > 0) out.push_back(static_cast<char>(value >> 8 * size & 0xff));
  return out;
}

// A frame as a client sends it. `first` is the byte of flags and opcode.
std::string frame(int first, std::string const& payload) {
  std::string const mask = "\x37\xfa\x21\x3d";
  std::string out(1, static_cast<char>(first));
  auto const size = payload.size();
  if (size <= 125) {
    out += number(0x80 | size, 1);
  } else {
    out += size <= 0xffff ? number(0x80 | 126, 1) + number(size, 2) : number(0x80 | 127, 1) + number(size, 8);
  }
  out += mask;
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
  return out;
}

// What a decoder says of this input in pieces of that size: "text(…) ping(…)", in the end perhaps its complaint.
std::string decode(std::string const& input, std::size_t piece) {
  Decoder decoder(most);
  std::string said;
  auto short_text = [](View text) { return text.size() > 40 ? std::to_string(text.size()) + " bytes" : std::string(text); };
  for (std::size_t at = 0; at < input.size(); at += piece) {
    View rest = View(input).substr(at, piece);
    for (;;) {
      auto item = decoder.step(rest);
      if (!item) return said + std::string(item.error().reason);
      if (item->kind == Kind::none) break;
      constexpr View names[] = {"", "text", "binary", "ping", "pong", "close"};
      said += std::string(names[std::to_underlying(item->kind)]) + "(" + short_text(item->payload);
      if (item->kind == Kind::close) said += "|" + std::to_string(item->close_code);
      said += ") ";
    }
    EXPECT_TRUE(rest.empty());
  }
  return said;
}

struct Row {
  char const* name;
  std::string input;
  std::string expected;
};

std::vector<Row> rows() {
  return {
      {"the example of RFC 6455 section 5.7", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "text(Hello) "},
      {"an empty text", frame(0x81, ""), "text() "},
      {"binary that is no text", frame(0x82, "\xff\xfe"), "binary(\xff\xfe) "},
      {"a message in three frames", frame(0x01, "a") + frame(0x00, "b") + frame(0x80, "c"), "text(abc) "},
      {"control frames within a message", frame(0x01, "a") + frame(0x89, "?") + frame(0x80, "b"), "ping(?) text(ab) "},
      {"a pong nobody asked for", frame(0x8a, "x"), "pong(x) "},
      {"a ping of 125 bytes", frame(0x89, std::string(125, 'p')), "ping(125 bytes) "},
      {"a ping of 126 bytes", frame(0x89, std::string(126, 'p')), "ws.control"},
      {"a length of two bytes", frame(0x82, std::string(126, 'x')), "binary(126 bytes) "},
      {"the longest such", frame(0x82, std::string(65535, 'x')), "binary(65535 bytes) "},
      {"a length of eight bytes", frame(0x82, std::string(65536, 'x')), "binary(65536 bytes) "},
      {"a message as large as may be", frame(0x82, std::string(most, 'x')), "binary(70000 bytes) "},
      {"one byte more", frame(0x82, std::string(most + 1, 'x')), "ws.message"},
      {"one byte more, in fragments", frame(0x02, std::string(most, 'x')) + frame(0x80, "x"), "ws.message"},
      {"a length that would overflow", "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff"s + "mask", "ws.message"},
      {"a length with its top bit set", "\x82\xff\x80\0\0\0\0\0\0\0"s + "mask", "ws.length"},
      {"125 in two bytes", "\x82\xfe\x00\x7d"s + "mask", "ws.length"},
      {"65535 in eight bytes", "\x82\xff\0\0\0\0\0\0\xff\xff"s + "mask", "ws.length"},
      {"no mask", "\x81\x05Hello", "ws.unmasked"},
      {"a reserved bit", frame(0xc1, "x"), "ws.reserved_bits"},
      {"an unknown opcode", frame(0x83, "x"), "ws.opcode"},
      {"an unknown control opcode", frame(0x8b, "x"), "ws.opcode"},
      {"a ping in fragments", frame(0x09, "x"), "ws.control"},
      {"a continuation of nothing", frame(0x80, "x"), "ws.fragmentation"},
      {"a message within a message", frame(0x01, "a") + frame(0x81, "b"), "ws.fragmentation"},
      {"characters of all lengths", frame(0x81, "a\u00e9\u20ac\U0001f3e5"), "text(a\u00e9\u20ac\U0001f3e5) "},
      {"a character split over frames", frame(0x01, "\xe2\x82") + frame(0x80, "\xac"), "text(\u20ac) "},
      {"a character that never ends", frame(0x81, "\xe2\x82"), "ws.utf8"},
      {"a lone continuation byte", frame(0x81, "\x80"), "ws.utf8"},
      {"an overlong slash", frame(0x81, "\xc0\xaf"), "ws.utf8"},
      {"an overlong three", frame(0x81, "\xe0\x9f\xbf"), "ws.utf8"},
      {"an overlong four", frame(0x81, "\xf0\x8f\xbf\xbf"), "ws.utf8"},
      {"a surrogate", frame(0x81, "\xed\xa0\x80"), "ws.utf8"},
      {"beyond Unicode", frame(0x81, "\xf4\x90\x80\x80"), "ws.utf8"},
      {"the last character", frame(0x81, "\xf4\x8f\xbf\xbf"), "text(\xf4\x8f\xbf\xbf) "},
      {"bad text is refused before its message ends", frame(0x01, "\xff"), "ws.utf8"},
      {"text state does not leak into the next message", frame(0x82, "\xe2") + frame(0x81, "ok"), "binary(\xe2) text(ok) "},
      {"a close without a code", frame(0x88, ""), "close(|1005) "},
      {"a close with a code and a reason",
       frame(0x88,
             "\x03\xe8"
             "bye"),
       "close(bye|1000) "},
      {"a close of an application", frame(0x88, "\x0f\xa0"), "close(|4000) "},
      {"a close with half a code", frame(0x88, "\x03"), "ws.close"},
      {"a close with a code that is never sent", frame(0x88, "\x03\xed"), "ws.close"},
      {"a close with a code of no range", frame(0x88, "\x13\x88"), "ws.close"},
      {"a close whose reason is no text", frame(0x88, "\x03\xe8\xff"), "ws.utf8"},
  };
}

TEST(WebSocketDecoder, ReadsTheSameInPiecesOfEverySize) {
  for (auto const& row : rows()) {
    for (std::size_t const piece : {1UZ, 2UZ, 3UZ, 4UZ, 5UZ, 6UZ, 7UZ, 8UZ, row.input.size()}) {
      EXPECT_EQ(decode(row.input, piece), row.expected) << row.name << ", pieces of " << piece;
    }
  }
}

TEST(WebSocketFrames, HaveTheShortestLength) {
  constexpr std::pair<std::size_t, std::size_t> sizes[] = {{0, 2}, {125, 2}, {126, 4}, {65535, 4}, {65536, 10}};
  for (auto const& [payload, header] : sizes) {
    std::string out;
    append_frame(out, Opcode::binary, std::string(payload, 'x'));
    EXPECT_EQ(out.size(), payload + header);
    EXPECT_EQ(static_cast<unsigned char>(out[1]) & 0x80, 0) << "a server does not mask";
  }
}

TEST(WebSocketFrames, ACloseCutsItsReasonBetweenCharacters) {
  std::string out;
  append_close(out, Closing::going_away, std::string(122, 'x') + "\u20ac");
  EXPECT_EQ(out, "\x88\x7c\x03\xe9" + std::string(122, 'x'));
}

struct Handshake {
  char const* name;
  Name field;
  View value;  // instead of the good one; null: the field is missing
  View expected;
};

constexpr View good_key = "dGhlIHNhbXBsZSBub25jZQ==";

constexpr Handshake handshakes[] = {
    {"as it should be", Name::host, "example.org", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
    {"other tokens beside ours", Name::connection, "keep-alive, Upgrade", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
    {"another protocol", Name::upgrade, "h2c", "ws.upgrade"},
    {"no upgrade", Name::upgrade, {}, "ws.upgrade"},
    {"not in Connection", Name::connection, "keep-alive", "ws.connection"},
    {"an old version", Name::sec_websocket_version, "8", "ws.version"},
    {"no version", Name::sec_websocket_version, {}, "ws.version"},
    {"no key", Name::sec_websocket_key, {}, "ws.key"},
    {"a short key", Name::sec_websocket_key, "c2hvcnQ=", "ws.key"},
    {"a key of 17 bytes", Name::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZSE=", "ws.key"},
    {"a key with loose bits", Name::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZR==", "ws.key"},
    {"a key that is no base64", Name::sec_websocket_key, "dGhlIHNhbXBsZSBub25j\"Q==", "ws.key"},
};

TEST(WebSocketHandshake, IsAnsweredOrRefused) {
  for (auto const& row : handshakes) {
    Arena arena;
    Request request(arena);
    request.method = Method::get;
    request.fields.add(Name::upgrade, "websocket");
    request.fields.add(Name::connection, "Upgrade");
    request.fields.add(Name::sec_websocket_version, "13");
    request.fields.add(Name::sec_websocket_key, good_key);
    request.fields.remove(row.field);
    if (row.value.data()) request.fields.add(row.field, row.value);
    auto const key = accept_key(request);
    EXPECT_EQ(key ? View(*key) : key.error().reason, row.expected) << row.name;
  }
}

TEST(WebSocketHandshake, NeedsAGetOfHttp11AndOneKey) {
  Arena arena;
  Request request(arena);
  request.method = Method::post;
  EXPECT_EQ(accept_key(request).error().reason, "ws.method");
  request.method = Method::get;
  request.version = Version::http_1_0;
  EXPECT_EQ(accept_key(request).error().reason, "ws.method");
  request.version = Version::http_1_1;
  request.fields.add(Name::upgrade, "websocket");
  request.fields.add(Name::connection, "upgrade");
  request.fields.add(Name::sec_websocket_version, "13");
  request.fields.add(Name::sec_websocket_key, good_key);
  EXPECT_TRUE(accept_key(request));
  request.fields.add(Name::sec_websocket_key, good_key);
  EXPECT_EQ(accept_key(request).error().reason, "ws.key");
}

Task<void> echo(Session& session) {
  for (;;) {
    auto message = co_await session.receive();
    if (!message) co_return fail(message);
    auto sent = co_await session.send(Opcode::text, message->payload);
    if (!sent) co_return fail(sent);
  }
}

struct Conversation {
  Code code;
  std::string written;
  bool shut_down;
};

Conversation converse(std::string const& said, std::size_t piece = 1000) {
  net::Loop loop;
  testing::Script script;
  for (std::size_t at = 0; at < said.size(); at += piece) script.pieces.push_back(said.substr(at, piece));
  testing::ScriptedStream stream(loop, script);
  Session session(stream, 100);
  auto const ended = net::run(loop, echo(session));
  return {ended.error().code, script.written, script.shut_down};
}

TEST(WebSocketSession, AnswersMessagesPingsAndTheClose) {
  auto const said = frame(0x01, "he") + frame(0x89, "still?") + frame(0x80, "llo") + frame(0x88, "\x03\xe9");
  for (std::size_t const piece : {1UZ, 3UZ, 1000UZ}) {
    auto const all = converse(said, piece);
    EXPECT_EQ(all.written, "\x8a\x06still?\x81\x05hello\x88\x02\x03\xe9");
    EXPECT_EQ(all.code, Code::closed);
    EXPECT_TRUE(all.shut_down);
  }
}

TEST(WebSocketSession, TellsWhyItEnds) {
  EXPECT_EQ(converse(frame(0x81, "\xff")).written.substr(0, 4), "\x88\x09\x03\xef");                 // 1007
  EXPECT_EQ(converse(frame(0x81, std::string(101, 'x'))).written.substr(0, 4), "\x88\x0c\x03\xf1");  // 1009
  EXPECT_EQ(converse("\x81\x01x").written.substr(0, 4), "\x88\x0d\x03\xea");                         // 1002
}

TEST(WebSocketSession, HearsOutWhoSaysTooMuch) {
  net::Loop loop;
  testing::Script script;
  script.pieces = {frame(0x82, std::string(101, 'x')), "more", "and more"};
  testing::ScriptedStream stream(loop, script);
  Session session(stream, 100);
  EXPECT_EQ(net::run(loop, echo(session)).error().code, Code::too_large);
  EXPECT_EQ(script.written.substr(0, 4), "\x88\x0c\x03\xf1");
  char rest[8];
  EXPECT_EQ(*stream.try_read(rest), 0U) << "nothing is left unread";
}

TEST(WebSocketSession, NoticesAClientThatJustWentAway) {
  EXPECT_EQ(converse(frame(0x01, "a")).code, Code::reset);
}

TEST(WebSocketSession, WaitsForTheClientsGoodbye) {
  net::Loop loop;
  testing::Script script;
  script.pieces = {frame(0x81, "one more thing"), frame(0x88, "\x03\xe9"), "never read"};
  testing::ScriptedStream stream(loop, script);
  Session session(stream, 100);
  EXPECT_TRUE(net::run(loop, session.close(Closing::going_away, "bye")));
  EXPECT_EQ(script.written,
            "\x88\x05\x03\xe9"
            "bye");
  char rest[32];
  while (!stream.try_read(rest)) {
  }
  EXPECT_EQ(View(rest, 5), "never");
}

}  // namespace
}  // namespace cordon::http::websocket
