#pragma once

#include <string>

namespace cordon::record {

// Every metric of /metrics in Markdown, from the table that writes them: docs/metrics.md.
std::string metrics_page();

}  // namespace cordon::record
