#include "control/site_evaluators.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "control/digest.h"
#include "control/site_conditions.h"

namespace cordon::control {
namespace {

std::string voice_of(EvaluatorSettings const& evaluator) {
  Digest digest;
  digest.add(fmt::format("{}\n{}\n{}", evaluator.name, evaluator.url, evaluator.keys));
  return digest.finish();
}

std::string digest_of(EvaluatorSettings const& evaluator) {
  std::vector<std::string> networks;
  networks.reserve(evaluator.egress.size());
  for (auto const& each : evaluator.egress) networks.push_back(each.text());
  Digest digest;
  digest.add(fmt::format("{}\n{}\n{}\n{}\n{}", voice_of(evaluator), evaluator.fresh.count(), evaluator.timeout.count(),
                         fmt::join(networks, ","), fmt::join(evaluator.ports, ",")));
  if (!evaluator.ca.empty()) digest.add_file(evaluator.ca);
  return digest.finish();
}

Result<std::shared_ptr<access::EvaluatorTerms const>> make_evaluator(EvaluatorSettings const& evaluator) {
  auto tls = tls::ClientContext::create({.authorities = evaluator.ca.string(), .alpn = {"http/1.1"}});
  if (!tls) return fail(tls);
  access::ProviderSettings source{.name = evaluator.name,
                                  .title = evaluator.name,
                                  .issuer = evaluator.url,
                                  .jwks_uri = evaluator.keys,
                                  .client_id = {},
                                  .egress = evaluator.egress,
                                  .ports = evaluator.ports,
                                  .patience = evaluator.timeout};
  return std::make_shared<access::EvaluatorTerms const>(
      access::EvaluatorTerms{.source = std::move(source),
                             .fresh = std::chrono::duration_cast<std::chrono::seconds>(evaluator.fresh),
                             .tls = std::move(*tls),
                             .digest = digest_of(evaluator),
                             .voice = voice_of(evaluator)});
}

}  // namespace

Result<access::EvaluatorOffers> make_evaluators(SiteSettings const& site, AccessSettings const& access) {
  access::EvaluatorOffers offers;
  auto const named = named_by(site, access, "external");
  for (auto const& evaluator : access.evaluators) {
    if (std::ranges::find(named, evaluator.name, &Named::name) == named.end()) continue;
    auto made = make_evaluator(evaluator);
    if (!made) return fail(made);
    offers.push_back(std::move(*made));
  }
  return offers;
}

}  // namespace cordon::control
