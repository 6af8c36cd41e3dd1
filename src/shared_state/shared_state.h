#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/task.h"

namespace cordon::shared_state {

// What a member says of itself. Others see it for as long as `kept` after it was last said.
struct Announcement {
  std::string member;  // unlike that of any other
  std::string text;    // at most most_text bytes
  Duration kept;
};

struct Member {
  std::string name;
  std::string text;
  Duration silent{};  // since it last said something, by the clock of who keeps the state
};

// Counts to be added, all of them or none. A writer numbers its batches upwards: one that comes again is not added again, so
// whoever does not know whether a batch arrived sends the same once more. A writer is remembered for a day.
struct Batch {
  std::string writer;  // unlike that of any other
  std::uint64_t number = 0;
  std::map<std::string, std::uint64_t> counts;
};

using Counters = std::map<std::string, std::uint64_t>;

// State that the nodes of a fleet share. For one fiber at a time; each call takes as long as the fiber's deadline lets it. Any
// failure means that it may or may not have happened, and that it may be tried again.
class SharedState {
 public:
  static constexpr std::size_t most_text = std::size_t{4} * 1024;
  static constexpr std::size_t most_members = 1000;  // that are told of

  virtual ~SharedState() = default;

  virtual net::Task<void> announce(Announcement announcement) = 0;
  // Those that said something and did not leave, by name: of more than there is room for those that spoke last.
  virtual net::Task<std::vector<Member>> members() = 0;
  virtual net::Task<void> leave(std::string member) = 0;

  virtual net::Task<void> add(Batch batch) = 0;
  // Those of these names that have been counted.
  virtual net::Task<Counters> counters(std::vector<std::string> names) = 0;

  // Where it is kept, for people: "in this process", "redis://10.0.0.7:6379/0".
  virtual std::string place() const = 0;
};

}  // namespace cordon::shared_state
