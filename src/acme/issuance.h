#pragma once

#include <filesystem>

#include "acme/challenges.h"
#include "acme/client.h"
#include "tls/authority.h"

namespace cordon::acme {

// How names are proved.
struct Proof {
  ChallengeKind kind = ChallengeKind::tls_alpn_01;
  std::filesystem::path dns_hook;
  Duration dns_hook_time = std::chrono::minutes(2);
};

// One certificate: ordered, every name proved, and fetched. The chain, with a key that is new. Deadlines are the caller's.
class Issuance {
 public:
  Issuance(Client& client, Challenges& challenges, Proof const& proof)
      : client_(client), challenges_(challenges), proof_(proof) {}

  Task<tls::Issued> obtain(std::vector<std::string> names);

 private:
  Task<void> prove(std::string url, std::vector<std::string> const& names);
  Task<void> answer(Authorization const& authorization, Challenge const& challenge, std::string url);
  Task<void> answer_by_dns(Authorization const& authorization, Challenge const& challenge, std::string url);
  Result<Challenges::Open> open(Authorization const& authorization, Challenge const& challenge) const;
  Task<void> validate(Challenge const& challenge, std::string url);
  Task<Order> settle(Order order);
  Task<void> pause(Duration& wait);

  Client& client_;
  Challenges& challenges_;
  Proof const& proof_;
};

}  // namespace cordon::acme
