#pragma once

#include <optional>

#include "base/clock.h"
#include "state/snapshot.h"

namespace cordon::state {

enum class Overwrite : bool { no, yes };

struct Restored {
  std::optional<std::filesystem::path> previous;  // where the state before went, when there was one
  bool owners = true;                             // whether everything belongs to whom it belonged to; only root can do that
};

// Puts a snapshot in the place of the folder, in one step: there is always a whole state under that name. A folder with
// something in it is replaced only with Overwrite::yes, and kept beside it; one that a node uses, never.
Result<Restored> restore(Snapshot const& snapshot, std::filesystem::path const& folder, Overwrite overwrite, Wall now);

}  // namespace cordon::state
