#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace cordon::record {

using TraceId = std::array<unsigned char, 16>;
// The same for all that somebody does; opaque.
using CallerId = std::array<unsigned char, 16>;

enum class Family : std::uint8_t { none, ipv4, ipv6 };
enum class Proof : std::uint8_t { socket, proxy_protocol, forwarded };
enum class Protocol : std::uint8_t { none, h1, h2 };
enum class TlsVersion : std::uint8_t { none, tls12, tls13 };
// Whether what could point to a person is written as a keyed pseudonym or as it is.
enum class Shown : std::uint8_t { veiled, full };

// Who spoke to us, and what vouches for it. IPv4 uses the first four bytes.
struct Client {
  std::array<unsigned char, 16> bytes{};
  Family family = Family::none;
  Proof proved_by = Proof::socket;
};

// One request and its answer. The proxy fills it while the exchange lives; `Sink::add` copies the texts.
// `reason`, `filter` and `approval` are literals and are kept as they are.
struct ExchangeRecord {
  View site{};     // host of the site, as configured
  View region{};   // of the node
  View purpose{};  // of the processing, as configured
  View data{};     // category of data, as configured
  View method{};
  View path{};      // canonical, without query
  View origin{};    // address of the origin that answered
  View reason{};    // of a refusal or failure, for example "h1.bare_lf"
  View filter{};    // that refused
  View rule{};      // of access, that decided
  View approval{};  // what was done about one: "asked", "approved", "declined", "withdrawn"
  Wall started{};
  Duration total{};
  Duration first_byte{};       // until the origin's first byte; zero when it was not asked
  std::uint64_t received = 0;  // bytes of body from the client
  std::uint64_t sent = 0;      // bytes of body to the client
  std::uint64_t connection = 0;
  std::uint32_t request = 0;  // number on its connection, from 1
  std::uint16_t status = 0;
  Client client{};
  TraceId trace{};
  CallerId caller{};  // zeros: nobody who is known
  Code code = Code::ok;
  Protocol protocol = Protocol::none;
  TlsVersion tls = TlsVersion::none;
  Shown addresses = Shown::veiled;
  Shown paths = Shown::veiled;
  bool aborted = false;   // the client went before the end
  bool upgraded = false;  // became a tunnel
  bool alarm = false;     // a rule for emergencies let it in
};

// A connection that ended before any request: refused at the door, failed in the handshake, malformed from the start.
// `stage` and `reason` are literals and are kept as they are.
struct ConnectionRecord {
  View site{};         // host of the site, when the name belongs to one
  View region{};       // of the node
  View server_name{};  // what the client asked for, whoever that may be
  View stage{};        // for example "door", "handshake", "http"
  View reason{};
  Wall started{};
  Duration total{};
  std::uint64_t received = 0;  // bytes on the wire
  std::uint64_t sent = 0;
  std::uint64_t connection = 0;
  Client client{};
  Code code = Code::ok;
  Protocol protocol = Protocol::none;
  TlsVersion tls = TlsVersion::none;
  Shown addresses = Shown::veiled;
  Shown names = Shown::veiled;
};

}  // namespace cordon::record
