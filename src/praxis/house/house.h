#pragma once

#include "net/resolver.h"
#include "praxis/directory/directory.h"
#include "praxis/house/courier.h"
#include "praxis/live/notices.h"
#include "praxis/live/seats.h"
#include "praxis/patients/access.h"
#include "praxis/patients/accounts.h"
#include "praxis/patients/family.h"
#include "praxis/patients/finding.h"
#include "praxis/reception/reception.h"
#include "praxis/staff/assertion.h"
#include "praxis/staff/roster.h"
#include "store/postgres_location.h"
#include "store/sqlite.h"

namespace cordon::praxis {

// What of praxis there is once, whatever the number of workers: where it keeps things, and what it keeps in memory. Outlives the
// offices.
class House {
 public:
  struct Settings {
    std::filesystem::path folder;  // of the database (without another), keys and mail
    std::string database;          // "sqlite:/var/lib/praxis/praxis.db", or as libpq has it; empty: praxis.db in the folder
    std::string url = "https://praxis.localhost:8443";  // what patients type: links in letters lead there
    unsigned connections = 8;                           // to PostgreSQL, of each worker
    std::optional<StaffTrust> staff = {};               // who vouches for the staff; none: nobody is of the staff
  };

  // Brings the schema up to date and reads who practises where. Fails with a sentence for who started it.
  static Result<std::unique_ptr<House>> open(Settings settings, Clock& clock);

  std::string place() const;  // of the data, for people
  NoticeBoard& board() { return board_; }

 private:
  friend class Office;
  House(Settings settings, MasterKeys keys, Clock& clock);
  Result<void> open_databases();
  Result<std::unique_ptr<store::Database>> connect(net::Loop& loop, net::Resolver& resolver) const;
  Result<void> prepare();

  Settings settings_;
  Clock& clock_;
  MasterKeys keys_;
  std::unique_ptr<store::Sqlite> local_;  // the data, when they are in a file
  std::unique_ptr<store::Sqlite> key_database_;
  net::Pool mail_pool_{1};
  std::unique_ptr<mail::FolderMailbox> mailbox_;
  KeyCache key_cache_;
  SessionCache session_cache_;
  credentials::Passwords passwords_;
  Guards guards_;
  NoticeBoard board_;
  CurrentCatalog catalog_{&board_};
  FreeSlots free_;
  Seats seats_;
  AgendaNews news_;
};

// The same for one worker's loop: everything that asks the database.
class Office {
 public:
  static Result<std::unique_ptr<Office>> open(House& house, net::Loop& loop);
  // Everything that was asked has been answered; letters are still written.
  net::Task<void> drain();
  // Makes the time of holds free that are over; to be done often.
  net::Task<void> end_holds();
  // Puts away what else is over: sessions of patients, links, accounts that were never confirmed or that somebody
  // closed. Writes the letters that are late. Makes indexes of names. Reads again what of the directory
  // may be newer than the catalog.
  net::Task<void> tidy();

 private:
  std::unique_ptr<net::Resolver> resolver_;
  std::unique_ptr<store::Database> connected_;
  store::Database& database_;
  Vault vault_;
  AgendaNews& news_;

 public:
  Office(House& house, net::Loop& loop, std::unique_ptr<net::Resolver> resolver, std::unique_ptr<store::Database> connected);

  Clock const& clock;
  CurrentCatalog const& catalog;
  Assertions assertions;
  Sessions sessions;
  Accounts accounts;
  Family family;
  Records records;
  Finding finding;
  Directory directory;
  Roster roster;
  Reception reception;
  Courier courier;
  Notices notices;
  Seats& seats;
  Vault& vault() { return vault_; }
  store::Database& database() { return database_; }
};

}  // namespace cordon::praxis
