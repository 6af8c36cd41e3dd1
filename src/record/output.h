#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "record/file.h"

namespace cordon::record {

// Where lines go: a file that may be rotated away, a pipe, or standard output ("-"). Knows how much of the present block has been
// written, so that a block comes out whole or, line by line, not at all.
class Output {
 public:
  static Result<Output> open(std::string path);
  // A stream socket.
  static Output to(File socket);

  // Takes the torn end of a crash off the file; to be called by its only writer. Returns the number after the last line,
  // nothing when there is no line, and Code::invalid when it is not a file of records.
  Result<std::optional<std::uint64_t>> recover();

  bool is_regular() const { return regular_; }

  // Tries to write what remains of `block`, which must be whole lines and the same until the answer is true.
  Result<bool> write(View block);
  // Gives the present block up: the lines that came out whole stay. Returns how many bytes of the block those are.
  std::size_t abandon(View block);
  // Opens the path anew: the old file has been renamed. Returns how much of `block`, as abandon does. The old file is kept
  // when there is no new one to be had.
  Result<std::size_t> reopen(View block);

 private:
  explicit Output(std::string path) : path_(std::move(path)) {}
  Result<void> attach();
  Result<std::size_t> write_some(View rest);
  bool ready();
  bool is_standard() const { return path_ == "-"; }

  std::string path_;
  File file_;
  bool regular_ = false;
  std::size_t written_ = 0;  // of the present block
};

}  // namespace cordon::record
