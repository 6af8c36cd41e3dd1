#include "acme/challenges.h"

namespace cordon::acme {

Challenges::Open Challenges::answer(std::string token, std::string authorization) {
  std::lock_guard const lock(mutex_);
  answers_.insert_or_assign(token, std::move(authorization));
  ++open_;
  return Open([this, token = std::move(token)] {
    std::lock_guard const closing(mutex_);
    answers_.erase(token);
    --open_;
  });
}

Challenges::Open Challenges::present(std::string name, std::shared_ptr<tls::ServerContext const> context) {
  std::lock_guard const lock(mutex_);
  certificates_.insert_or_assign(name, std::move(context));
  ++open_;
  return Open([this, name = std::move(name)] {
    std::lock_guard const closing(mutex_);
    certificates_.erase(name);
    --open_;
  });
}

std::optional<std::string> Challenges::find_answer(View path) const {
  if (!path.starts_with(prefix) || open_ == 0) return {};
  std::lock_guard const lock(mutex_);
  auto const found = answers_.find(path.substr(prefix.size()));
  return found == answers_.end() ? std::nullopt : std::optional(found->second);
}

std::shared_ptr<tls::ServerContext const> Challenges::find_certificate(View name) const {
  if (open_ == 0) return {};
  std::lock_guard const lock(mutex_);
  auto const found = certificates_.find(name);
  return found == certificates_.end() ? nullptr : found->second;
}

}  // namespace cordon::acme
