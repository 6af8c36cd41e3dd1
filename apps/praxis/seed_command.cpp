#include "seed_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/log.h"
#include "praxis/seed/seed.h"

using namespace cordon;
using praxis::seed::SeedReport;

namespace {

void print(SeedReport const& report) {
  fmt::print(
      "There are {} practitioners in {} places with {} times free for a first visit in the next {} days,\n"
      "{} patients and {} relatives, and {} appointments.\n",
      report.practitioners, report.places, report.free_times, praxis::FreeSlots::horizon.count(), report.patients,
      report.relatives, report.appointments);
  fmt::print("Patients log in as patient1@example.org to patient{}@example.org, all with the password \"{}\".\n", report.patients,
             praxis::seed::demo_password);
  for (auto const& known : praxis::seed::known_practitioners)
    fmt::print("Staff: {} is {} {}.\n", known.staff_email, known.given_name, known.family_name);
  fmt::print("Staff: {} helps three of one place.\n", praxis::seed::assistant_email);
}

}  // namespace

struct SeedCommand::Arguments {
  praxis::House::Settings settings;
  praxis::seed::SeedCounts counts;
};

SeedCommand::SeedCommand(CLI::App& app)
    : command_(app.add_subcommand("seed", "Fills an empty database with people who are nobody")),
      arguments_(std::make_unique<Arguments>()) {
  auto& [settings, counts] = *arguments_;
  command_->add_option("--data", settings.folder, "folder of the database, keys and mail")->type_name("DIR")->required();
  command_->add_option("--database", settings.database, "sqlite:/path, or as libpq has it; praxis.db in the folder without it");
  command_->add_option("--practitioners", counts.practitioners, "how many")->capture_default_str();
  command_->add_option("--places", counts.places, "where they practise")->capture_default_str();
  command_->add_option("--patients", counts.patients, "each with an account")->capture_default_str();
  command_->add_option("--appointments", counts.appointments, "three for ten patients without it");
  command_->add_option("--number", counts.number, "another number, other people")->capture_default_str();
}

SeedCommand::~SeedCommand() = default;

bool SeedCommand::chosen() const {
  return command_->parsed();
}

int SeedCommand::run() const {
  praxis::seed::ProgressLines progress(stdout, ::isatty(STDOUT_FILENO) != 0, system_clock());
  auto const report = praxis::seed::seed(arguments_->settings, arguments_->counts, progress, system_clock());
  if (!report) {
    log::error(report.error().detail.empty() ? std::string(report.error().reason) : report.error().detail);
    return report.error().code == Code::invalid ? 2 : 1;
  }
  print(*report);
  return 0;
}
