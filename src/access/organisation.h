#pragma once

#include <functional>
#include <unordered_map>

#include "access/alarms.h"
#include "access/assertion/signer.h"
#include "access/countries.h"
#include "access/evaluator/answers.h"
#include "access/hearing.h"
#include "access/machine/service_tokens.h"
#include "access/office.h"
#include "access/site_access.h"
#include "access/tally.h"
#include "credentials/password.h"
#include "directory/parts.h"
#include "mail/mailbox.h"
#include "net/offload.h"
#include "store/sqlite.h"

namespace cordon::access {

// What is the same for all sites of a configuration. Immutable.
struct Rules {
  std::string login_url;   // of the login host, without a path: "https://login.praxis.localhost:8443"
  std::string login_host;  // "login.praxis.localhost"
  std::string title;       // whose edge this is
  bool has_pin = false;    // whether the directory sends PINs by mail
  std::string zone;        // whose clock pages tell times by: "Europe/Paris"
  Lifetime login_lifetime{.idle = std::chrono::hours(8), .absolute = std::chrono::hours(24)};
  // How long a session that is known goes on when nobody can say whether it has ended.
  std::chrono::seconds without_store{60};
  Language language = Language::en;                                          // of letters that nobody chose one for
  std::vector<std::string> alarm;                                            // addresses of those who hear of emergencies
  std::filesystem::path countries;                                           // the file that tells them; empty: none
  std::chrono::seconds countries_age{};                                      // older ones are not believed
  bool has_directory = true;                                                 // whether people of the built-in one may log in
  ProviderOffers providers{};                                                // who else vouches for people
  std::chrono::seconds refresh{3600};                                        // how often they are asked again
  std::unordered_map<std::string, std::shared_ptr<SiteAccess const>> sites;  // by each of their hosts

  // Where a site is: at the login host's port. Empty for a host that is none of ours.
  std::string url_of(std::string const& host) const;
};

// One organisation as a node knows it: its sessions, its keys, who is who. Lives as long as the node; what a configuration says
// is swapped as a whole. Its offices belong to the loops' threads.
class Organisation {
 public:
  struct Settings {
    std::filesystem::path folder;  // of the node's state, for what is only this node's
    std::string database;          // of all nodes: where PostgreSQL is; empty: a file in the folder
    std::string login_url;         // see Rules
    std::string login_host;
    std::string title;
    std::filesystem::path directory_key;  // seals what the directory knows; empty: a file in the folder
    std::string sender;                   // of letters
    std::size_t workers = 1;
  };
  // Ends the exchanges and tunnels for whose caller `chosen` says so. Any thread.
  using Cut = std::function<void(std::function<bool(Session const&)> chosen)>;

  // Code::invalid with a sentence for the operator. The clock must outlive it.
  static Result<std::unique_ptr<Organisation>> open(Settings settings, Clock& clock, Cut cut);

  // What is to hold from now on. Any thread.
  void use(std::shared_ptr<Rules const> rules);
  std::shared_ptr<Rules const> rules() const;

  // The office of a worker, or of the node (`node_office`), made when it is first asked for, in that thread. Code::unavailable
  // when it cannot be.
  Result<Office*> office(std::size_t worker, net::Loop& loop);
  std::size_t node_office() const { return settings_.workers; }

  // On the node's loop, until its fiber is interrupted: hears what ended elsewhere, tells when sessions were seen, renews keys.
  // `bell` is rung when something changed here, and tells when it did elsewhere; null for a node that has none.
  net::Task<void> run(net::Loop& loop, shared_state::Bell* bell);
  // Ends that office, in its thread, after the last request of its loop.
  net::Task<void> leave(std::size_t worker);

  // Whether what is known here may be relied on: false when nobody could say for too long what has ended.
  bool is_current() const;
  // Whether that is the secret of who may administer people: in the file access/admin.key of the folder of state.
  bool is_administrator(View secret) const;
  // Something ended or changed, here or elsewhere.
  void hear(Change const& change);
  // The same of what this node has just written to the journal: the others are to read it now.
  void tell(Change const& change);
  // A live exchange holds a session that is known no more: somebody looks for it, and ends what has ended.
  void look_for(Id const& session);

  SessionCache& cache() { return cache_; }
  Keyring const& keyring() const { return keyring_; }
  Signer const& signer() const { return *signer_; }
  ServiceTokens& tokens() { return tokens_; }
  // Numbers of logout tokens that came, and states that came back from providers.
  ReplayMemory& replays() { return replays_; }
  ReplayMemory& ways_back() { return ways_back_; }
  Clock& clock() { return clock_; }
  Tally& tally() { return tally_; }
  Alarms& alarms() { return alarms_; }
  Answers& answers() { return answers_; }  // of evaluators
  Letters& letters() { return letters_; }  // of questions to approvers
  Countries const& countries() const { return countries_; }

 private:
  Organisation(Settings settings, Clock& clock, Cut cut);
  Result<void> prepare();
  Result<void> prepare_folder();
  Result<void> prepare_directory();
  Result<void> prepare_store();
  Result<std::unique_ptr<store::Database>> connect(net::Loop& loop, net::Resolver& resolver) const;
  net::Task<void> serve(net::Loop& loop, Office& mine, Hearing& hearing);
  void listen_with(std::shared_ptr<Hearing> hearing);
  net::Task<void> set_up(store::Database& database);
  net::Task<void> listen(store::Database& database);
  net::Task<void> look(Office& office);
  net::Task<void> read_tokens(store::Database& database);
  net::Task<void> keep_house(Office& office);
  net::Task<void> deliver_letters(std::size_t most);  // of a kind
  net::Task<void> renew_keys(store::Database& database);

  Settings settings_;
  Clock& clock_;
  Cut cut_;
  SessionCache cache_;
  Keyring keyring_{clock_};
  ReplayMemory replays_, ways_back_;
  std::unique_ptr<Signer> signer_;
  ServiceTokens tokens_{clock_};
  std::atomic<bool> tokens_changed_ = false;  // and are not read yet
  std::unique_ptr<store::Sqlite> local_;
  std::string admin_key_;
  crypto::Secret directory_key_;
  credentials::Passwords passwords_{credentials::Passwords::Limits{}};
  directory::Guards guards_{clock_};
  net::Pool mail_pool_{1};
  std::unique_ptr<mail::FolderMailbox> mailbox_;
  Tally tally_{settings_.workers};
  Alarms alarms_{clock_};
  Letters letters_{clock_, "approval"};
  Countries countries_{clock_};
  Answers answers_;
  std::vector<std::unique_ptr<Office>> offices_;
  std::int64_t heard_ = 0;
  std::atomic<bool> ready_ = false;  // its tables and keys are there
  std::atomic<Steady> current_{};    // when the journal was last read

  mutable std::mutex mutex_;
  std::shared_ptr<Rules const> rules_ = std::make_shared<Rules const>();
  std::vector<Id> missing_;
  std::shared_ptr<Hearing> hearing_;  // while run() goes on

  friend class Office;
};

}  // namespace cordon::access
