#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/endpoints.h"
#include "record/metrics.h"

namespace cordon::control {

// What a process knows and the one that replaces it shall know, as messages between the two (handover.h): what was counted and
// how origins are. Says only what it has not said before.
class Knowledge {
 public:
  // Both must outlive it.
  Knowledge(record::Metrics const& metrics, proxy::Endpoints const& endpoints) : metrics_(metrics), endpoints_(endpoints) {}

  // Each no longer than net::largest_message.
  std::vector<std::string> counts();
  std::vector<std::string> origins();

 private:
  record::Metrics const& metrics_;
  proxy::Endpoints const& endpoints_;
  std::set<std::string> counted_;  // lines that were said
  std::set<std::string, std::less<>> drained_;
};

// Takes such a message. Others, and what is not understood in one, are passed over.
void take_knowledge(std::string_view message, record::Metrics& metrics, proxy::Endpoints& endpoints);

}  // namespace cordon::control
