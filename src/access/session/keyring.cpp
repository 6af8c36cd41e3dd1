#include "access/session/keyring.h"

#include <algorithm>

#include "crypto/crypto.h"
#include "store/statement.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

using store::Bytes;

constexpr std::string_view read_keys = "SELECT id, kind, secret, made FROM access_key ORDER BY made DESC, id";
constexpr std::string_view add_key = "INSERT INTO access_key (id, kind, secret, made) VALUES ($1, $2, $3, $4)";
constexpr std::string_view drop_keys = "DELETE FROM access_key WHERE kind = 'seal' AND made < $1";

crypto::Octets octets(View text) {
  return {reinterpret_cast<unsigned char const*>(text.data()), text.size()};
}

}  // namespace

std::shared_ptr<Keyring::Keys const> Keyring::keys() const {
  std::lock_guard const lock(mutex_);
  return keys_;
}

net::Task<void> Keyring::read(store::Session& session, Keys& keys) {
  keys = {};
  auto const answer = co_await session.run(read_keys);
  if (!answer) co_return fail(answer.error());
  for (auto const& row : answer->rows) {
    auto const id = Id::from(row.bytes(0));
    if (!id || row.bytes(2).size() != crypto::key_size) continue;
    if (row.text(1) == "tag") keys.tag = row.bytes(2);
    if (row.text(1) == "seal")
      keys.seals.push_back({.id = *id, .secret = row.bytes(2), .made = Wall(std::chrono::seconds(row.number(3)))});
  }
  co_return ok();
}

net::Task<void> Keyring::renew(store::Session& session, Keys& keys, Wall now) {
  auto locked = co_await session.lock("access_key");
  if (!locked) co_return locked;
  auto done = co_await read(session, keys);
  if (!done) co_return done;
  std::vector<std::string> missing;
  if (keys.tag.empty()) missing.emplace_back("tag");
  if (keys.seals.empty() || now - keys.seals.front().made >= lifetime) missing.emplace_back("seal");
  for (auto const& kind : missing) {
    auto const id = Id::random();
    auto added = co_await store::change(
        session, add_key,
        {Bytes(std::string(id.view())), kind, Bytes(crypto::random_octets(crypto::key_size)), store::seconds(now)});
    if (!added) co_return fail(added);
  }
  auto dropped = co_await store::change(session, drop_keys, {store::seconds(now - lifetime - overlap)});
  if (!dropped) co_return fail(dropped);
  co_return co_await read(session, keys);
}

net::Task<void> Keyring::load(store::Database& database) {
  auto const now = clock_.wall();
  Keys found;
  auto done = co_await database.read([&](store::Session& session) { return read(session, found); });
  bool const due = done && (found.tag.empty() || found.seals.empty() || now - found.seals.front().made >= lifetime);
  if (due) done = co_await database.write([&](store::Session& session) { return renew(session, found, now); });
  if (!done) co_return done;
  auto made = std::make_shared<Keys const>(std::move(found));
  std::lock_guard const lock(mutex_);
  keys_ = std::move(made);
  co_return ok();
}

// With one that all nodes know, where there is one.
std::string Keyring::seal(View about, View text) const {
  auto const known = keys();
  if (known->seals.empty()) return {};
  auto const settled_one =
      std::ranges::find_if(known->seals, [&](Key const& key) { return clock_.wall() - key.made >= settled; });
  auto const& key = settled_one == known->seals.end() ? known->seals.back() : *settled_one;
  return tls::base64url(std::string(key.id.view()) + crypto::seal(octets(key.secret), about, text));
}

std::optional<std::string> Keyring::open(View about, View sealed) const {
  auto const whole = tls::from_base64url(sealed);
  if (!whole || whole->size() < sizeof(Id) + crypto::seal_overhead) return {};
  auto const known = keys();
  auto const id = Id::from(View(*whole).substr(0, sizeof(Id)));
  auto const key = std::ranges::find_if(known->seals, [&](Key const& each) { return each.id == *id; });
  if (key == known->seals.end()) return {};
  View const box = View(*whole).substr(sizeof(Id));
  std::string text(box.size() - crypto::seal_overhead, '\0');
  if (!crypto::open(octets(key->secret), about, box, {reinterpret_cast<unsigned char*>(text.data()), text.size()})) return {};
  return text;
}

Keyring::Tag Keyring::tag(Id const& id) const {
  auto const known = keys();
  Tag tag{};
  auto const whole = crypto::mac(octets(known->tag), id.view());
  std::memcpy(tag.data(), whole.data(), tag.size());
  return tag;
}

}  // namespace cordon::access
