#include "record/fields.h"

#include <iterator>
#include <utility>

namespace cordon::record {
namespace {

using enum Class;

View name(Class privacy) {
  switch (privacy) {
    case open: return "open";
    case address: return "address";
    case person: return "person";
  }
  return "person";
}

void write_proof(FieldWriter& to, Client const& client) {
  if (client.family == Family::none) return;
  switch (client.proved_by) {
    case Proof::socket: return to.word("socket");
    case Proof::proxy_protocol: return to.word("proxy_protocol");
    case Proof::forwarded: return to.word("forwarded");
  }
}

void write(FieldWriter& to, Protocol protocol) {
  switch (protocol) {
    case Protocol::none: return;
    case Protocol::h1: return to.word("h1");
    case Protocol::h2: return to.word("h2");
  }
}

void write(FieldWriter& to, TlsVersion version) {
  switch (version) {
    case TlsVersion::none: return;
    case TlsVersion::tls12: return to.word("1.2");
    case TlsVersion::tls13: return to.word("1.3");
  }
}

// What it is in full tells nobody anything, and could be looked up.
void write_caller(FieldWriter& to, CallerId const& caller) {
  if (caller != CallerId{}) to.name({reinterpret_cast<char const*>(caller.data()), caller.size()}, Shown::veiled);
}

View failure(Code code) {
  return code == Code::ok ? View() : cordon::name(code);
}

using Exchange = ExchangeRecord;
constexpr Field<Exchange> exchange_table[] = {
    {"time", open, "RFC 3339, UTC", "when its head had been read", [](auto& to, Exchange const& r) { to.time(r.started); }},
    {"site", open, "text", "the site, by its host", [](auto& to, Exchange const& r) { to.text(r.site); }},
    {"region", open, "text", "where the node stands", [](auto& to, Exchange const& r) { to.text(r.region); }},
    {"purpose", open, "text", "why the site processes data", [](auto& to, Exchange const& r) { to.text(r.purpose); }},
    {"data", open, "text", "the category of data", [](auto& to, Exchange const& r) { to.text(r.data); }},
    {"client", address, "`p:` and a blind index", "who asked",
     [](auto& to, Exchange const& r) { to.address(r.client, r.addresses); }},
    {"proof", open, "`socket`, `proxy_protocol`, `forwarded`", "what vouches for the client's address",
     [](auto& to, Exchange const& r) { write_proof(to, r.client); }},
    {"protocol", open, "`h1`, `h2`", "the version of HTTP", [](auto& to, Exchange const& r) { write(to, r.protocol); }},
    {"tls", open, "`1.2`, `1.3`", "the version of TLS", [](auto& to, Exchange const& r) { write(to, r.tls); }},
    {"method", open, "capitals, else `*`", "the method", [](auto& to, Exchange const& r) { to.method(r.method); }},
    {"path", person, "first segment, `#` and a blind index", "what was asked for, never with its query",
     [](auto& to, Exchange const& r) { to.path(r.path, r.paths); }},
    {"status", open, "number", "what the client was answered; 0 when nothing",
     [](auto& to, Exchange const& r) { to.number(r.status); }},
    {"error", open, "text", "the kind of failure", [](auto& to, Exchange const& r) { to.text(failure(r.code)); }},
    {"reason", open, "text", "why it was refused or failed", [](auto& to, Exchange const& r) { to.text(r.reason); }},
    {"filter", open, "text", "the filter that refused", [](auto& to, Exchange const& r) { to.text(r.filter); }},
    {"rule", open, "text", "the rule of access that decided", [](auto& to, Exchange const& r) { to.text(r.rule); }},
    {"caller", person, "`#` and a blind index", "who asked, as access knows them; the same for all their sessions, never in full",
     [](auto& to, Exchange const& r) { write_caller(to, r.caller); }},
    {"alarm", open, "`true`", "a rule for emergencies let it in", [](auto& to, Exchange const& r) { to.flag(r.alarm); }},
    {"approval", open, "`asked`, `approved`, `declined`, `withdrawn`", "what it did about temporary access by that rule",
     [](auto& to, Exchange const& r) { to.text(r.approval); }},
    {"origin", open, "text", "the address of the origin that was asked", [](auto& to, Exchange const& r) { to.text(r.origin); }},
    {"seconds", open, "seconds", "from its head to its last byte", [](auto& to, Exchange const& r) { to.seconds(r.total); }},
    {"first_byte", open, "seconds", "until the origin's first byte",
     [](auto& to, Exchange const& r) {
       if (r.first_byte > Duration::zero()) to.seconds(r.first_byte);
     }},
    {"received", open, "number", "bytes of body from the client", [](auto& to, Exchange const& r) { to.number(r.received); }},
    {"sent", open, "number", "bytes of body to the client", [](auto& to, Exchange const& r) { to.number(r.sent); }},
    {"trace", open, "32 hex digits", "the trace it belongs to (W3C Trace Context)",
     [](auto& to, Exchange const& r) { to.trace(r.trace); }},
    {"connection", open, "16 hex digits", "the connection it came on",
     [](auto& to, Exchange const& r) { to.identifier(r.connection); }},
    {"request", open, "number", "its number on that connection, from 1",
     [](auto& to, Exchange const& r) { to.number(r.request); }},
    {"aborted", open, "`true`", "the client went before the end", [](auto& to, Exchange const& r) { to.flag(r.aborted); }},
    {"tunnel", open, "`true`", "it became a tunnel", [](auto& to, Exchange const& r) { to.flag(r.upgraded); }},
};

using Connection = ConnectionRecord;
constexpr Field<Connection> connection_table[] = {
    {"time", open, "RFC 3339, UTC", "when it was accepted", [](auto& to, Connection const& r) { to.time(r.started); }},
    {"site", open, "text", "the site, when the name asked for belongs to one",
     [](auto& to, Connection const& r) { to.text(r.site); }},
    {"region", open, "text", "where the node stands", [](auto& to, Connection const& r) { to.text(r.region); }},
    {"server_name", person, "`#` and a blind index", "the name asked for (TLS SNI)",
     [](auto& to, Connection const& r) { to.name(r.server_name, r.names); }},
    {"client", address, "`p:` and a blind index", "who connected",
     [](auto& to, Connection const& r) { to.address(r.client, r.addresses); }},
    {"proof", open, "`socket`, `proxy_protocol`", "what vouches for the client's address",
     [](auto& to, Connection const& r) { write_proof(to, r.client); }},
    {"protocol", open, "`h1`, `h2`", "the version of HTTP agreed on",
     [](auto& to, Connection const& r) { write(to, r.protocol); }},
    {"tls", open, "`1.2`, `1.3`", "the version of TLS", [](auto& to, Connection const& r) { write(to, r.tls); }},
    {"stage", open, "text", "how far it came", [](auto& to, Connection const& r) { to.text(r.stage); }},
    {"error", open, "text", "the kind of failure", [](auto& to, Connection const& r) { to.text(failure(r.code)); }},
    {"reason", open, "text", "why it was refused or failed", [](auto& to, Connection const& r) { to.text(r.reason); }},
    {"seconds", open, "seconds", "how long it lived", [](auto& to, Connection const& r) { to.seconds(r.total); }},
    {"received", open, "number", "bytes from the client", [](auto& to, Connection const& r) { to.number(r.received); }},
    {"sent", open, "number", "bytes to the client", [](auto& to, Connection const& r) { to.number(r.sent); }},
    {"connection", open, "16 hex digits", "its identifier", [](auto& to, Connection const& r) { to.identifier(r.connection); }},
};

// Row by row, so that the compiler sees which function each row calls.
template <auto const& table, class Record, std::size_t... row>
void write_all(Block& to, Record const& record, LineMemory& memory, std::index_sequence<row...>) {
  auto const write = [&](Field<Record> const& field) {
    FieldWriter writer(to, memory, field.name, field.privacy);
    field.write(writer, record);
  };
  (write(table[row]), ...);
}

constexpr View introduction =
    R"(# Records

What a node writes down: one line of JSON for each exchange, and one for each connection that ended before its first request.
Lines are printable ASCII; a field without a value is left out. This page is made from the table that writes them.

Every line begins with `n`, its number, and `kind`. The numbers of a node have no gaps, also not across restarts and rotated
files: the line after `n` has `n + 1`, and after a line of the kind `lost`, `n + count`. What is missing was taken away.

| kind | is |
|---|---|
| `exchange` | a request and its answer |
| `connection` | a connection that ended before any request |
| `lost` | `count` records that could not be kept or written, `time` is when that was noticed |
| `start`, `stop` | the node began or ended writing; a `start` without a `stop` before it followed a crash, which can cost the last second |

## Classes
| class | is written |
|---|---|
| open | as it is |
| address | as a pseudonym under the node's key (HMAC-SHA256), the same for the same client; in full when the site says so |
| person | as a blind index under the node's key, found only by who holds it; in full when the site says so |

A path keeps its first segment when that is 1 to 32 of `a-z` and `-`, and `*` otherwise: `/appointments/#3f2a9c0d41e67b85`. Queries,
bodies, cookies and tokens are in no record. Texts are cut at 255 bytes, paths at 8192.
)";

template <class Record>
void append_table(std::string& to, std::span<Field<Record> const> fields) {
  to += "| field | class | written as | is |\n|---|---|---|---|\n";
  for (auto const& field : fields) {
    for (View const cell : {field.name.text, name(field.privacy), field.form, field.meaning}) {
      to += "| ";
      to += cell;
      to += ' ';
    }
    to += "|\n";
  }
}

}  // namespace

void write_fields(Block& to, ExchangeRecord const& record, LineMemory& memory) {
  write_all<exchange_table>(to, record, memory, std::make_index_sequence<std::size(exchange_table)>());
}
void write_fields(Block& to, ConnectionRecord const& record, LineMemory& memory) {
  write_all<connection_table>(to, record, memory, std::make_index_sequence<std::size(connection_table)>());
}

std::span<Field<ExchangeRecord> const> exchange_fields() {
  return exchange_table;
}
std::span<Field<ConnectionRecord> const> connection_fields() {
  return connection_table;
}

std::string manual() {
  std::string page(introduction);
  page += "\n## Fields of an exchange\n";
  append_table(page, exchange_fields());
  page += "\n## Fields of a connection\n";
  append_table(page, connection_fields());
  return page;
}

}  // namespace cordon::record
