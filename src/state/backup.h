#pragma once

#include "state/file.h"
#include "state/snapshot.h"

namespace cordon::state {

// A backup is a tar file: the folder of state as `state`, and then `MANIFEST` with a line for each entry that says all of it and
// the SHA-256 of its content. It finds damage; whoever can write the file can write a fitting manifest, so keep it as you
// keep the keys that are in it.
Result<void> write_backup(Snapshot const& snapshot, int descriptor);

// Reads one to its end. Fails when it was cut, or anything differs from its manifest.
Result<Snapshot> read_backup(int descriptor);

// The text of a snapshot's manifest, which is what `cordon backup --list` prints.
std::string manifest(Snapshot const& snapshot);

// A backup in a file of mode 0600, which appears under its name when it is whole. Fails when there is a file of that name.
Result<void> save_backup(Snapshot const& snapshot, std::filesystem::path const& file);

}  // namespace cordon::state
