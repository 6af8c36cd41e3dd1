#pragma once

#include "access/session/change.h"
#include "access/session/cookie.h"

namespace cordon::access {

// What begins a login.
struct NewLogin {
  Identity identity;
  Id sid{};             // see sid_of()
  std::string tokens;   // of the provider, for later; kept sealed
  std::string browser;  // for people
};

// A login as somebody read it: its identity as JSON, its tokens sealed.
struct SeenLogin {
  Id id;
  std::string identity;
  std::string tokens;
};

// Sessions in the database, for one loop. What a node knows of them it has in its cache; what ends here has ended on this node
// when the call returns, and on the others when they have read the journal. Reasons are under "session.".
class Sessions {
 public:
  struct Parts {
    store::Database& database;
    SessionCache& cache;
    Keyring const& keyring;
    Clock const& clock;
    std::function<void(Change const&)> tell;  // this node, of what is in the journal; empty: only the cache hears it
  };
  explicit Sessions(Parts parts) : parts_(std::move(parts)) {}

  struct Begun {
    std::shared_ptr<Session const> session;
    std::string cookie;
  };

  // Whose cookie it is: known here, or asked for. Code::forbidden "session.none"; Code::unavailable when the database is away.
  net::Task<std::shared_ptr<Session const>> find(Cookie cookie, std::string site);

  // The session of that id, for who has proved himself before. Fails as find(). That we look does not count as use.
  net::Task<std::shared_ptr<Session const>> look_up_again(Id id);

  // A login, and its session at the login host, which is called `host`.
  net::Task<Begun> log_in(NewLogin login, std::string host, Lifetime limits);
  // What takes the browser to a site, within a minute and once.
  net::Task<std::string> make_code(Id login, std::string site, std::string state);
  // Code::forbidden "session.code" for one that is none, was used, or is for another site or another browser.
  net::Task<Begun> take_code(std::string code, std::string site, std::string state, Lifetime limits);

  // Why they are there. Who finds the session from now on finds another object.
  net::Task<void> say_purpose(Session const& session, Purpose purpose);
  // What the provider says now; `tokens` and `sid` as in NewLogin, where zeros leave the one before.
  net::Task<void> refresh(Id login, Identity identity, std::string tokens, Id sid = {});
  // The same for who saw the login as `seen`. False when it is another by now, or none: nothing changes.
  net::Task<bool> renew(SeenLogin const& seen, Identity identity, std::string tokens);
  net::Task<std::string> tokens(Id login);
  std::string tokens(SeenLogin const& seen) const;

  // Ends what it is about, everywhere.
  net::Task<void> end(Change change);
  // All of a person, the newest first.
  net::Task<std::vector<std::shared_ptr<Session const>>> list(Id person);
  // All of those whom a provider vouched for with this address, the newest first. For who asks about others: nothing counts as
  // seen, and nothing is kept.
  net::Task<std::vector<std::shared_ptr<Session const>>> list_of(std::string email);
  // The same of one. Code::forbidden "session.none".
  net::Task<std::shared_ptr<Session const>> read(Id id);

  // Tells the database when sessions were seen last; deletes those that are over, with their codes.
  net::Task<void> save_seen();
  net::Task<void> expire();

 private:
  net::Task<std::vector<std::shared_ptr<Session const>>> list_all(std::string_view statement, store::Values values);
  net::Task<std::shared_ptr<Session const>> fetch(Id id);
  net::Task<std::shared_ptr<Session const>> look_up(Id id, std::function<bool(Session const&)> is_asked_for);
  net::Task<void> begin(store::Session& session, NewLogin const& login, Session::Facts& first);
  struct Taking {
    std::string code, site, state;
    Lifetime limits;
    Cookie cookie;
  };
  net::Task<void> redeem(store::Session& session, Taking const& taking, std::shared_ptr<Session const>& made);
  store::Value sealed(View tokens) const;
  void tell(Change const& change);

  Parts parts_;
};

}  // namespace cordon::access
