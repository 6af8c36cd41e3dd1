#include "access/evaluator/answers.h"

#include <algorithm>

namespace cordon::access {
namespace {

// Of the login of which nobody has said anything for the longest time: it may be over.
template <class Lists>
auto oldest(Lists const& lists) {
  return std::ranges::min_element(lists, {}, [](auto const& each) {
    return each.second->empty() ? Wall() : std::ranges::max(*each.second, {}, &ExternalAnswer::given).given;
  });
}

}  // namespace

std::shared_ptr<ExternalAnswers const> Answers::find(Id const& login) const {
  auto const& place = shard(login);
  std::lock_guard const lock(place.mutex);
  auto const found = place.lists.find(login);
  return found == place.lists.end() ? nullptr : found->second;
}

bool Answers::counts(View evaluator, View voice) const {
  std::lock_guard const lock(mutex_);
  auto const found = voices_.find(evaluator);
  return found != voices_.end() && found->second == voice;
}

// A list that somebody looks at stays as it is: there is another one.
void Answers::keep(Id const& login, ExternalAnswer answer, View voice) {
  auto& place = shard(login);
  std::lock_guard const lock(place.mutex);
  if (!counts(answer.evaluator, voice)) return;
  auto found = place.lists.find(login);
  if (found == place.lists.end() && place.lists.size() >= most_per_shard_) place.lists.erase(oldest(place.lists));
  ExternalAnswers next;
  if (found != place.lists.end()) next = *found->second;
  auto const is_later = [&](auto const& each) { return each.evaluator == answer.evaluator && each.number > answer.number; };
  if (std::ranges::any_of(next, is_later)) return;
  std::erase_if(next, [&](auto const& each) { return each.evaluator == answer.evaluator; });
  next.push_back(std::move(answer));
  place.lists.insert_or_assign(login, std::make_shared<ExternalAnswers const>(std::move(next)));
}

// The voices first: who keeps something meanwhile either sees them, or is seen here.
void Answers::use(Voices voices) {
  Voices before;
  {
    std::lock_guard const lock(mutex_);
    before = std::exchange(voices_, voices);
  }
  if (before == voices) return;
  auto const is_over = [&](ExternalAnswer const& answer) {
    auto const was = before.find(answer.evaluator), is = voices.find(answer.evaluator);
    return was == before.end() || is == voices.end() || was->second != is->second;
  };
  for (auto& place : shards_) {
    std::lock_guard const lock(place.mutex);
    for (auto& [login, list] : place.lists) {
      if (std::ranges::none_of(*list, is_over)) continue;
      auto next = *list;
      std::erase_if(next, is_over);
      list = std::make_shared<ExternalAnswers const>(std::move(next));
    }
  }
}

void Answers::forget_before(Wall time) {
  for (auto& place : shards_) {
    std::lock_guard const lock(place.mutex);
    std::erase_if(place.lists, [&](auto const& each) {
      return std::ranges::all_of(*each.second, [&](auto const& answer) { return answer.given < time; });
    });
  }
}

std::size_t Answers::size() const {
  std::size_t all = 0;
  for (auto const& place : shards_) {
    std::lock_guard const lock(place.mutex);
    all += place.lists.size();
  }
  return all;
}

}  // namespace cordon::access
