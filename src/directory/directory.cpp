#include "directory/directory.h"

namespace cordon::directory {
namespace {

constexpr std::string_view delete_over[] = {
    "DELETE FROM member_pin WHERE expires <= $1",
    "DELETE FROM member_invitation WHERE expires <= $1",
    "DELETE FROM member_challenge WHERE expires <= $1",
};

}  // namespace

net::Task<void> Directory::expire() {
  auto const now = seconds(shared_.parts.clock.wall());
  std::vector<Change> changes;
  for (auto const statement : delete_over) changes.push_back({.statement = statement, .values = {now}});
  co_return co_await change_all(shared_.parts.database, std::move(changes));
}

net::Task<void> Directory::drain() {
  co_await shared_.outbox.join();
  co_return ok();
}

}  // namespace cordon::directory
