#include "praxis/patients/vault.h"

#include <optional>

namespace cordon::praxis {
namespace {

using crypto::Octets;
using crypto::Secret;
using store::Bytes;
using store::Session;

// A destroyed key leaves its row, without the key: nobody makes another one for that patient. Version 0 is none.
constexpr std::string_view steps[] = {
    "CREATE TABLE data_key (patient BIGINT PRIMARY KEY, version BIGINT NOT NULL, wrapped BYTEA NOT NULL)",
    "CREATE INDEX data_key_version ON data_key (version)",
};
constexpr store::Migration history[] = {{.name = "01 keys", .steps = steps}};

constexpr std::string_view make_key =
    "INSERT INTO data_key (patient, version, wrapped) VALUES ($1, $2, $3) ON CONFLICT (patient) DO NOTHING";
constexpr std::string_view make_new_key = "INSERT INTO data_key (patient, version, wrapped) VALUES ($1, $2, $3)";
constexpr std::string_view find_key = "SELECT version, wrapped FROM data_key WHERE patient = $1";
constexpr std::string_view destroy_key = R"(
INSERT INTO data_key (patient, version, wrapped) VALUES ($1, 0, $2)
ON CONFLICT (patient) DO UPDATE SET version = 0, wrapped = excluded.wrapped)";
constexpr std::string_view find_old =
    "SELECT patient, version, wrapped FROM data_key WHERE version > 0 AND version < $1 ORDER BY version LIMIT $2";
constexpr std::string_view replace_key =
    "UPDATE data_key SET version = $2, wrapped = $3 WHERE patient = $1 AND version = $4 AND wrapped = $5";

constexpr char format = 1;  // of what is sealed; it comes first
constexpr std::size_t padding = 32;

void put_number(std::int64_t number, std::string& text) {
  for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>(static_cast<std::uint64_t>(number) >> shift);
}

// What a sealed text is bound to. The patient's number is of fixed length, so no two of them are written alike.
std::string about(Id patient, View column) {
  std::string text = "praxis value";
  text += format;
  put_number(patient, text);
  return text.append(column);
}
std::string about_key(Id patient, std::int64_t version) {
  std::string text = "praxis key";
  put_number(patient, text);
  put_number(version, text);
  return text;
}

// ISO/IEC 7816-4: one octet that is set, then zeros.
std::string padded(std::string text) {
  text += '\x80';
  text.resize((text.size() + padding - 1) / padding * padding);
  return text;
}
bool unpad(std::string& text) {
  auto const end = text.find_last_not_of('\0');
  if (end == std::string::npos || text[end] != '\x80') return false;
  text.resize(end);
  return true;
}

std::unexpected<Error> broken() {
  return fail(Code::invalid, "vault.broken");
}

std::optional<std::string> open_with(Octets key, Id patient, View column, View sealed) {
  if (sealed.empty() || sealed.front() != format) return {};
  sealed.remove_prefix(1);
  if (sealed.size() < crypto::seal_overhead) return {};
  std::string text(sealed.size() - crypto::seal_overhead, '\0');
  std::span const octets(reinterpret_cast<unsigned char*>(text.data()), text.size());
  if (!crypto::open(key, about(patient, column), sealed, octets) || !unpad(text)) return {};
  return text;
}

net::Task<void> change(Session& session, std::string_view statement, store::Values values) {
  auto const changed = co_await session.run(statement, std::move(values));
  if (!changed) co_return fail(changed.error());
  co_return ok();
}

struct Row {
  std::int64_t version = -1;  // no row
  std::string wrapped;
};

net::Task<void> find(Session& session, Id patient, Row& row) {
  auto const found = co_await session.run(find_key, {patient});
  if (!found) co_return fail(found.error());
  row = {};
  if (!found->rows.empty()) row = {.version = found->rows.front().number(0), .wrapped = found->rows.front().bytes(1)};
  co_return ok();
}

net::Task<void> make(Session& session, Id patient, std::int64_t version, std::string const& wrapped) {
  auto made = co_await change(session, make_key, {patient, version, Bytes(wrapped)});
  if (!made) co_return made;
  Row row;
  auto found = co_await find(session, patient, row);
  if (!found) co_return found;
  if (row.version == 0) co_return fail(Code::invalid, "vault.erased");
  co_return ok();
}

net::Task<void> make_new(Session& session, std::vector<store::Values> const& keys) {
  for (auto const& key : keys) {
    auto made = co_await change(session, make_new_key, key);
    if (!made) co_return made;
  }
  co_return ok();
}

}  // namespace

std::span<store::Migration const> Vault::migrations() {
  return history;
}

