#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>

#include "base/log.h"
#include "bench/praxis/crowd.h"
#include "bench/praxis/prepare.h"
#include "net/signals.h"

using namespace cordon;

namespace {

constexpr auto about = "Patients who book appointments through the edge, as fast as it goes or at a fixed rate";

int failed(Error const& error) {
  log::error(error.detail.empty() ? std::string(error.reason) : error.detail);
  return 1;
}

struct LoadArguments {
  std::string folder, ledger, address, authorities;
  std::string host = "praxis.localhost";
  std::size_t patients = 2000, searches = 100;
  double seconds = 60, warm_up = 5;
  bench::Crowd::Settings crowd;
};

void describe(CLI::App& command, LoadArguments& arguments) {
  auto& manners = arguments.crowd.manners;
  command.add_option("--folder", arguments.folder, "what `prepare` wrote")->required();
  command.add_option("--edge", arguments.address, "address:port")->required();
  command.add_option("--host", arguments.host, "the site")->capture_default_str();
  command.add_option("--authorities", arguments.authorities, "who vouches for the edge, a PEM file")->required();
  command.add_option("--ledger", arguments.ledger, "where the confirmed bookings go")->required();
  command.add_option("--run", manners.run, "a name for this run: another run has other keys")->capture_default_str();
  command.add_option("--patients", arguments.patients, "at once, each with a connection")->capture_default_str();
  command.add_option("--searches", arguments.searches, "that they share: fewer are scarcer")->capture_default_str();
  command.add_option("--choice", manners.choice, "among how many hits and times one chooses")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command.add_flag("--look", manners.look, "choose among the free times of a week, not only the first one");
  command.add_option("--rate", arguments.crowd.rate, "journeys begun a second; 0: as fast as it goes")->capture_default_str();
  command.add_option("--seconds", arguments.seconds, "how long")->check(CLI::Range(1, 3600))->capture_default_str();
  command.add_option("--warm-up", arguments.warm_up, "seconds before that")->check(CLI::Range(0, 600))->capture_default_str();
  command.add_option("--seed", arguments.crowd.seed, "of all that is chosen at random")->capture_default_str();
}

// The lines of a file, each in two at its first space.
std::vector<std::pair<std::string, std::string>> read_pairs(std::string const& file, std::size_t most) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::ifstream in(file);
  for (std::string line; pairs.size() < most && std::getline(in, line);) {
    auto const space = line.find(' ');
    if (space != std::string::npos) pairs.emplace_back(line.substr(0, space), line.substr(space + 1));
  }
  return pairs;
}

Result<void> settle(LoadArguments& arguments) {
  auto& crowd = arguments.crowd;
  for (auto& [id, token] : read_pairs(arguments.folder + "/patients.txt", arguments.patients))
    crowd.patients.push_back({.id = id, .token = token});
  for (auto& [specialty, town] : read_pairs(arguments.folder + "/searches.txt", arguments.searches))
    crowd.manners.searches.push_back({.specialty = specialty, .town = town});
  if (crowd.patients.size() < arguments.patients || crowd.manners.searches.size() < arguments.searches)
    return fail(Code::invalid, "bench.folder", "there are not so many patients or searches in " + arguments.folder);
  auto const address = net::Address::parse(arguments.address);
  if (!address) return fail(Code::invalid, "bench.edge", "--edge " + arguments.address + ": expected address:port");
  auto tls = tls::ClientContext::create({.minimum = tls::Version::tls13, .authorities = arguments.authorities});
  if (!tls) return fail(tls);
  crowd.edge = {.address = address->ip(), .port = address->port(), .host = arguments.host, .tls = std::move(*tls)};
  crowd.time = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(arguments.seconds));
  crowd.warm_up = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(arguments.warm_up));
  crowd.progress = true;
  return ok();
}

net::Task<void> obey(net::Signals& signals, bench::Crowd& crowd) {
  auto const told = co_await signals.next();
  if (told) crowd.end();
  co_return ok();
}

net::Task<void> run_until_told(bench::Crowd& crowd, net::Signals& signals, net::Loop& loop) {
  net::Group listening(loop);
  listening.spawn(obey(signals, crowd));
  auto done = co_await crowd.run();
  listening.cancel();
  co_await listening.join();
  co_return done;
}

int load(LoadArguments& arguments) {
  if (auto settled = settle(arguments); !settled) return failed(settled.error());
  net::Loop loop;
  net::Signals signals(loop, {SIGTERM, SIGINT});
  bench::Crowd crowd(loop, std::move(arguments.crowd));
  auto const done = net::run(loop, run_until_told(crowd, signals, loop));
  auto const written = crowd.day().ledger.write(arguments.ledger);
  if (!done) return failed(done.error());
  if (!written) return failed(written.error());
  fmt::print("{}\n", bench::report(crowd));
  return 0;
}

void describe(CLI::App& command, bench::Preparation& preparation) {
  command.add_option("--data", preparation.house.folder, "folder of the database, keys and mail")->required();
  command.add_option("--database", preparation.house.database, "as praxis has it");
  command.add_option("--folder", preparation.folder, "where what patients bring is written")->required();
  command.add_option("--patients", preparation.counts.patients, "each let in")->capture_default_str();
  command.add_option("--practitioners", preparation.counts.practitioners, "how many")->capture_default_str();
  command.add_option("--places", preparation.counts.places, "where they practise")->capture_default_str();
}

int prepare(bench::Preparation const& preparation) {
  praxis::seed::ProgressLines progress(stderr, ::isatty(STDERR_FILENO) != 0, system_clock());
  auto const report = bench::prepare(preparation, progress, system_clock());
  if (!report) return failed(report.error());
  fmt::print("{{\"practitioners\":{},\"patients\":{},\"free_times\":{}}}\n", report->practitioners, report->patients,
             report->free_times);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(about, "bench_praxis");
  app.require_subcommand(1);
  LoadArguments arguments;
  bench::Preparation preparation{};
  preparation.counts = {.practitioners = 4000, .places = 400, .patients = 2000, .appointments = 2000};
  auto* const preparing = app.add_subcommand("prepare", "Fills an empty database, and lets patients in");
  describe(*preparing, preparation);
  describe(*app.add_subcommand("load", about), arguments);
  CLI11_PARSE(app, argc, argv);
  ::signal(SIGPIPE, SIG_IGN);
  return preparing->parsed() ? prepare(preparation) : load(arguments);
}
