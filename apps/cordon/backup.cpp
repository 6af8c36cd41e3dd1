#include "state/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "base/clock.h"
#include "problems.h"
#include "state/restore.h"
#include "verbs.h"

namespace cordon {
namespace {

using std::filesystem::path;

constexpr std::string_view standard = "-";

int complain(std::string_view verb, path const& file, Error const& error) {
  std::cerr << fmt::format("cordon {} {}: {}\n", verb, file.string(), error.detail.empty() ? error.reason : error.detail);
  return 1;
}

// Where the state is: as the command line says, or as the configuration does.
Result<path> state_folder(StateChoice const& choice) {
  if (!choice.state.empty()) return choice.state;
  auto const loaded = load_and_report(choice.config);
  if (loaded.is_usable()) return loaded.value.node.state_directory;
  return fail(Code::invalid, "backup.config", "the configuration has errors; name the folder of state with --state DIR");
}

Result<state::Snapshot> read(path const& file) {
  if (file == standard) return state::read_backup(STDIN_FILENO);
  state::File const opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened) return state::system_failure("backup.open", file);
  return state::read_backup(opened.get());
}

Result<void> write(state::Snapshot const& snapshot, path const& file) {
  if (file != standard) return state::save_backup(snapshot, file);
  if (::isatty(STDOUT_FILENO))
    return fail(Code::invalid, "backup.terminal", "keys are not for a terminal; name a file or a pipe");
  return state::write_backup(snapshot, STDOUT_FILENO);
}

std::size_t files_in(state::Snapshot const& snapshot) {
  return static_cast<std::size_t>(std::ranges::count(snapshot, false, &state::Entry::is_folder));
}

void report(state::Restored const& restored, state::Snapshot const& snapshot, path const& folder) {
  std::cout << fmt::format("Restored {} files to {}.\n", files_in(snapshot), folder.string());
  if (restored.previous) std::cout << fmt::format("What was there is now {}.\n", restored.previous->string());
  if (!restored.owners) std::cout << "Everything belongs to you now: only root can give it to whom it belonged to.\n";
}

}  // namespace

int backup(StateChoice const& choice) {
  auto const folder = state_folder(choice);
  if (!folder) return complain("backup", choice.file, folder.error());
  auto const snapshot = state::take_snapshot(*folder);
  if (!snapshot) return complain("backup", choice.file, snapshot.error());
  auto const written = write(*snapshot, choice.file);
  if (!written) return complain("backup", choice.file, written.error());
  std::cerr << fmt::format("Saved {} files of {}. The keys of this node are among them.\n", files_in(*snapshot),
                           folder->string());
  return 0;
}

int list_backup(path const& file) {
  auto const snapshot = read(file);
  if (!snapshot) return complain("backup --list", file, snapshot.error());
  std::cout << state::manifest(*snapshot);
  return std::cout.flush() ? 0 : 1;
}

int restore(StateChoice const& choice) {
  auto const folder = state_folder(choice);
  if (!folder) return complain("restore", choice.file, folder.error());
  auto const snapshot = read(choice.file);
  if (!snapshot) return complain("restore", choice.file, snapshot.error());
  auto const overwrite = choice.force ? state::Overwrite::yes : state::Overwrite::no;
  auto const restored = state::restore(*snapshot, *folder, overwrite, system_clock().wall());
  if (!restored) return complain("restore", choice.file, restored.error());
  report(*restored, *snapshot, *folder);
  return 0;
}

}  // namespace cordon
