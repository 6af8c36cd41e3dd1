#pragma once

#include <string>
#include <vector>

#include "praxis/visit.h"

// What machines are told when something cannot be: problem details (RFC 9457). Each kind has an address that explains it.
namespace cordon::praxis {

enum class Problem : std::uint8_t {
  malformed,
  unauthenticated,
  wrong_login,
  forbidden,
  foreign,
  not_found,
  method,
  taken,
  expired,
  changed,
  past,
  too_many_holds,
  too_large,
  media_type,
  invalid,
  not_offered,
  key_missing,
  key_reused,
  slow_down,
  unavailable,
};

// One thing of the request that cannot be used: a member of the body (RFC 6901), a parameter or a field.
struct Wrong {
  enum class Where : std::uint8_t { pointer, parameter, header };
  Where where = Where::pointer;
  std::string name;
  std::string detail;
};

http::Response refuse(Visit& visit, Problem problem, std::vector<Wrong> const& wrong = {});
// What a failure is to machines. What they cannot mend is 503, and may be tried again.
http::Response refuse(Visit& visit, Error const& error);

// /problems/taken: what it is and what to do about it.
constexpr View problem_folder = "/problems/";
net::Task<http::Response> explain_problem(Visit& visit);

}  // namespace cordon::praxis
