#include "access/texts.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace cordon::access {
namespace {

// All lists that somebody holds, by their digest; and for a while some that nobody does any more.
class Known {
 public:
  std::shared_ptr<Texts::List const> share(Texts::List list) {
    auto const digest = digest_of(list);
    std::lock_guard const lock(mutex_);
    auto const [first, last] = lists_.equal_range(digest);
    for (auto place = first; place != last; ++place) {
      auto known = place->second.lock();
      if (known && *known == list) return known;
    }
    forget_when_many();
    list.shrink_to_fit();
    auto made = std::make_shared<Texts::List const>(std::move(list));
    lists_.emplace(digest, made);
    return made;
  }

 private:
  static std::size_t digest_of(Texts::List const& list) {
    std::size_t digest = list.size();
    for (auto const& text : list) digest = digest * 31 + std::hash<std::string>()(text);
    return digest;
  }

  void forget_when_many() {
    if (lists_.size() < forget_at_) return;
    std::erase_if(lists_, [](auto const& each) { return each.second.expired(); });
    forget_at_ = std::max(least, 2 * lists_.size());
  }

  static constexpr std::size_t least = 64;
  std::mutex mutex_;
  std::unordered_multimap<std::size_t, std::weak_ptr<Texts::List const>> lists_;
  std::size_t forget_at_ = least;
};

}  // namespace

std::shared_ptr<Texts::List const> const& Texts::none() {
  static auto const empty = std::make_shared<List const>();
  return empty;
}

Texts::Texts(List texts) {
  static Known known;
  if (!texts.empty()) list_ = known.share(std::move(texts));
}

}  // namespace cordon::access
