#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "base/log.h"
#include "praxis/server.h"
#include "seed_command.h"
#include "staff_trust.h"

using namespace cordon;

namespace {

constexpr auto about =
    "Praxis: appointments with practitioners in France, Germany and Italy. A real application to put behind an edge.";
constexpr auto teaching = R"(
Examples
  praxis                                         http://127.0.0.1:9000, everything is forgotten at the end
  praxis --listen 127.0.0.1:0                    a free port; the log says which
  praxis --listen unix:/run/praxis.sock --data /var/lib/praxis
  praxis seed --data /var/lib/praxis             demo data, into an empty database
  praxis --staff-keys https://staff.praxis.localhost:8443/.cordon/jwks.json --staff-ca .run/tls/ca.pem
         --staff-issuer https://login.praxis.localhost:8443 --staff-audience https://staff.praxis.localhost
                                                 the staff, for whom the edge vouches with Cordon-Assertion

Addresses
  /              leads to the pages of patients: /fr/search, /de/search, /it/search, /en/search
  /api/practitioners, /api/appointments    the same for programs: docs/api.md
  /board         a day of a small practice, alive; also works without JavaScript
  /api/slots     GET: the appointments (ETag); POST {"slot": "roux-0930", "name": "…"}: books one
  /events        their changes, as server-sent events
  /live          WebSocket: an echo, and the time every five seconds
  /upload        PUT or POST: counts and hashes; ?limit=N refuses more before reading it
  /download      ?bytes=N of noise, up to 10 GB, with ranges
  /api/echo      any method: what arrived
  /trailers /early /slow?ms=N    a response with trailers, after early hints, after a while

Speaks HTTP/1.1 without TLS: leave that, and the public, to what stands in front of it.
SIGTERM or Ctrl-C ends it after the requests under way (10 s at most); a second one at once.
)";

struct Arguments {
  std::vector<std::string> listen{"127.0.0.1:9000"};
  std::string data;
  std::string database;
  std::string url = "https://praxis.localhost:8443";
  unsigned workers = 1;
  std::uint64_t seed = 1;
  unsigned tick = 2000;
};

void describe(CLI::App& app, Arguments& arguments) {
  app.footer(teaching);
  app.add_option("--listen", arguments.listen, "address:port or unix:/path; may be given several times")->capture_default_str();
  app.add_option("--data", arguments.data, "folder of the database, keys and mail; without it all is forgotten at the end")
      ->type_name("DIR");
  app.add_option("--database", arguments.database,
                 "where the data are instead: sqlite:FILE, or PostgreSQL as postgresql://user@host/name")
      ->type_name("PLACE");
  app.add_option("--url", arguments.url, "what patients type: links in letters lead there")->capture_default_str();
  app.add_option("--workers", arguments.workers, "threads that serve")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--seed", arguments.seed, "which appointments are free at first follows from it")->capture_default_str();
  app.add_option("--tick", arguments.tick, "milliseconds between two changes by telephone")
      ->check(CLI::Range(10, 3'600'000))
      ->capture_default_str();
}

Result<praxis::Server::Settings> settings_of(Arguments const& arguments, StaffTrustOptions const& staff) {
  praxis::Server::Settings settings;
  for (auto const& text : arguments.listen) {
    auto address = net::Address::parse(text);
    if (!address) return fail(Code::invalid, "listen", "--listen " + text + ": expected address:port or unix:/path");
    settings.listen.push_back(std::move(*address));
  }
  if (!arguments.data.empty()) settings.data = arguments.data;
  settings.database = arguments.database;
  settings.url = arguments.url;
  auto trust = staff.trust();
  if (!trust) return fail(trust);
  settings.staff = std::move(*trust);
  settings.workers = arguments.workers;
  settings.seed = arguments.seed;
  settings.tick = std::chrono::milliseconds(arguments.tick);
  return settings;
}

std::string url(net::Address const& address) {
  bool const is_unix = address.kind() == net::Address::Kind::unix_path;
  return is_unix ? address.text() : "http://" + address.text();
}

// Blocked in all threads, so that only the wait below sees them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int serve(praxis::Server::Settings const& settings) {
  sigset_t const signals = block_signals();
  auto server = praxis::Server::start(settings, system_clock());
  if (!server) {
    log::error(server.error().detail);
    return 1;
  }
  std::vector<std::string> urls;
  for (auto const& address : (*server)->addresses()) urls.push_back(url(address));
  log::info(fmt::format("praxis serves {}; bookings are {}", fmt::join(urls, " and "),
                        settings.data ? "kept in " + settings.data->string() : "forgotten when it ends"));
  int received = 0;
  sigwait(&signals, &received);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  log::info("praxis ends after the requests under way");
  (*server)->stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(about, "praxis");
  Arguments arguments;
  describe(app, arguments);
  SeedCommand const seed(app);
  StaffTrustOptions const staff(app);
  CLI11_PARSE(app, argc, argv);
  if (seed.chosen()) return seed.run();
  auto const settings = settings_of(arguments, staff);
  if (!settings) {
    log::error(settings.error().detail);
    return 2;
  }
  return serve(*settings);
}
