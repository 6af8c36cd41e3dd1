#pragma once

#include "access/machine/terms.h"
#include "control/settings.h"

// What machines may prove, from what was written.
namespace cordon::control {

// Null when clients are asked for no certificate. Code::invalid with a sentence that names the file.
Result<std::shared_ptr<tls::ClientAuthorities const>> load_client_authorities(ClientCertificateSettings const& settings);
// What is in those files now; empty when there are none.
std::string client_authorities_digest(ClientCertificateSettings const& settings);

Result<std::shared_ptr<access::MachineTerms const>> make_machine_terms(SiteSettings const& site, AccessSettings const& access);

}  // namespace cordon::control
