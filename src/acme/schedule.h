#pragma once

#include <optional>

#include "base/clock.h"
#include "tls/certificate.h"

// When a certificate is asked for. `jitter` is from 0 to 1, chance, so that nodes do not all come at once.
namespace cordon::acme {

// At two thirds of its life, or a little before.
Wall renewal_time(tls::Certificate const& certificate, double jitter);

// How long to leave the authority alone after so many failures in a row: longer each time, and at least what it asked for. What
// never reached it may be tried sooner than what it refused: failed validations are counted against us.
Duration pause_after(int failures, Error const& last, std::optional<Duration> asked, double jitter);

}  // namespace cordon::acme
