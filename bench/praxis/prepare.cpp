#include "bench/praxis/prepare.h"

#include <fmt/format.h>

#include <fstream>
#include <map>

#include "crypto/crypto.h"
#include "net/group.h"

namespace cordon::bench {
namespace {

using praxis::Id;
using praxis::Sessions;

constexpr std::string_view some_logins = "SELECT account, password FROM login ORDER BY account LIMIT $1";
constexpr std::size_t sessions_at_once = 500;

struct Login {
  Id account;
  std::string password;  // its hash, which a session is bound to
  std::string token = crypto::make_token();
};

net::Task<void> fetch_logins(store::Session& session, std::int64_t most, std::vector<Login>& logins) {
  auto const answer = co_await session.run(some_logins, {most});
  if (!answer) co_return fail(answer.error());
  logins.clear();
  for (auto const& row : answer->rows) logins.push_back({.account = row.number(0), .password = row.text(1)});
  co_return ok();
}

net::Task<void> begin_sessions(store::Session& session, std::span<Login const> logins, Wall now) {
  for (auto const& [account, password, token] : logins) {
    auto const begun = co_await Sessions::begin(session, crypto::digest(token), account, password, now);
    if (!begun) co_return fail(begun.error());
    if (!*begun) co_return fail(Code::internal, "bench.login", "somebody could not be let in");
  }
  co_return ok();
}

net::Task<std::vector<Login>> let_in(store::Database& database, std::int64_t count, Wall now) {
  std::vector<Login> logins;
  auto done = co_await database.read([&](store::Session& session) { return fetch_logins(session, count, logins); });
  if (!done) co_return fail(done);
  for (std::span<Login const> rest = logins; !rest.empty(); rest = rest.subspan(std::min(sessions_at_once, rest.size()))) {
    auto const some = rest.first(std::min(sessions_at_once, rest.size()));
    done = co_await database.write([&](store::Session& session) { return begin_sessions(session, some, now); });
    if (!done) co_return fail(done);
  }
  co_return logins;
}

// How many practise what, and where.
std::map<std::pair<std::string, std::string>, unsigned> count_offers(praxis::Catalog const& catalog) {
  std::map<std::pair<std::string, std::string>, unsigned> offers;
  for (auto const& practice : catalog.practices()) {
    if (!practice->practitioner.accepts_new_patients) continue;
    for (auto const id : practice->places()) {
      auto const located = catalog.place(id);
      if (located) ++offers[{std::string(praxis::code(practice->practitioner.specialty)), located->place.city}];
    }
  }
  return offers;
}

std::string searches_text(praxis::Catalog const& catalog) {
  std::multimap<unsigned, std::string, std::greater<>> searches;
  for (auto const& [what, count] : count_offers(catalog)) searches.emplace(count, what.first + " " + what.second);
  std::string text;
  for (auto const& [count, search] : searches) text += search + "\n";
  return text;
}

Result<void> write(std::filesystem::path const& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) return fail(Code::unavailable, "bench.file", "cannot write " + file.string());
  return ok();
}

}  // namespace

Result<praxis::seed::SeedReport> prepare(Preparation const& preparation, praxis::seed::Progress& progress, Clock& clock) {
  auto made = praxis::seed::seed(preparation.house, preparation.counts, progress, clock);
  if (!made) return made;
  auto house = praxis::House::open(preparation.house, clock);
  if (!house) return fail(house);
  net::Loop loop;
  auto office = praxis::Office::open(**house, loop);
  if (!office) return fail(office);
  auto const logins = net::run(loop, let_in((*office)->database(), preparation.counts.patients, clock.wall()));
  if (!logins) return fail(logins.error());
  std::string patients;
  for (auto const& login : *logins) patients += fmt::format("{} {}\n", login.account, login.token);
  std::filesystem::create_directories(preparation.folder);
  if (auto written = write(preparation.folder / "patients.txt", patients); !written) return fail(written);
  if (auto written = write(preparation.folder / "searches.txt", searches_text(*(*office)->catalog.get())); !written)
    return fail(written);
  return made;
}

}  // namespace cordon::bench
