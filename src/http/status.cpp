#include "http/status.h"

#include <array>
#include <string>

namespace cordon::http {
namespace {

struct Entry {
  int status;
  std::string_view phrase;
};

constexpr Entry phrases[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {102, "Processing"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

std::array<std::string, 1000> make_status_lines() {
  std::array<std::string, 1000> lines;
  for (int status = 100; status < 1000; ++status) {
    lines[static_cast<std::size_t>(status)] =
        "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason_phrase(status)) + "\r\n";
  }
  return lines;
}

}  // namespace

std::string_view reason_phrase(int status) {
  for (auto const& entry : phrases) {
    if (entry.status == status) return entry.phrase;
  }
  return "Unknown";
}

std::string_view status_line(int status) {
  static auto const lines = make_status_lines();
  return lines[status >= 100 && status < 1000 ? static_cast<std::size_t>(status) : 500];
}

int status_of(Code code) {
  switch (code) {
    case Code::ok: return 200;
    case Code::malformed: return 400;
    case Code::invalid: return 400;
    case Code::forbidden: return 403;
    case Code::not_found: return 404;
    case Code::method_not_allowed: return 405;
    case Code::timeout: return 408;
    case Code::too_large: return 413;
    case Code::uri_too_long: return 414;
    case Code::expectation_failed: return 417;
    case Code::misdirected: return 421;
    case Code::fields_too_large: return 431;
    case Code::unsupported: return 501;
    case Code::bad_gateway: return 502;
    case Code::unreachable: return 502;
    case Code::reset: return 502;
    case Code::closed: return 502;
    case Code::unavailable: return 503;
    case Code::cancelled: return 503;
    case Code::gateway_timeout: return 504;
    case Code::would_block: return 500;
    case Code::internal: return 500;
  }
  return 500;
}

std::string_view sentence(int status) {
  switch (status) {
    case 400: return "The request could not be understood. If you typed an address, please check it.";
    case 403: return "You may not open this page.";
    case 404: return "There is nothing at this address. Please check it.";
    case 405: return "This address does not take that kind of request.";
    case 408: return "The request took too long to arrive. Please try again.";
    case 413: return "What was sent is larger than this service accepts.";
    case 414: return "The address is longer than this service accepts.";
    case 417: return "The request expects something that this service does not do.";
    case 421: return "This address is not served on this connection. Please reload the page.";
    case 431:
      return "The request carries more header data than this service accepts. Clearing the cookies for this site may help.";
    case 501: return "This service does not do what was asked.";
    case 502: return "The application behind this address gave no proper answer. Please try again in a moment.";
    case 503: return "The service is not available at this moment. Please try again in a moment.";
    case 504: return "The application behind this address took too long to answer. Please try again in a moment.";
    case 505: return "This version of HTTP is not supported.";
    default: return "Something went wrong on our side. Please try again in a moment.";
  }
}

}  // namespace cordon::http
