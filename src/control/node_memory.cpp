#include <fmt/format.h>
#include <malloc.h>

#include "base/log.h"
#include "control/memory.h"
#include "control/node.h"

// The part of a node that sees to it that memory suffices.
namespace cordon::control {
namespace {

// Between two looks a flood of loopback brings some ten MiB.
constexpr auto memory_interval = 250ms;
// Giving memory back to the system stops those who ask for some meanwhile.
constexpr auto trim_interval = 2s;

}  // namespace

void Node::begin_to_watch_memory() {
  metrics_.memory_limit.set(static_cast<std::int64_t>(memory_.most()));
  if (memory_.most() > 0) tasks_.spawn(watch_memory());
}

Task<void> Node::watch_memory() {
  for (;;) {
    look_at_memory();
    auto const slept = co_await net::sleep(memory_interval);
    if (!slept) co_return fail(slept.error());
  }
}

// Workers are told at every look while memory is short, so that more is given up each time, and once when it is enough again.
void Node::look_at_memory() {
  bool const before = memory_.level() == proxy::Pressure::none;
  bool changed = memory_.update(resident_memory());
  bool const short_of_it = memory_.level() != proxy::Pressure::none;
  if (short_of_it && loop_.now() - trimmed_ >= trim_interval) {
    trimmed_ = loop_.now();
    ::malloc_trim(0);
    changed |= memory_.update(resident_memory());
  }
  auto const level = memory_.level();
  if (changed) {
    metrics_.memory_pressure.set(static_cast<std::int64_t>(level));
    log::warning(fmt::format("memory: {} of {} MiB, shedding: {}", resident_memory() >> 20, memory_.most() >> 20, name(level)));
  }
  if (before && !changed) return;
  for (auto const& worker : workers_) worker->relieve(level);
}

Node::Memory Node::memory() const {
  return {.most = memory_.most(), .pressure = static_cast<proxy::Pressure>(metrics_.totals().memory_pressure)};
}

}  // namespace cordon::control
