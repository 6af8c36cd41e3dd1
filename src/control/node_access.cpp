#include <fmt/format.h>

#include <map>

#include "access/administration.h"
#include "base/log.h"
#include "control/node.h"
#include "control/shared_state_settings.h"
#include "control/site_access.h"

// How a node knows who may come in.
namespace cordon::control {
namespace {

constexpr std::chrono::milliseconds pause{500};  // between two looks at what lives
constexpr std::chrono::seconds looking{2};       // between two looks at lists of revoked certificates

// When the lists of revoked certificates were written: others' programs replace them, and tell nobody.
std::map<std::filesystem::path, std::filesystem::file_time_type> lists_in(Settings const& settings) {
  std::map<std::filesystem::path, std::filesystem::file_time_type> lists;
  std::error_code missing;
  for (auto const& site : settings.sites)
    for (auto const& file : site.client_certificates.revoked) lists[file] = std::filesystem::last_write_time(file, missing);
  return lists;
}

}  // namespace

Result<void> Node::open_access() {
  auto const& access = started_with_.access;
  if (access.login.empty()) return ok();
  auto const cut_sessions = [this](std::function<bool(access::Session const&)> const& chosen) {
    cut([chosen](proxy::Exchange const& exchange) {
      auto const* const session = dynamic_cast<access::Session const*>(exchange.facts.caller.get());
      return session != nullptr && chosen(*session);
    });
  };
  auto organisation = access::Organisation::open({.folder = started_with_.node.state_directory,
                                                  .database = access.database,
                                                  .login_url = access.login,
                                                  .login_host = login_host_of(access),
                                                  .title = access.title,
                                                  .directory_key = access.directory_key,
                                                  .sender = access.sender,
                                                  .workers = worker_count(started_with_.node)},
                                                 loop_.clock(), cut_sessions);
  if (!organisation) return fail(organisation);
  organisation_ = std::move(*organisation);
  auto bell = open_bell(started_with_.shared_state, resolver_, "access");
  if (!bell) return fail(bell);
  access_bell_ = std::move(*bell);
  foundry_.use(*organisation_);
  metrics_.follow_access([organisation = organisation_.get()] { return organisation->tally().sums(); });
  return ok();
}

// What was let in is asked again while it lives: a rule may say otherwise now, or the session may be over.
Task<void> Node::reconsider() {
  auto lists = lists_in(served_.configuration.settings);
  for (Steady looked = loop_.now();;) {
    auto slept = co_await net::sleep(pause);
    if (!slept) co_return slept;
    for (auto const& worker : workers_) worker->reconsider();
    if (loop_.now() - looked < looking) continue;
    looked = loop_.now();
    auto now = lists_in(served_.configuration.settings);
    if (now != lists) ask_to_reload();
    lists = std::move(now);
  }
}

Task<std::string> Node::administer(std::string secret, std::string deed, std::string form) {
  if (!organisation_) co_return fail(Code::not_found, "access.none", "nobody logs in here: there is no `login` in [access]");
  if (!organisation_->is_administrator(secret))
    co_return fail(Code::forbidden, "access.admin", "the key in access/admin.key of the node's folder of state is needed");
  auto parsed = pages::Form::parse(form);
  if (!parsed) co_return fail(Code::invalid, "access.form", "that is no form");
  auto const office = organisation_->office(organisation_->node_office(), loop_);
  if (!office) co_return fail(office.error());
  co_return co_await access::administer(*organisation_, **office, std::move(deed), std::move(*parsed));
}

void Node::leave_access() {
  if (!organisation_) return;
  auto const left = net::run(loop_, organisation_->leave(organisation_->node_office()));
  if (!left) log::warning(fmt::format("access left something undone: {}", left.error().reason));
}

}  // namespace cordon::control
