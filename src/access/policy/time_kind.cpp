#include "access/policy/question.h"
#include "access/policy/schedule.h"
#include "access/policy/standard_kinds.h"

namespace cordon::access {
namespace {

class Time final : public Condition {
 public:
  explicit Time(Schedule schedule) : schedule_(schedule) {}

  Finding check(Question const& question) const override {
    return finding_of(schedule_.contains(question.now), "time.outside", "clock");
  }
  About about() const override { return About::request; }

 private:
  Schedule schedule_;
};

Result<std::unique_ptr<Condition>> parse(std::string_view value) {
  auto const schedule = Schedule::parse(value);
  if (!schedule) return wrong_condition(schedule.error().detail);
  return std::make_unique<Time>(*schedule);
}

}  // namespace

void add_time_kind(Kinds& kinds) {
  kinds.add({.name = "time",
             .parse = parse,
             .help = "`time:mon-fri 07:00-19:00 Europe/Paris`: these days and hours, by the clock of that zone; hours that end "
                     "before they begin go on until the next day."});
}

}  // namespace cordon::access
