#pragma once

#include "praxis/booking/stretch.h"
#include "praxis/id.h"

namespace cordon::praxis {

// What became different of a practitioner's day of UTC.
struct AgendaChange {
  enum class Kind : std::uint8_t {
    unknown,       // the answer of the database was lost: something may have changed
    cells,         // what is taken is `taken` now; each change makes the version of the day greater
    appointments,  // only what is said of appointments
  };
  Id practitioner = 0;
  std::chrono::sys_days day;
  Kind kind = Kind::unknown;
  std::int64_t version = 0;
  Cells taken{};
};

// Hears of it on the thread of who did it, when it is on the disk.
class AgendaListener {
 public:
  virtual void changed(AgendaChange const& change) = 0;

 protected:
  ~AgendaListener() = default;
};

}  // namespace cordon::praxis
