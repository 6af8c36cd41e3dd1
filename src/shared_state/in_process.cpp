#include "shared_state/in_process.h"

namespace cordon::shared_state {

net::Task<void> InProcess::announce(Announcement announcement) {
  if (announcement.text.size() > most_text) co_return fail(Code::too_large, "shared_state.text");
  auto const now = clock_.steady();
  members_[announcement.member] = {std::move(announcement.text), now, now + announcement.kept};
  co_return ok();
}

net::Task<std::vector<Member>> InProcess::members() {
  auto const now = clock_.steady();
  std::erase_if(members_, [&](auto const& member) { return member.second.until <= now; });
  std::vector<Member> members;
  for (auto const& [name, said] : members_) {
    if (members.size() < most_members) members.push_back({name, said.text, now - said.at});
  }
  co_return members;
}

net::Task<void> InProcess::leave(std::string member) {
  members_.erase(member);
  co_return ok();
}

net::Task<void> InProcess::add(Batch batch) {
  auto& last = writers_[batch.writer];
  if (batch.number <= last) co_return ok();
  last = batch.number;
  for (auto const& [name, count] : batch.counts) counters_[name] += count;
  co_return ok();
}

net::Task<Counters> InProcess::counters(std::vector<std::string> names) {
  Counters asked;
  for (auto const& name : names) {
    if (auto const found = counters_.find(name); found != counters_.end()) asked.insert(*found);
  }
  co_return asked;
}

}  // namespace cordon::shared_state
