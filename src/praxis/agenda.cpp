#include "praxis/agenda.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cordon::praxis {
namespace {

using std::chrono::minutes;

constexpr Doctor everybody[] = {
    {"roux", "Dr Camille Roux", "General practice", "Lyon"},
    {"brandt", "Dr. Jonas Brandt", "Cardiology", "Leipzig"},
    {"ferri", "Dott.ssa Elena Ferri", "Paediatrics", "Torino"},
};

// In minutes after midnight: every half hour, with a break at noon.
constexpr auto starts = [] {
  std::array<int, 12> all{};
  for (int i = 0; i < 12; ++i) all[static_cast<std::size_t>(i)] = (i < 6 ? 9 * 60 : 11 * 60) + i * 30;
  return all;
}();

std::string day_of(Wall time) {
  return fmt::format("{:%Y-%m-%d}", std::chrono::floor<std::chrono::seconds>(time));
}

Slot make_slot(std::size_t practitioner, minutes start, bool free) {
  auto const id = fmt::format("{}-{:02}{:02}", everybody[practitioner].id, start.count() / 60, start.count() % 60);
  return {.id = id, .practitioner = practitioner, .start = start, .free = free};
}

}  // namespace

std::span<Doctor const> practitioners() {
  return everybody;
}

std::string clock_text(minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

Agenda::Agenda(Clock const& clock, std::uint64_t seed)
    : clock_(clock), epoch_(fmt::format("{:x}", clock.wall().time_since_epoch().count())), random_(seed) {
  begin_day(day_of(clock.wall()));
}

void Agenda::begin_day(std::string day) {
  day_ = std::move(day);
  slots_.clear();
  booked_.clear();
  changes_.clear();
  ++version_;
  for (std::size_t who = 0; who < std::size(everybody); ++who) {
    for (int const start : starts) slots_.push_back(make_slot(who, minutes(start), random_() % 3 != 0));
  }
}

Agenda::Snapshot Agenda::snapshot() const {
  std::lock_guard const lock(mutex_);
  return {.version = version_, .day = day_, .slots = slots_};
}

Agenda::Outcome Agenda::book(View slot) {
  {
    std::lock_guard const lock(mutex_);
    auto const found = std::ranges::find(slots_, slot, &Slot::id);
    if (found == slots_.end()) return Outcome::unknown;
    if (!found->free) return Outcome::taken;
    booked_.push_back(found->id);
    note(*found, false);
  }
  tell();
  return Outcome::booked;
}

void Agenda::restore(View day, View slot) {
  std::lock_guard const lock(mutex_);
  auto const found = std::ranges::find(slots_, slot, &Slot::id);
  if (day != day_ || found == slots_.end()) return;
  found->free = false;
  booked_.push_back(found->id);
}

void Agenda::tick() {
  {
    std::lock_guard const lock(mutex_);
    if (auto today = day_of(clock_.wall()); today != day_) {
      begin_day(std::move(today));
    } else {
      auto& slot = slots_[random_() % slots_.size()];
      if (std::ranges::find(booked_, slot.id) != booked_.end()) return;
      note(slot, !slot.free);
    }
  }
  tell();
}

void Agenda::note(Slot& slot, bool free) {
  slot.free = free;
  changes_.push_back({.version = ++version_, .slot = slot.id, .free = free});
  if (changes_.size() > kept_changes) changes_.pop_front();
}

void Agenda::tell() const {
  for (auto const& changed : observers_) changed();
}

std::optional<std::vector<Change>> Agenda::since(std::uint64_t version) const {
  std::lock_guard const lock(mutex_);
  if (version > version_ || version + changes_.size() < version_) return {};
  auto const first = std::ranges::upper_bound(changes_, version, {}, &Change::version);
  return std::vector<Change>(first, changes_.end());
}

}  // namespace cordon::praxis
