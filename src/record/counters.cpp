#include "record/counters.h"

namespace cordon::record {

OriginResult origin_result(Code code) {
  switch (code) {
    case Code::ok: return OriginResult::answered;
    case Code::unreachable: return OriginResult::unreachable;
    case Code::timeout:
    case Code::gateway_timeout: return OriginResult::timeout;
    case Code::closed:
    case Code::reset:
    case Code::malformed:
    case Code::too_large:
    case Code::fields_too_large:
    case Code::bad_gateway: return OriginResult::broken;
    case Code::unavailable: return OriginResult::unavailable;
    case Code::cancelled: return OriginResult::cancelled;
    default: return OriginResult::failed;
  }
}

void ReasonCounters::add(View reason) {
  if (reason.empty()) reason = "none";
  std::size_t at = reinterpret_cast<std::uintptr_t>(reason.data()) * 0x9E3779B97F4A7C15 >> 32;
  char const* const wanted = reason.data();
  for (;; ++at) {
    Place& place = places_[at % places_.size()];
    char const* const text = place.text.load(std::memory_order_relaxed);
    if (text == wanted && place.length == reason.size()) return place.count.add();
    if (text) continue;
    if (used_ == most) return other_.add();
    ++used_;
    place.count.add();
    place.length = reason.size();
    place.text.store(wanted, std::memory_order_release);
    return;
  }
}

}  // namespace cordon::record
