#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "tls/context.h"

namespace cordon::acme {

// What an authority may ask us while it validates a name: written by the manager, read by all workers, on the way of validations
// alone. Owned by the node; outlives its workers and every Open.
class Challenges {
 public:
  // Something that can be asked for; no longer when this goes.
  class [[nodiscard]] Open {
   public:
    Open() = default;
    Open(Open const&) = delete;
    Open& operator=(Open const&) = delete;
    Open(Open&& other) noexcept : close_(std::exchange(other.close_, nullptr)) {}
    Open& operator=(Open&& other) noexcept {
      std::swap(close_, other.close_);
      return *this;
    }
    ~Open() {
      if (close_) close_();
    }

   private:
    friend class Challenges;
    explicit Open(std::function<void()> close) : close_(std::move(close)) {}
    std::function<void()> close_;
  };

  // HTTP-01: what is said to who asks for this token (RFC 8555 8.3).
  Open answer(std::string token, std::string authorization);
  // TLS-ALPN-01: who we are to who asks for this name by "acme-tls/1" alone (RFC 8737).
  Open present(std::string name, std::shared_ptr<tls::ServerContext const> context);

  // By the whole path; nothing for any but /.well-known/acme-challenge/ with a token that is open.
  std::optional<std::string> find_answer(View path) const;
  std::shared_ptr<tls::ServerContext const> find_certificate(View name) const;

 private:
  static constexpr View prefix = "/.well-known/acme-challenge/";

  std::atomic<int> open_ = 0;  // so that nobody can make workers wait for one another while there is nothing to find
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> answers_;
  std::map<std::string, std::shared_ptr<tls::ServerContext const>, std::less<>> certificates_;
};

}  // namespace cordon::acme
