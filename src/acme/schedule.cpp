#include "acme/schedule.h"

#include <algorithm>

namespace cordon::acme {
namespace {

constexpr Duration first_pause = std::chrono::minutes(1);  // most often it was a matter of a moment
// Authorities stop to listen after about five refusals in an hour.
constexpr int growth_after_refusal = 4;
constexpr int growth_after_silence = 2;
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
  int const growth = never_arrived(last.code) ? growth_after_silence : growth_after_refusal;
  Duration pause = first_pause;
  for (int i = 1; i < failures && pause < longest; ++i) pause *= growth;
  pause = scaled(std::min(pause, longest), 1.0 + jitter / 4);
  return std::max(pause, asked.value_or(Duration::zero()));
}

}  // namespace cordon::acme
