#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "state/snapshot.h"

struct archive;
struct archive_entry;

namespace cordon::state {

// Writes entries as a tar file (POSIX ustar) to a descriptor that somebody else owns.
class TarWriter {
 public:
  static Result<TarWriter> open(int descriptor);
  Result<void> add(Entry const& entry);
  // Nothing is whole before.
  Result<void> finish();

 private:
  struct Free {
    void operator()(archive* tar) const;
  };
  std::unique_ptr<archive, Free> tar_;
};

// Reads one. Of the kinds of entries it knows files and folders; another is an error, and so are names that lead elsewhere.
class TarReader {
 public:
  static Result<TarReader> open(int descriptor);
  // Nothing at the end. `room` bounds the content.
  Result<std::optional<Entry>> next(std::size_t room);

 private:
  struct Free {
    void operator()(archive* tar) const;
  };
  Result<std::string> content(std::size_t room);
  std::unique_ptr<archive, Free> tar_;
};

}  // namespace cordon::state
