#include "praxis/house/house.h"

#include "praxis/house/erasing.h"
#include "praxis/house/folder.h"
#include "praxis/schema.h"
#include "store/postgres.h"

namespace cordon::praxis {
namespace {

constexpr View sqlite_prefix = "sqlite:";
constexpr View sender = "praxis@praxis.localhost";

net::Task<void> prepare_databases(store::Database& database, store::Database& keys, Directory& directory) {
  auto const all = schema();
  auto migrated = co_await store::migrate(database, all);
  if (!migrated) co_return migrated;
  migrated = co_await store::migrate(keys, Vault::migrations());
  if (!migrated) co_return migrated;
  co_return co_await directory.load();
}

std::string link(std::string const& url, View page) {
  return url + "/" + std::string(page) + "?token=";
}

}  // namespace

House::House(Settings settings, MasterKeys keys, Clock& clock)
    : settings_(std::move(settings)),
      clock_(clock),
      keys_(std::move(keys)),
      passwords_(credentials::Passwords::Limits{}),
      guards_(clock),
      free_(catalog_, clock, {}),
      news_(free_, board_) {}

Result<std::unique_ptr<House>> House::open(Settings settings, Clock& clock) {
  if (auto made = make_folder(settings.folder); !made) return fail(made);
  auto keys = MasterKeys::load(settings.folder / "master.key");
  if (!keys) return fail(keys);
  std::unique_ptr<House> house(new House(std::move(settings), std::move(*keys), clock));
  if (auto opened = house->open_databases(); !opened) return fail(opened);
  if (auto prepared = house->prepare(); !prepared) return fail(prepared);
  return house;
}

Result<void> House::open_databases() {
  auto mailbox = mail::FolderMailbox::open(settings_.folder / "mail", std::string(sender), mail_pool_, clock_);
  if (!mailbox) return fail(mailbox);
  mailbox_ = std::move(*mailbox);
  auto key_database = store::Sqlite::open(settings_.folder / "keys.db");
  if (!key_database) return fail(key_database);
  key_database_ = std::move(*key_database);
  auto const& where = settings_.database;
  if (!where.empty() && !where.starts_with(sqlite_prefix)) return ok();
  auto const file = where.empty() ? settings_.folder / "praxis.db" : std::filesystem::path(where.substr(sqlite_prefix.size()));
  auto local = store::Sqlite::open(file);
  if (!local) return fail(local);
  local_ = std::move(*local);
  return ok();
}

Result<void> House::prepare() {
  net::Loop loop;
  net::Resolver resolver(loop);
  auto connected = connect(loop, resolver);
  if (!connected) return fail(connected);
  auto& database = *connected ? **connected : *local_;
  Directory directory(database, clock_, catalog_);
  return net::run(loop, prepare_databases(database, *key_database_, directory));
}

// Nothing when the data are in a file, which all loops share.
Result<std::unique_ptr<store::Database>> House::connect(net::Loop& loop, net::Resolver& resolver) const {
  if (local_) return nullptr;
  auto made = store::Postgres::make(loop, resolver, {settings_.database}, settings_.connections);
  if (!made) return fail(made);
  return std::move(*made);
}

std::string House::place() const {
  if (local_) return local_->place();
  return store::describe({settings_.database}).value_or("PostgreSQL");
}

Result<std::unique_ptr<Office>> Office::open(House& house, net::Loop& loop) {
  auto resolver = std::make_unique<net::Resolver>(loop);
  auto connected = house.connect(loop, *resolver);
  if (!connected) return fail(connected);
  return std::make_unique<Office>(house, loop, std::move(resolver), std::move(*connected));
}

Office::Office(House& house, net::Loop& loop, std::unique_ptr<net::Resolver> resolver, std::unique_ptr<store::Database> connected)
    : resolver_(std::move(resolver)),
      connected_(std::move(connected)),
      database_(connected_ ? *connected_ : *house.local_),
      vault_(house.keys_, house.key_cache_, *house.key_database_, house.clock_),
      news_(house.news_),
      clock(house.clock_),
      catalog(house.catalog_),
      assertions(house.settings_.staff, *resolver_, house.clock_),
      sessions(house.session_cache_, database_, house.clock_),
      accounts({.loop = loop,
                .database = database_,
                .vault = vault_,
                .passwords = house.passwords_,
                .sessions = sessions,
                .mailbox = *house.mailbox_,
                .guards = house.guards_,
                .clock = house.clock_},
               {.confirm = link(house.settings_.url, "confirm-email"),
                .reset = link(house.settings_.url, "new-password"),
                .change_email = link(house.settings_.url, "change-email")}),
      family(database_, vault_, sessions, house.clock_),
      records(database_, vault_, house.clock_),
      finding(database_, vault_, house.clock_),
      directory(database_, house.clock_, house.catalog_),
      roster(database_, house.clock_),
      reception(house.catalog_, house.free_, database_, house.clock_, &house.news_),
      courier({.loop = loop,
               .database = database_,
               .vault = vault_,
               .mailbox = *house.mailbox_,
               .catalog = house.catalog_,
               .clock = house.clock_}),
      notices(house.board_, loop),
      seats(house.seats_) {}

net::Task<void> Office::drain() {
  auto const drained = co_await accounts.drain();
  auto const written = co_await courier.drain();
  if (!drained) co_return fail(drained.error());
  co_return written;
}

net::Task<void> Office::end_holds() {
  news_.look_again();
  co_return co_await reception.expire();
}

// One that fails stops no other; the first failure is told.
net::Task<void> Office::tidy() {
  Result<void> all;
  auto const note = [&](auto const& done) {
    if (!done && all) all = fail(done.error());
  };
  note(co_await directory.look_again());
  note(co_await sessions.expire());
  note(co_await accounts.expire());
  note(co_await Erasing(accounts, family, reception).run());
  note(co_await courier.run());
  note(co_await finding.index_a_while());
  co_return all;
}

}  // namespace cordon::praxis
