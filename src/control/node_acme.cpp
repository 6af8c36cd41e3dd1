#include "config/text.h"
#include "control/node.h"
#include "control/settings_description.h"

// The part of a node that gets its certificates from an authority.
namespace cordon::control {
namespace {

constexpr std::chrono::milliseconds until_reloaded{100};

// All that a manager depends on.
std::string text_of(Settings const& settings, acme::ManagerSettings const& acme) {
  std::string text = config::to_text(*config::section(*settings_description().description(), "acme").description, &settings.acme);
  for (auto const& wanted : acme.wanted) {
    text += wanted.site;
    for (auto const& name : wanted.names) text += " " + name;
    text += "\n";
  }
  return text;
}

Task<void> run_manager(std::unique_ptr<acme::Manager> manager) {
  co_return co_await manager->run();
}

}  // namespace

// At the start and whenever there is another configuration. An order under way goes on when nothing about it has changed.
void Node::follow_certificates() {
  auto text = text_of(served_.configuration.settings, served_.acme);
  if (text == acme_text_) return;
  acme_text_ = std::move(text);
  stop_acme();
  if (served_.acme.wanted.empty()) return;
  auto renewed = [this](std::string const&) { certificate_renewed(); };
  acme_runs_.emplace_back(loop_).spawn(
      run_manager(std::make_unique<acme::Manager>(loop_, challenges_, served_.acme, std::move(renewed))));
}

void Node::stop_acme() {
  std::erase_if(acme_runs_, [](auto const& run) { return run.empty(); });
  for (auto& run : acme_runs_) run.cancel();
}

void Node::certificate_renewed() {
  tasks_.spawn(renew_sites());
}

// The sites are built again from the configuration in force: what is in the file now may not be meant to be, yet.
Task<void> Node::renew_sites() {
  while (reloading_) {
    auto slept = co_await net::sleep(until_reloaded);
    if (!slept) co_return fail(slept);
  }
  auto const replaced = co_await replace([now = served_.configuration] { return Result<Configuration>(now); });
  co_return replaced ? ok() : Result<void>(fail(replaced.error()));
}

}  // namespace cordon::control
