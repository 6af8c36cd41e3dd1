#include "access/office.h"

#include "access/organisation.h"
#include "base/log.h"

namespace cordon::access {

Office::Office(Organisation& organisation, net::Loop& loop, std::unique_ptr<net::Resolver> resolver,
               std::unique_ptr<store::Database> connected)
    : loop_(loop),
      resolver_(std::move(resolver)),
      connected_(std::move(connected)),
      database_(connected_ ? *connected_ : static_cast<store::Database&>(*organisation.local_)),
      sessions_({.database = database_,
                 .cache = organisation.cache_,
                 .keyring = organisation.keyring_,
                 .clock = organisation.clock_,
                 .tell = [&organisation](Change const& change) { organisation.tell(change); }}),
      machines_(*resolver_, organisation.tokens_, organisation.clock_),
      providers_(*resolver_, organisation.replays_),
      evaluators_({.loop = loop_,
                   .resolver = *resolver_,
                   .signer = *organisation.signer_,
                   .answers = organisation.answers_,
                   .tally = organisation.tally_,
                   .clock = organisation.clock_}),
      renewals_(database_, organisation.clock_),
      approvals_({.database = database_,
                  .clock = organisation.clock_,
                  .tell = [&organisation](Change const& change) { organisation.tell(change); }}),
      leaving_(loop),
      directory_(parts_of(organisation)) {}

directory::Parts Office::parts_of(Organisation& organisation) {
  auto const& settings = organisation.settings_;
  return {.loop = loop_,
          .database = database_,
          .passwords = organisation.passwords_,
          .mailbox = *organisation.mailbox_,
          .guards = organisation.guards_,
          .key = organisation.directory_key_,
          .party = {.id = settings.login_host, .name = settings.title, .origins = {settings.login_url}},
          .clock = organisation.clock_,
          .changed = [this](std::string const& member) { leaving_.spawn(end_member(member)); }};
}

// Whatever changed of a member, they show again who they are.
net::Task<void> Office::end_member(std::string member) {
  auto const ended = co_await sessions_.end({.kind = Change::Kind::person, .about = person_of("directory", member)});
  if (!ended) log::error("the sessions of a member who changed could not be ended: " + std::string(ended.error().reason));
  co_return ok();
}

net::Task<void> Office::drain() {
  co_await evaluators_.drain();
  auto const drained = co_await directory_.drain();
  co_await leaving_.join();
  co_return drained;
}

}  // namespace cordon::access
