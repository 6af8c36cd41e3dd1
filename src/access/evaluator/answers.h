#pragma once

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>

#include "access/policy/question.h"
#include "access/session/id.h"

namespace cordon::access {

// What evaluators said of logins, as this node knows it. Bounded: what there is no room for is asked for again. Any thread.
class Answers {
 public:
  using Voices = std::map<std::string, std::string, std::less<>>;  // by an evaluator's name its voice (EvaluatorTerms)

  explicit Answers(std::size_t most = 200'000) : most_per_shard_(most / shards + 1) {}

  // Null when nobody has said anything.
  std::shared_ptr<ExternalAnswers const> find(Id const& login) const;
  // Of a question that begins now.
  std::uint64_t next_number() { return ++last_number_; }
  // In place of what that evaluator said before, unless that was the answer to a later question. Another `voice` than the one
  // that counts is not kept.
  void keep(Id const& login, ExternalAnswer answer, View voice);

  // Whose answers count from now on; those of others are forgotten.
  void use(Voices voices);
  // Logins of which nobody has said anything since then are forgotten.
  void forget_before(Wall time);

  std::size_t size() const;

 private:
  using List = std::shared_ptr<ExternalAnswers const>;
  static constexpr std::size_t shards = 64;
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<Id, List, Id::Hash> lists;
  };
  Shard& shard(Id const& login) { return shards_[login.octets[15] % shards]; }
  Shard const& shard(Id const& login) const { return shards_[login.octets[15] % shards]; }
  bool counts(View evaluator, View voice) const;

  std::size_t most_per_shard_;
  std::atomic<std::uint64_t> last_number_ = 0;
  std::array<Shard, shards> shards_;
  mutable std::mutex mutex_;  // is locked after a shard's
  Voices voices_;
};

}  // namespace cordon::access
