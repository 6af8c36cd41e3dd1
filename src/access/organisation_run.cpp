#include <fmt/format.h>

#include <algorithm>

#include "access/approval/telling.h"
#include "access/organisation.h"
#include "access/renewing.h"
#include "base/log.h"
#include "net/group.h"

// What goes on behind the requests of an organisation, on the node's loop.
namespace cordon::access {
namespace {

constexpr std::chrono::seconds housekeeping{30};
constexpr std::chrono::hours answers_kept{24};  // of evaluators, about logins that ask for nothing
constexpr std::size_t letters_at_once = 8;      // of a kind; while they are written nobody hears what has ended

}  // namespace

net::Task<void> Organisation::listen(store::Database& database) {
  auto const read = co_await Journal::read(database, heard_);
  if (!read) co_return fail(read.error());
  for (auto const& change : read->changes) hear(change);
  heard_ = read->last;
  auto done = co_await read_tokens(database);
  if (!done) co_return done;
  current_ = clock_.steady();
  co_return ok();
}

net::Task<void> Organisation::read_tokens(store::Database& database) {
  if (!tokens_changed_.exchange(false)) co_return ok();
  auto loaded = co_await tokens_.load(database);
  if (!loaded) tokens_changed_ = true;
  co_return loaded;
}

net::Task<void> Organisation::look(Office& office) {
  std::vector<Id> missing;
  {
    std::lock_guard const lock(mutex_);
    missing.swap(missing_);
  }
  std::ranges::sort(missing, {}, &Id::octets);
  auto const repeated = std::ranges::unique(missing);
  missing.erase(repeated.begin(), repeated.end());
  for (auto const& id : missing) {
    auto const found = co_await office.sessions().look_up_again(id);
    if (found || found.error().code != Code::forbidden) continue;
    cut_([id](Session const& session) { return session.facts().id == id; });
  }
  co_return ok();
}

net::Task<void> Organisation::keep_house(Office& office) {
  auto done = co_await renew_keys(office.database());
  if (!done) co_return done;
  done = co_await office.sessions().save_seen();
  if (!done) co_return done;
  done = co_await tokens_.save_used(office.database());
  if (!done) co_return done;
  done = co_await office.renewals().expire();
  if (!done) co_return done;
  answers_.forget_before(clock_.wall() - answers_kept);
  done = co_await expire_questions(*this, office);
  if (!done) co_return done;
  done = co_await office.directory().expire();
  if (!done) co_return done;
  co_return co_await office.sessions().expire();
}

net::Task<void> Organisation::deliver_letters(std::size_t most) {
  auto told = co_await alarms_.deliver(*mailbox_, most);
  if (!told) co_return told;
  co_return co_await letters_.deliver(*mailbox_, most);
}

net::Task<void> Organisation::run(net::Loop& loop, shared_state::Bell* bell) {
  auto const mine = office(node_office(), loop);
  if (!mine) co_return fail(mine.error());
  Renewing renewing(*this, **mine);
  auto const hearing = std::make_shared<Hearing>(loop, bell);
  listen_with(hearing);
  net::Group beside(loop);
  beside.spawn(renewing.run());
  beside.spawn(hearing->run());
  auto ended = co_await serve(loop, **mine, *hearing);
  listen_with(nullptr);
  beside.cancel();
  co_await beside.join();
  co_return ended;
}

net::Task<void> Organisation::serve(net::Loop& loop, Office& mine, Hearing& hearing) {
  Steady kept = loop.now();
  bool was_well = ready_;
  for (;;) {
    countries_.look();
    auto const told = co_await deliver_letters(letters_at_once);
    if (!told) co_return told;
    auto heard = ready_ ? co_await listen(mine.database()) : co_await set_up(mine.database());
    if (heard) heard = co_await look(mine);
    if (heard && loop.now() - kept >= housekeeping) {
      kept = loop.now();
      heard = co_await keep_house(mine);
    }
    if (heard.has_value() != was_well) {
      was_well = heard.has_value();
      was_well ? log::info("the store of access answers again")
               : log::warning(fmt::format("the store of access does not answer ({}); sessions that are known go on for {} s",
                                          heard.error().reason, rules()->without_store.count()));
    }
    auto waited = co_await hearing.wait();
    if (!waited) co_return waited;
  }
}

}  // namespace cordon::access
