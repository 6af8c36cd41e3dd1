#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

// What patients ask the interface of praxis for, and what it says. Numbers are texts there.
namespace cordon::bench {

struct Question {
  View method;
  std::string path;
  std::string key{};  // Idempotency-Key; empty: none
  std::string body{};
};

// What patients look for.
struct Wanted {
  std::string specialty;
  std::string town;
};

struct Hit {
  std::string practitioner;
  std::string place;
  std::string motive;
  std::string first_free;  // "2026-11-30T08:00:00Z"
};

Question search(Wanted const& wanted);
// Of a week, from the day of the first free one on.
Question look(Hit const& hit);
Question hold(Hit const& hit, View start, std::string key);
Question book(View appointment);

// Nothing for what is no such answer. Those without a free time are left out.
std::optional<std::vector<Hit>> hits_of(View body);
std::optional<std::vector<std::string>> slots_of(View body);
std::optional<std::string> appointment_of(View body);
// The last part of a problem's type (RFC 9457): "taken". Empty when it is none.
std::string problem_of(View body);

}  // namespace cordon::bench
