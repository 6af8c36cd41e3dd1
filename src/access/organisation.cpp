#include "access/organisation.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/approval/telling.h"
#include "access/session/schema.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/private_file.h"
#include "directory/schema.h"
#include "net/group.h"
#include "store/postgres.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

constexpr std::size_t most_missing = 10'000;
constexpr std::size_t longest_key = 256, least_admin_key = 32;
constexpr unsigned connections = 4;     // of each loop to PostgreSQL
constexpr unsigned database_cache = 2;  // MiB, of each to SQLite: what is asked for often is known without it

// Of all tables, in the order in which they came to be. What is new is added at the end.
std::vector<store::Migration> history() {
  std::vector<store::Migration> all;
  for (auto const part : {session_migrations(), Signer::migrations(), directory::migrations(), ServiceTokens::migrations(),
                          Renewals::migrations(), Approvals::migrations()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

Answers::Voices evaluators_of(Rules const& rules) {
  Answers::Voices voices;
  for (auto const& [host, site] : rules.sites) {
    for (auto const& each : site->evaluators) voices.insert_or_assign(each->source.name, each->voice);
  }
  return voices;
}

}  // namespace

std::string Rules::url_of(std::string const& host) const {
  if (!sites.contains(host)) return {};
  auto const port = login_url.substr(std::string_view("https://").size() + login_host.size());
  return "https://" + host + port;
}

Organisation::Organisation(Settings settings, Clock& clock, Cut cut)
    : settings_(std::move(settings)), clock_(clock), cut_(std::move(cut)) {
  offices_.resize(settings_.workers + 1);
}

Result<std::unique_ptr<Organisation>> Organisation::open(Settings settings, Clock& clock, Cut cut) {
  std::unique_ptr<Organisation> organisation(new Organisation(std::move(settings), clock, std::move(cut)));
  auto prepared = organisation->prepare();
  if (!prepared) return fail(prepared);
  return organisation;
}

// For its owner alone: who can read it can log in as anybody.
Result<void> Organisation::prepare_folder() {
  auto const folder = settings_.folder / "access";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return fail(Code::invalid, "access.folder", folder.string() + " cannot be used: " + error.message());
  auto const file = folder / "admin.key";
  auto const created = crypto::create_private(file, crypto::make_token() + "\n");
  if (!created) return fail(created.error());
  auto key = crypto::read_private(file, longest_key);
  if (!key) return fail(key);
  admin_key_ = text::trim(View(*key).substr(0, key->find('\n')));
  if (admin_key_.size() < least_admin_key)
    return fail(Code::invalid, "access.admin_key", file.string() + " is too short: remove it, and a new one is made");
  return ok();
}

bool Organisation::is_administrator(View secret) const {
  return crypto::same(secret, admin_key_);
}

Result<void> Organisation::prepare() {
  if (auto done = prepare_folder(); !done) return done;
  auto signer = Signer::open(settings_.folder / "access", settings_.login_url, clock_);
  if (!signer) return fail(signer);
  signer_ = std::move(*signer);
  if (auto done = prepare_directory(); !done) return done;
  if (settings_.database.empty()) {
    auto local = store::Sqlite::open(settings_.folder / "access" / "access.db", 2, database_cache);
    if (!local) return fail(local);
    local_ = std::move(*local);
  }
  return prepare_store();
}

// A store that is away keeps nobody from starting: sites without rules are served, and the others as soon as it answers.
Result<void> Organisation::prepare_store() {
  net::Loop loop(clock_);
  net::Resolver resolver(loop);
  auto connected = connect(loop, resolver);
  if (!connected) return fail(connected);
  auto& database = *connected ? **connected : static_cast<store::Database&>(*local_);
  auto done = net::run(loop, set_up(database));
  if (done) return ok();
  auto const sentence = "the store of access cannot be used: " + std::string(done.error().reason);
  if (done.error().code != Code::unavailable) return fail(Code::invalid, done.error().reason, sentence);
  log::warning(sentence + "; nobody can log in until it answers");
  return ok();
}

// One key for all nodes: what one of them sealed another opens.
Result<void> Organisation::prepare_directory() {
  auto const file = settings_.directory_key.empty() ? settings_.folder / "access" / "directory.key" : settings_.directory_key;
  if (settings_.directory_key.empty()) {
    auto const created = crypto::create_private(file, crypto::make_token() + "\n");
    if (!created) return fail(created.error());
  }
  auto text = crypto::read_private(file, longest_key);
  if (!text) return fail(text);
  auto octets = tls::from_base64url(text::trim(View(*text).substr(0, text->find('\n'))));
  crypto::wipe(*text);
  if (!octets || octets->size() != crypto::key_size)
    return fail(Code::invalid, "access.directory_key", file.string() + " must hold 32 octets in base64url");
  directory_key_ = crypto::Secret(crypto::key_size);
  std::ranges::copy(*octets, directory_key_.span().begin());
  crypto::wipe(*octets);
  auto mailbox = mail::FolderMailbox::open(settings_.folder / "access" / "mail", settings_.sender, mail_pool_, clock_);
  if (!mailbox) return fail(mailbox);
  mailbox_ = std::move(*mailbox);
  return ok();
}

// Nothing when all loops share a file.
Result<std::unique_ptr<store::Database>> Organisation::connect(net::Loop& loop, net::Resolver& resolver) const {
  if (local_) return nullptr;
  auto made = store::Postgres::make(loop, resolver, {settings_.database}, connections);
  if (!made) return fail(made);
  return std::move(*made);
}

net::Task<void> Organisation::renew_keys(store::Database& database) {
  auto done = co_await keyring_.load(database);
  if (!done) co_return done;
  co_return co_await signer_->load(database);
}

net::Task<void> Organisation::set_up(store::Database& database) {
  auto const all = history();
  auto done = co_await store::migrate(database, all);
  if (!done) co_return done;
  done = co_await renew_keys(database);
  if (!done) co_return done;
  auto const last = co_await Journal::last(database);
  if (!last) co_return fail(last.error());
  done = co_await tokens_.load(database);
  if (!done) co_return done;
  heard_ = *last;
  current_ = clock_.steady();
  ready_ = true;
  co_return ok();
}

void Organisation::use(std::shared_ptr<Rules const> rules) {
  countries_.follow(rules->countries, rules->countries_age);
  answers_.use(evaluators_of(*rules));
  std::lock_guard const lock(mutex_);
  rules_ = std::move(rules);
}

std::shared_ptr<Rules const> Organisation::rules() const {
  std::lock_guard const lock(mutex_);
  return rules_;
}

Result<Office*> Organisation::office(std::size_t worker, net::Loop& loop) {
  auto& office = offices_.at(worker);
  if (office) return office.get();
  auto resolver = std::make_unique<net::Resolver>(loop);
  auto connected = connect(loop, *resolver);
  if (!connected) return fail(connected);
  office = std::make_unique<Office>(*this, loop, std::move(resolver), std::move(*connected));
  return office.get();
}

net::Task<void> Organisation::leave(std::size_t worker) {
  auto& office = offices_.at(worker);
  if (!office) co_return ok();
  auto const saved = co_await office->sessions().save_seen();
  if (!saved) log::warning("when sessions were seen last is not stored");
  if (worker == node_office()) {
    auto const told = co_await deliver_letters(Letters::most_letters);
    if (!told || alarms_.waiting() + letters_.waiting() > 0) log::error("letters could not be sent before the end");
  }
  auto drained = co_await office->drain();
  office.reset();
  co_return drained;
}

bool Organisation::is_current() const {
  return ready_ && clock_.steady() - current_.load() <= rules()->without_store;
}

// What has ended is cut; what changed is looked at again when it is next asked about. An approval may have been all that let
// something live go on: its sessions are looked at now, so that what they say is there when it is next reconsidered.
void Organisation::hear(Change const& change) {
  std::vector<Id> again;
  if (change.kind == Change::Kind::approvals) {
    cache_.each([&](Session const& session) {
      if (change.concerns(session)) again.push_back(session.facts().id);
    });
  }
  apply(change, cache_);
  // Not before: the node's thread would look at once, and what it found would be forgotten here.
  for (auto const& id : again) look_for(id);
  if (change.kind == Change::Kind::tokens) tokens_changed_ = true;
  if (change.ends()) cut_([change](Session const& session) { return change.concerns(session); });
}

void Organisation::tell(Change const& change) {
  hear(change);
  std::lock_guard const lock(mutex_);
  if (hearing_) hearing_->tell();
}

void Organisation::listen_with(std::shared_ptr<Hearing> hearing) {
  std::lock_guard const lock(mutex_);
  hearing_ = std::move(hearing);
}

void Organisation::look_for(Id const& session) {
  std::lock_guard const lock(mutex_);
  if (missing_.size() < most_missing) missing_.push_back(session);
}

}  // namespace cordon::access
