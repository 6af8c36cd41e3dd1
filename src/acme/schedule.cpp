#include "acme/schedule.h"

#include <algorithm>

namespace cordon::acme {
namespace {

constexpr Duration after_silence = std::chrono::minutes(1);
constexpr Duration after_refusal = std::chrono::minutes(5);
constexpr Duration longest = std::chrono::hours(6);
constexpr double spread = 0.02;  // of a certificate's life

Duration scaled(Duration time, double factor) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(time) * factor);
}

bool never_arrived(Code code) {
  return code == Code::unreachable || code == Code::timeout || code == Code::reset || code == Code::closed;
}

}  // namespace

Wall renewal_time(tls::Certificate const& certificate, double jitter) {
  Duration const life = certificate.not_after() - certificate.not_before();
  auto const age = scaled(life, 2.0 / 3.0 - spread * jitter);
  return certificate.not_before() + std::chrono::duration_cast<Wall::duration>(age);
}

Duration pause_after(int failures, Error const& last, std::optional<Duration> asked, double jitter) {
  Duration pause = never_arrived(last.code) ? after_silence : after_refusal;
  for (int i = 1; i < failures && pause < longest; ++i) pause *= 2;
  pause = scaled(std::min(pause, longest), 1.0 + jitter / 4);
  return std::max(pause, asked.value_or(Duration::zero()));
}

}  // namespace cordon::acme
