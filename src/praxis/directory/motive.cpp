#include "praxis/directory/motive.h"

#include "praxis/directory/check.h"

namespace cordon::praxis {
namespace {

using std::chrono::minutes;

bool fits(minutes time, minutes most) {
  return time >= minutes::zero() && time <= most && time % Stretch::cell == minutes::zero();
}

}  // namespace

Result<void> check(Motive const& motive) {
  if (!is_line(motive.name)) return fail(Code::invalid, "motive.name");
  if (motive.duration == minutes::zero() || !fits(motive.duration, std::chrono::hours(12)))
    return fail(Code::invalid, "motive.duration");
  if (!fits(motive.raster, std::chrono::hours(4))) return fail(Code::invalid, "motive.raster");
  if (!motive.in_person && !motive.video) return fail(Code::invalid, "motive.manner");
  return ok();
}

}  // namespace cordon::praxis
