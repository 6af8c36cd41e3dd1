#pragma once

#include <atomic>
#include <memory>
#include <span>

#include "access/identity.h"
#include "access/policy/question.h"
#include "access/session/cookie.h"
#include "proxy/facts.h"

namespace cordon::access {

// What somebody proved at the login host with one browser. Immutable: who is refreshed gets another of the same id.
struct Login {
  Id id;
  Identity identity;
  Id sid;               // of the provider's own session; zeros when it named none
  std::string browser;  // for people: "Firefox, Linux"
  Wall created;
  Wall ends;  // whatever happens
};

// The same for all logins of a person at a provider; opaque.
Id person_of(View provider, View subject);
inline Id person_of(Identity const& identity) {
  return person_of(identity.provider, identity.subject);
}

// What a provider calls its own session; opaque.
inline Id sid_of(View provider, View sid) {
  return person_of(provider, sid);
}

// How long a session lasts.
struct Lifetime {
  std::chrono::seconds idle{std::chrono::hours(1)};
  std::chrono::seconds absolute{std::chrono::hours(12)};
};

// What people said, or others said of them, since the session began.
struct Grants {
  std::vector<Purpose> purposes;
  std::vector<Approval> approvals;  // at all sites, those of one beside each other
};
// The approvals of these that are for that site.
std::span<Approval const> approvals_at(Grants const& grants, View site);

// A login that is used at one site: what a cookie of that site stands for. Shared by all workers of a node; what changes is
// atomic or behind a mutex.
class Session final : public proxy::Caller {
 public:
  struct Facts {
    Id id;
    std::array<unsigned char, 32> key{};      // the digest of what the cookie proves itself with
    std::shared_ptr<std::string const> site;  // its first host; of the login host its own
    std::shared_ptr<Login const> login;
    Wall created;
    Wall ends;
    std::chrono::seconds idle;
    std::int64_t born = 0;                 // the last number of the journal when it began
    std::shared_ptr<Grants const> grants;  // null: none
  };
  Session(Facts facts, Wall seen);

  Facts const& facts() const { return facts_; }
  Identity const& identity() const { return facts_.login->identity; }

  Wall seen() const { return Wall(std::chrono::seconds(seen_.load(std::memory_order_relaxed))); }
  void saw(Wall now) const;
  // Whether what was seen here must be told to the database; then it counts as told.
  bool take_unsaved() const { return unsaved_.exchange(false, std::memory_order_relaxed); }
  bool is_idle(Wall now) const { return now - seen() >= facts_.idle; }
  bool is_over(Wall now) const { return now >= facts_.ends || now >= facts_.login->ends; }

  // Whether it is the one of this cookie and this host.
  bool opens(Cookie const& cookie, View host) const;
  // Neither ended, nor too old, nor unused for too long.
  bool is_good(Wall now) const { return !has_ended() && !is_over(now) && !is_idle(now); }

  // Ended here: nothing that still holds it may use it.
  bool has_ended() const { return ended_.load(std::memory_order_acquire); }
  void end() const { ended_.store(true, std::memory_order_release); }

  // Of this object alone, in this process: another one of the same id has another.
  std::uint64_t number() const { return number_; }

 private:
  Facts const facts_;
  mutable std::atomic<std::int64_t> seen_;  // seconds
  mutable std::atomic<bool> unsaved_ = false;
  mutable std::atomic<bool> ended_ = false;
  std::uint64_t const number_;
};

}  // namespace cordon::access
