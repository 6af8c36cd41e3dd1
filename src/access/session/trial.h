#pragma once

#include "access/approval/approvals.h"
#include "access/session/schema.h"
#include "access/session/sessions.h"
#include "net/group.h"
#include "testing/clock.h"
#include "testing/database_places.h"

// Sessions of two nodes on one database, for tests.
namespace cordon::access {

class TwoNodes {
 public:
  struct Node {
    explicit Node(TwoNodes& owner)
        : keyring(owner.clock),
          sessions({.database = owner.database, .cache = cache, .keyring = keyring, .clock = owner.clock, .tell = {}}),
          approvals({.database = owner.database, .clock = owner.clock, .tell = [this](Change const& change) {
                       apply(change, cache);
                     }}) {}
    SessionCache cache;
    Keyring keyring;
    Sessions sessions;
    Approvals approvals;
    std::int64_t heard = 0;
  };

  TwoNodes(net::Loop& of, store::Database& place) : loop(of), database(place) {
    std::vector<store::Migration> history;
    for (auto const part : {session_migrations(), Approvals::migrations()})
      history.insert(history.end(), part.begin(), part.end());
    if (!net::run(loop, store::migrate(database, history))) throw std::runtime_error("no schema");
    for (auto* node : {&one, &two})
      if (!net::run(loop, node->keyring.load(database))) throw std::runtime_error("no keys");
  }

  // What a node does all the time.
  void hear(Node& node) {
    auto const read = net::run(loop, Journal::read(database, node.heard)).value();
    for (auto const& change : read.changes) apply(change, node.cache);
    node.heard = read.last;
  }

  static Identity zoe() {
    return {.provider = "clinic",
            .subject = "42",
            .email = "zoe@clinic.eu",
            .name = "Zoé",
            .groups = {"doctors", "staff"},
            .amr = {"pwd", "otp"},
            .acr = "2",
            .claims = {{.name = "department", .values = {"cardiology", "icu"}}},
            .authenticated = testing::FakeClock::start,
            .refreshed = testing::FakeClock::start};
  }
  Sessions::Begun log_in(Identity identity = zoe()) {
    return net::run(loop, one.sessions.log_in({.identity = std::move(identity),
                                               .sid = sid_of("clinic", "s1"),
                                               .tokens = "refresh",
                                               .browser = "Firefox, Linux"},
                                              "login.test", {}))
        .value();
  }
  // At a site, by a code; the node is the site's.
  Result<Sessions::Begun> enter(Node& node, Sessions::Begun const& login, std::string const& site = "staff.test") {
    auto const code = net::run(loop, one.sessions.make_code(login.session->facts().login->id, site, "state")).value();
    return net::run(loop, node.sessions.take_code(code, site, "state", {}));
  }
  // Why it is none; empty when it is one.
  std::string find(Node& node, std::string const& cookie, std::string const& site = "staff.test") {
    auto const shown = Cookie::parse(cookie, node.keyring);
    if (!shown) return "no cookie of ours";
    auto const found = net::run(loop, node.sessions.find(*shown, site));
    return found ? "" : std::string(found.error().reason);
  }

  net::Loop& loop;
  store::Database& database;
  testing::FakeClock clock;
  Node one{*this}, two{*this};
};

}  // namespace cordon::access