std::string Vault::wrap(Id patient, Octets key) const {
  auto const version = keys_.current();
  return crypto::seal(keys_.wrapping(version), about_key(patient, version), crypto::view(key));
}

Result<Secret> Vault::unwrap(Id patient, std::int64_t version, View wrapped) const {
  auto const master = keys_.wrapping(version);
  Secret key(crypto::key_size);
  if (master.empty() || !crypto::open(master, about_key(patient, version), wrapped, key.span()))
    return fail(Code::internal, "vault.lost", "no master key unwraps it");
  return key;
}

net::Task<void> Vault::create(Id patient) {
  auto const key = Secret::random(crypto::key_size);
  auto const wrapped = wrap(patient, key.span());
  auto const version = keys_.current();
  co_return co_await database_.write([&](Session& session) { return make(session, patient, version, wrapped); });
}

net::Task<void> Vault::create_new(std::vector<Id> patients) {
  auto const all = Secret::random(patients.size() * crypto::key_size);
  auto const key = [&](std::size_t i) { return all.span().subspan(i * crypto::key_size, crypto::key_size); };
  std::vector<store::Values> rows;
  rows.reserve(patients.size());
  for (std::size_t i = 0; i < patients.size(); ++i)
    rows.push_back({patients[i], keys_.current(), Bytes(wrap(patients[i], key(i)))});
  auto const generation = cache_.generation();
  auto const since = clock_.steady();
  auto made = co_await database_.write([&](Session& session) { return make_new(session, rows); });
  if (!made) co_return made;
  for (std::size_t i = 0; i < patients.size(); ++i) cache_.put(patients[i], key(i), since, generation);
  co_return ok();
}

net::Task<Secret> Vault::load(Id patient) const {
  Row row;
  auto found = co_await database_.read([&](Session& session) { return find(session, patient, row); });
  if (!found) co_return fail(found);
  if (row.version < 0) co_return fail(Code::internal, "vault.lost", "there is no key");
  if (row.version == 0) co_return fail(Code::invalid, "vault.erased");
  co_return unwrap(patient, row.version, row.wrapped);
}

net::Task<void> Vault::use_key(Id patient, std::function<void(Octets)> use) {
  if (cache_.lend(patient, clock_.steady(), use)) co_return ok();
  auto const generation = cache_.generation();
  auto const since = clock_.steady();
  auto const key = co_await load(patient);
  if (!key) co_return fail(key.error());
  cache_.put(patient, key->span(), since, generation);
  use(key->span());
  co_return ok();
}

net::Task<std::string> Vault::seal(Id patient, std::string column, std::string text) {
  auto plain = padded(std::move(text));
  std::string sealed(1, format);
  auto used = co_await use_key(patient, [&](Octets key) { sealed += crypto::seal(key, about(patient, column), plain); });
  crypto::wipe(plain);
  if (!used) co_return fail(used);
  co_return sealed;
}

net::Task<std::string> Vault::open(Id patient, std::string column, std::string sealed) {
  std::optional<std::string> text;
  auto used = co_await use_key(patient, [&](Octets key) { text = open_with(key, patient, column, sealed); });
  if (!used) co_return fail(used);
  if (!text) co_return broken();
  co_return std::move(*text);
}

net::Task<void> Vault::destroy(Id patient) {
  auto destroyed = co_await database_.write([=](Session& session) { return change(session, destroy_key, {patient, Bytes()}); });
  cache_.forget(patient);  // after it: who looked before finds nothing to put back
  co_return destroyed;
}

net::Task<void> Vault::rewrap_some(Session& session, std::int64_t most, std::size_t& count) const {
  auto const old = co_await session.run(find_old, {keys_.current(), most});
  if (!old) co_return fail(old.error());
  count = old->rows.size();
  for (auto const& row : old->rows) {
    Id const patient = row.number(0);
    auto const key = unwrap(patient, row.number(1), row.bytes(2));
    if (!key) co_return fail(key.error());
    auto const wrapped = wrap(patient, key->span());
    auto replaced =
        co_await change(session, replace_key, {patient, keys_.current(), Bytes(wrapped), row.number(1), Bytes(row.bytes(2))});
    if (!replaced) co_return replaced;
  }
  co_return ok();
}

net::Task<std::size_t> Vault::rewrap(std::size_t most) {
  std::size_t count = 0;
  auto const limit = static_cast<std::int64_t>(most);
  auto done = co_await database_.write([&](Session& session) { return rewrap_some(session, limit, count); });
  if (!done) co_return fail(done);
  co_return count;
}

std::string Vault::index(View kind, View normalised) const {
  std::string text(kind);
  text += '\0';
  return crypto::mac(keys_.index(), text.append(normalised));
}

}  // namespace cordon::praxis
