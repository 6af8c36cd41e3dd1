#include "store/migration.h"

#include <fmt/format.h>

#include "base/text.h"
#include "tls/digest.h"

namespace cordon::store {
namespace {

constexpr std::string_view table =
    "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL)";
constexpr std::string_view history = "SELECT number, name, digest FROM migration ORDER BY number";
constexpr std::string_view note = "INSERT INTO migration (number, name, digest) VALUES ($1, $2, $3)";

std::string digest_of(Migration const& migration) {
  tls::Sha256 hash;
  for (auto const step : migration.steps) {
    hash.update(step);
    hash.update(std::string_view("\0", 1));
  }
  return text::hex(hash.finish());
}

std::unexpected<Error> other_history(std::string detail) {
  return fail(Code::invalid, "store.schema", std::move(detail));
}

Result<void> compare(std::vector<Row> const& known, std::span<Migration const> migrations) {
  if (known.size() > migrations.size())
    return other_history(fmt::format("the database knows \"{}\", which this program does not: it was served by a newer one",
                                     known[migrations.size()].text(1)));
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].text(1) != migrations[i].name || known[i].text(2) != digest_of(migrations[i]))
      return other_history(
          fmt::format("the database's step \"{}\" is not this program's \"{}\"", known[i].text(1), migrations[i].name));
  }
  return ok();
}

std::unexpected<Error> named(Migration const& migration, Error error) {
  error.detail = fmt::format("{}: {}", migration.name, error.detail);
  return fail(std::move(error));
}

net::Task<void> apply(Session& session, Migration const& migration, std::int64_t number) {
  for (auto const step : migration.steps) {
    auto defined = co_await session.define(std::string(step));
    if (!defined) co_return named(migration, std::move(defined.error()));
  }
  auto noted = co_await session.run(note, {number, std::string(migration.name), digest_of(migration)});
  if (!noted) co_return fail(noted);
  co_return ok();
}

// The next one that is missing; done when there is none. Others may have been faster.
net::Task<void> advance(Session& session, std::span<Migration const> migrations, bool& done) {
  auto alone = co_await session.lock("migration");
  if (!alone) co_return alone;
  auto made = co_await session.define(std::string(table));
  if (!made) co_return made;
  auto const known = co_await session.run(history);
  if (!known) co_return fail(known.error());
  if (auto same = compare(known->rows, migrations); !same) co_return same;
  done = known->rows.size() == migrations.size();
  if (done) co_return ok();
  co_return co_await apply(session, migrations[known->rows.size()], static_cast<std::int64_t>(known->rows.size()) + 1);
}

}  // namespace

net::Task<void> migrate(Database& database, std::span<Migration const> migrations) {
  for (bool done = false; !done;) {
    auto advanced = co_await database.write([&](Session& session) { return advance(session, migrations, done); });
    if (!advanced) co_return advanced;
  }
  co_return ok();
}

}  // namespace cordon::store
