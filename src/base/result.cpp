#include "base/result.h"

namespace cordon {

Error::Error(Error const& other) = default;
Error::Error(Error&& other) noexcept = default;
Error& Error::operator=(Error const& other) = default;
Error& Error::operator=(Error&& other) noexcept = default;
Error::~Error() = default;

std::unexpected<Error> fail(Code code, std::string_view reason) {
  return std::unexpected<Error>(std::in_place, code, reason);
}

std::unexpected<Error> fail(Code code, std::string_view reason, std::string detail) {
  return std::unexpected<Error>(std::in_place, code, reason, std::move(detail));
}

std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

std::string_view name(Code code) {
  switch (code) {
    case Code::ok: return "ok";
    case Code::would_block: return "would_block";
    case Code::cancelled: return "cancelled";
    case Code::timeout: return "timeout";
    case Code::closed: return "closed";
    case Code::reset: return "reset";
    case Code::unreachable: return "unreachable";
    case Code::malformed: return "malformed";
    case Code::too_large: return "too_large";
    case Code::uri_too_long: return "uri_too_long";
    case Code::fields_too_large: return "fields_too_large";
    case Code::unsupported: return "unsupported";
    case Code::not_found: return "not_found";
    case Code::forbidden: return "forbidden";
    case Code::method_not_allowed: return "method_not_allowed";
    case Code::expectation_failed: return "expectation_failed";
    case Code::misdirected: return "misdirected";
    case Code::unavailable: return "unavailable";
    case Code::bad_gateway: return "bad_gateway";
    case Code::gateway_timeout: return "gateway_timeout";
    case Code::invalid: return "invalid";
    case Code::internal: return "internal";
  }
  return "internal";
}

}  // namespace cordon
