#pragma once

#include <memory>
#include <string>
#include <vector>

#include "access/provider/settings.h"
#include "tls/context.h"

namespace cordon::access {

// Somebody outside who is asked about people, as the configuration has them. Immutable; shared by all loops.
struct EvaluatorTerms {
  ProviderSettings source;          // its name, its keys, where both may be; its issuer is the URL at which it is asked
  std::chrono::seconds fresh{300};  // what it said is asked for again after that
  std::shared_ptr<tls::ClientContext const> tls;  // whom TLS believes about it
  std::string digest;                             // of all that
  std::string voice;                              // of what says whose answers they are: its URL and that of its keys
};
using EvaluatorOffers = std::vector<std::shared_ptr<EvaluatorTerms const>>;

}  // namespace cordon::access
