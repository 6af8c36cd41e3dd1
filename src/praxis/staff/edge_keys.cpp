#include "praxis/staff/edge_keys.h"

#include <fmt/format.h>

#include "base/log.h"

namespace cordon::praxis {

// A set without a key says nothing.
net::Task<jose::KeySet> EdgeKeys::fetch() {
  auto const text = co_await source_->fetch();
  auto keys = text ? jose::KeySet::parse(*text) : fail(text.error());
  if (keys && !keys->keys().empty()) co_return keys;
  log::warning(fmt::format("the keys of the edge could not be read: {}", keys ? "there are none" : keys.error().reason));
  co_return fail(Code::unavailable, "staff.keys");
}

}  // namespace cordon::praxis
