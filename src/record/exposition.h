#pragma once

#include <string>

#include "record/metrics.h"
#include "record/process.h"

namespace cordon::record {

// Prometheus text format 0.0.4.
constexpr View exposition_type = "text/plain; version=0.0.4; charset=utf-8";

// One label of a series (Series in totals.h): `site="staff.example"`.
std::string label(View name, View value);

std::string exposition(Totals const& totals, ProcessNumbers const& process);

}  // namespace cordon::record
