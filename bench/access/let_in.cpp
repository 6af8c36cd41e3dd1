#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>

#include "access/session/sessions.h"
#include "base/log.h"
#include "net/group.h"
#include "net/resolver.h"
#include "store/postgres.h"
#include "store/sqlite.h"

using namespace cordon;

// Logs people in, as the login host and the site do it when somebody has proved who they are, at the database of a running node.
namespace {

constexpr auto about = "People who are logged in: one line for each session, its person's subject and its cookie";

struct Arguments {
  std::string database;  // a file, or where PostgreSQL is
  std::string login, site, provider = "directory", group = "staff", prefix = "person", file;
  unsigned people = 100, sessions = 1, at_once = 500;
};

// Counts down what has not ended yet, and notes the first failure.
struct Progress {
  unsigned next = 0;
  std::vector<std::string> lines;
  Result<void> failed;
};

access::NewLogin person(Arguments const& arguments, unsigned number, Wall now) {
  auto const name = fmt::format("{}{}", arguments.prefix, number);
  return {.identity = {.provider = arguments.provider,
                       .subject = name,
                       .email = name + "@praxis.example",
                       .name = "Person " + std::to_string(number),
                       .groups = {arguments.group},
                       .amr = {"pwd"},
                       .acr = {},
                       .claims = {},
                       .authenticated = now,
                       .refreshed = now},
          .tokens = {},
          .browser = "Firefox, Linux"};
}

net::Task<std::string> let_in(access::Sessions& sessions, Arguments const& arguments, unsigned number, Wall now) {
  auto const login = co_await sessions.log_in(person(arguments, number, now), arguments.login, {});
  if (!login) co_return fail(login.error());
  auto const code = co_await sessions.make_code(login->session->facts().login->id, arguments.site, "bench");
  if (!code) co_return fail(code.error());
  auto const begun = co_await sessions.take_code(*code, arguments.site, "bench", {});
  if (!begun) co_return fail(begun.error());
  co_return fmt::format("{}{} {}\n", arguments.prefix, number, begun->cookie);
}

// One of several that share the work.
net::Task<void> work(access::Sessions& sessions, Arguments const& arguments, Clock& clock, Progress& progress) {
  unsigned const all = arguments.people * arguments.sessions;
  while (progress.failed && progress.next < all) {
    auto line = co_await let_in(sessions, arguments, progress.next++ / arguments.sessions, clock.wall());
    if (!line) co_return progress.failed = fail(line.error());
    progress.lines.push_back(std::move(*line));
  }
  co_return ok();
}

net::Task<void> let_all_in(net::Loop& loop, store::Database& database, Arguments const& arguments, Clock& clock,
                           Progress& progress) {
  access::Keyring keyring(clock);
  auto loaded = co_await keyring.load(database);
  if (!loaded) co_return loaded;
  access::SessionCache cache;
  access::Sessions sessions({.database = database, .cache = cache, .keyring = keyring, .clock = clock, .tell = {}});
  net::Group group(loop);
  for (unsigned i = 0; i < arguments.at_once; ++i) group.spawn(work(sessions, arguments, clock, progress));
  co_await group.join();
  co_return progress.failed;
}

Result<std::unique_ptr<store::Database>> open(net::Loop& loop, net::Resolver& resolver, std::string const& where) {
  if (where.starts_with("/")) {
    auto file = store::Sqlite::open(where);
    if (!file) return fail(file.error());
    return std::unique_ptr<store::Database>(std::move(*file));
  }
  auto server = store::Postgres::make(loop, resolver, {where});
  if (!server) return fail(server.error());
  return std::unique_ptr<store::Database>(std::move(*server));
}

Result<void> run(Arguments const& arguments) {
  auto& clock = system_clock();
  net::Loop loop(clock);
  net::Resolver resolver(loop);
  auto const database = open(loop, resolver, arguments.database);
  if (!database) return fail(database.error());
  Progress progress;
  auto done = net::run(loop, let_all_in(loop, **database, arguments, clock, progress));
  if (!done) return done;
  std::ofstream out(arguments.file, std::ios::binary);
  for (auto const& line : progress.lines) out << line;
  out.close();
  if (!out) return fail(Code::unavailable, "bench.file", "cannot write " + arguments.file);
  return ok();
}

}  // namespace

int main(int count, char** words) {
  CLI::App app(about);
  Arguments arguments;
  app.add_option("--database", arguments.database, "a file's absolute path, or where PostgreSQL is")->required();
  app.add_option("--login", arguments.login, "the login host")->required();
  app.add_option("--site", arguments.site, "the site where they have a session")->required();
  app.add_option("--to", arguments.file, "where their cookies go")->required();
  app.add_option("--group", arguments.group, "which all belong to")->capture_default_str();
  app.add_option("--prefix", arguments.prefix, "of their subjects")->capture_default_str();
  app.add_option("--people", arguments.people, "how many")->capture_default_str();
  app.add_option("--sessions", arguments.sessions, "of each")->capture_default_str();
  CLI11_PARSE(app, count, words);
  auto const done = run(arguments);
  if (!done) log::error(done.error().detail.empty() ? std::string(done.error().reason) : done.error().detail);
  return done ? 0 : 1;
}
