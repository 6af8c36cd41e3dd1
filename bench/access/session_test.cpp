#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "access/session/cache.h"
#include "access/session/identity_json.h"
#include "access/session/session_rows.h"
#include "testing/clock.h"

// What a node remembers of somebody who is logged in: how many octets.
namespace {

std::atomic<std::size_t> taken = 0;

// What the allocator takes for it, about.
std::size_t cost_of(std::size_t size) {
  return (size + 8 + 15) / 16 * 16;
}

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (!memory) throw std::bad_alloc();
  taken += cost_of(malloc_usable_size(memory));
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory) taken -= cost_of(malloc_usable_size(memory));
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

namespace cordon::access {
namespace {

constexpr std::size_t most = 800;  // so that 100,000 of them stay below 100 MB, with all that the allocator loses

std::shared_ptr<Session const> somebody(unsigned number, Wall now) {
  auto const name = "person" + std::to_string(number);
  Identity const identity{.provider = "directory",
                          .subject = name,
                          .email = name + "@praxis.example",
                          .name = "Person " + std::to_string(number),
                          .groups = {"cardiology", "night duty", "staff"},
                          .amr = {"pwd", "otp", "mfa"},
                          .acr = {},
                          .claims = {},
                          .authenticated = now,
                          .refreshed = now};
  auto login = std::make_shared<Login const>(Login{.id = Id::random(),
                                                   .identity = identity_from_json(to_json(identity)).value(),
                                                   .sid = {},
                                                   .browser = "Firefox, Linux",
                                                   .created = now,
                                                   .ends = now + std::chrono::hours(8)});
  return std::make_shared<Session const>(Session::Facts{.id = Id::random(),
                                                        .site = shared_name("staff.praxis.example"),
                                                        .login = std::move(login),
                                                        .created = now,
                                                        .ends = now + std::chrono::hours(8),
                                                        .idle = std::chrono::hours(1),
                                                        .grants = {}},
                                         now);
}

TEST(SessionCache, TakesLessThanAKilobyteForEach) {
  constexpr unsigned count = 10'000;
  cordon::testing::FakeClock const clock;
  SessionCache cache;
  auto const before = taken.load();
  for (unsigned number = 0; number < count; ++number) cache.put(somebody(number, clock.wall()), cache.generation());
  auto const each = (taken.load() - before) / count;
  EXPECT_LE(each, most);
  std::printf("a session: %zu octets\n", each);
}

}  // namespace
}  // namespace cordon::access
