#include "acme/manager.h"

#include <algorithm>
#include <random>

#include "acme/schedule.h"
#include "base/log.h"

namespace cordon::acme {
namespace {

constexpr std::chrono::minutes order_time{10};
constexpr std::chrono::hours longest_sleep{1};     // the calendar may be set, and a machine may sleep
constexpr std::chrono::seconds least_interval{5};  // between two orders for the same site, however short its certificates live
constexpr std::chrono::minutes reopen_pause{1};

double random_chance() {
  static thread_local std::mt19937 generator{std::random_device{}()};
  return std::uniform_real_distribution<double>()(generator);
}

std::string words(Error const& error) {
  return std::string(error.reason) + (error.detail.empty() ? "" : ": " + error.detail);
}

bool covers_all(tls::Certificate const& certificate, std::vector<std::string> const& names) {
  auto const& there = certificate.names();
  return std::ranges::all_of(names, [&](auto const& name) { return std::ranges::find(there, name) != there.end(); });
}

std::string seconds(Duration time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace

Manager::Manager(net::Loop& loop, Challenges& challenges, ManagerSettings settings,
                 std::function<void(std::string const&)> renewed)
    : loop_(loop),
      challenges_(challenges),
      settings_(std::move(settings)),
      renewed_(std::move(renewed)),
      store_(settings_.state_directory, settings_.account.directory),
      resolver_(loop) {
  if (!settings_.chance) settings_.chance = random_chance;
}

Wall Manager::due_after(tls::Certificate const& certificate) {
  auto const soonest = std::max(loop_.wall(), certificate.not_before()) + least_interval;
  return std::max<Wall>(renewal_time(certificate, settings_.chance()), soonest);
}

void Manager::plan(Wanted const& wanted, std::optional<tls::Certificate> const& there) {
  bool const usable = there && covers_all(*there, wanted.names);
  Wall const due = usable ? renewal_time(*there, settings_.chance()) : loop_.wall();
  entries_.push_back({.wanted = wanted, .due = due});
}

// The account's key and what is there already. A disk that does not answer now may do so later.
Task<void> Manager::open() {
  Result<tls::PrivateKey> secret = fail(Code::internal, "acme.store");
  std::vector<std::optional<tls::Certificate>> there;
  auto const read = [&] {
    secret = store_.open();
    for (auto const& wanted : settings_.wanted) there.push_back(store_.find(wanted.site));
  };
  auto ran = co_await net::offload(pool_, read);
  if (!ran) co_return fail(ran);
  if (!secret) co_return fail(secret);
  auto key = AccountKey::from(std::move(*secret));
  if (!key) co_return fail(key);
  auto tls = tls::ClientContext::create({.authorities = settings_.authorities, .alpn = {"http/1.1"}});
  if (!tls) co_return fail(tls);
  http_.emplace(resolver_, std::move(*tls));
  client_.emplace(*http_, std::move(*key), settings_.account);
  for (std::size_t i = 0; i < there.size(); ++i) plan(settings_.wanted[i], there[i]);
  co_return ok();
}

Task<void> Manager::run() {
  for (;;) {
    auto opened = co_await open();
    if (opened) break;
    log::error("acme: " + words(opened.error()));
    auto slept = co_await net::sleep(reopen_pause);
    if (!slept) co_return fail(slept);
  }
  while (!entries_.empty()) {
    auto& next = *std::ranges::min_element(entries_, {}, &Entry::due);
    Duration const wait = next.due - loop_.wall();
    Result<void> done;
    if (wait > Duration::zero()) {
      done = co_await net::sleep(std::min<Duration>(wait, longest_sleep));
    } else {
      done = co_await renew(next);
    }
    if (!done) co_return fail(done);
  }
  co_return ok();
}

// Fails only when the task itself was ended.
Task<void> Manager::renew(Entry& entry) {
  net::Fiber& fiber = co_await net::this_fiber();
  fiber.set_deadline(order_time);
  auto obtained = co_await obtain(entry);
  fiber.clear_deadline();
  if (fiber.interruption() != Code::ok) co_return fail(fiber.interruption(), "acme");
  if (!obtained) postpone(entry, obtained.error());
  co_return ok();
}

Task<void> Manager::obtain(Entry& entry) {
  log::info("acme: asking for a certificate for " + entry.wanted.site);
  Issuance issuance(*client_, challenges_, settings_.proof);
  auto const issued = co_await issuance.obtain(entry.wanted.names);
  if (!issued) co_return fail(issued.error());
  Result<void> kept;
  auto ran = co_await net::offload(pool_, [&] { kept = store_.keep(entry.wanted.site, *issued); });
  if (!ran) co_return fail(ran);
  if (!kept) co_return fail(kept);
  auto const certificate = tls::Certificate::from_pem(issued->certificate);
  if (!certificate) co_return fail(certificate.error());
  entry.failures = 0;
  entry.due = due_after(*certificate);
  log::info("acme: there is a certificate for " + entry.wanted.site + ", serial number " + certificate->serial());
  renewed_(entry.wanted.site);
  co_return ok();
}

void Manager::postpone(Entry& entry, Error const& error) {
  ++entry.failures;
  auto const pause = pause_after(entry.failures, error, client_->asked_to_wait(), settings_.chance());
  entry.due = loop_.wall() + std::chrono::duration_cast<Wall::duration>(pause);
  log::warning("acme: no certificate for " + entry.wanted.site + ": " + words(error) + "; the next attempt is in " +
               seconds(pause));
}

}  // namespace cordon::acme
