#include <cstdlib>

#include "http/h2/trial.h"
#include "testing/stream.h"

// Bytes of a client, first cut into pieces as the first byte says; with or without a preface. Every call must end.
namespace cordon::http::h2::trial {
namespace {

Task<Response> read_and_answer(Call& call) {
  while (call.body) {
    auto const bytes = co_await call.body->pull();
    if (!bytes) co_return fail(bytes.error());
    if (bytes->empty()) break;
  }
  co_return Response(call.arena, 200);
}

testing::Script script(std::string text, std::size_t size) {
  testing::Script made;
  for (std::size_t at = 0; at < text.size(); at += size) made.pieces.push_back(text.substr(at, size));
  return made;
}

}  // namespace
}  // namespace cordon::http::h2::trial

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  using namespace cordon;
  using namespace cordon::http::h2::trial;
  if (size < 1 || size > 64 * 1024) return 0;
  int const mode = bytes[0];
  std::string text(reinterpret_cast<char const*>(bytes + 1), size - 1);
  if (mode & 1) text.insert(0, preface());
  auto script =
      http::h2::trial::script(std::move(text), mode < 128 ? std::size_t{1} << 16 : 1 + static_cast<std::size_t>(mode & 0x7f) / 2);
  Server server;
  if (mode & 2) server.calls.work = read_and_answer;
  server.start(std::make_unique<testing::ScriptedStream>(server.loop, script));
  for (int i = 0; !server.ended; ++i) {
    if (i > 100'000) std::abort();
    server.turn(4);
  }
  for (auto const& log : server.calls.logs) {
    if (!log->over) std::abort();
  }
  return 0;
}
