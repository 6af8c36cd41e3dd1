#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "net/fd.h"
#include "net/offload.h"

namespace cordon::praxis {

struct Booking {
  std::string day;
  std::string slot;
  std::string name;

  bool operator==(Booking const&) const = default;
};

// Bookings in a file, one JSON object a line, which only its owner may read. A booking that was confirmed survives a crash.
class Journal {
 public:
  // Opens or makes `folder`/bookings.jsonl. A last line that a crash cut off is dropped; any other bad line is an error.
  static Result<std::unique_ptr<Journal>> open(std::filesystem::path const& folder);

  Journal(net::Fd file, std::vector<Booking> kept) : file_(std::move(file)), kept_(std::move(kept)) {}

  // What was there when it was opened.
  std::vector<Booking> const& kept() const { return kept_; }
  // On the disk when it returns.
  Task<void> append(Booking booking);

 private:
  Result<void> write(std::string const& line);

  net::Fd file_;
  std::vector<Booking> kept_;
  std::mutex mutex_;
  net::Pool pool_{1};
};

}  // namespace cordon::praxis
