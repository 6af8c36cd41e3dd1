#include "bench/praxis/ledger.h"

#include <fmt/format.h>

#include <fstream>

namespace cordon::bench {

Result<void> Ledger::write(std::filesystem::path const& file) const {
  std::ofstream out(file, std::ios::binary);
  out << "appointment,patient,practitioner,start,key\n";
  for (auto const& each : entries_)
    out << fmt::format("{},{},{},{},{}\n", each.appointment, each.patient, each.practitioner, each.start, each.key);
  out.close();
  if (!out) return fail(Code::unavailable, "bench.ledger", "cannot write " + file.string());
  return ok();
}

}  // namespace cordon::bench
