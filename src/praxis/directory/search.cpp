#include "praxis/directory/search.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cordon::praxis {
namespace {

using Candidate = Search::Candidate;

bool fits(Motive const& motive, Query const& query) {
  using For = Motive::For;
  if (!motive.offered || motive.patients == (query.new_patient ? For::known_patients : For::new_patients)) return false;
  return query.manner == Query::Manner::video ? motive.video : motive.in_person;
}

bool fits(Listed const& listed, Query const& query) {
  bool const video = query.manner == Query::Manner::video;
  auto const wanted = query.new_patient ? (video ? Offers::video_new : Offers::in_person_new)
                                        : (video ? Offers::video_known : Offers::in_person_known);
  return (listed.offers & wanted) != 0 && (listed.wheelchair || !query.wheelchair) && listed.speaks(query.language) &&
         listed.accepts(query.insurance);
}

// Where something stands in the order of the answer. Nothing else stands there.
struct Rank {
  std::int64_t first = 0;  // in minutes since 1970; the same for all when the order is by distance
  std::int64_t metres = 0;
  Id practitioner = 0;
  Id place = 0;
  auto operator<=>(Rank const&) const = default;
};

Rank rank_of(Candidate const& candidate) {
  return {.metres = candidate.metres, .practitioner = candidate.listed->practitioner, .place = candidate.listed->place};
}
Rank rank_of(Hit const& hit) {
  return {.first = hit.first.value_or(Instant::max()).time_since_epoch().count(),
          .metres = hit.metres,
          .practitioner = hit.practice->practitioner.id,
          .place = hit.located->place.id};
}

std::string written(Rank const& rank) {
  return fmt::format("{}.{}.{}.{}", rank.first, rank.metres, rank.practitioner, rank.place);
}

Result<Rank> rank_of(std::string_view text) {
  if (text.empty()) return Rank{.first = -1};
  std::array<std::int64_t, 4> numbers{};
  auto rest = text;
  for (auto& number : numbers) {
    auto const parsed = text::parse_number<std::int64_t>(text::take_until(rest, '.'));
    if (!parsed) return fail(Code::invalid, "search.after");
    number = *parsed;
  }
  Rank const rank{.first = numbers[0], .metres = numbers[1], .practitioner = numbers[2], .place = numbers[3]};
  if (written(rank) != text) return fail(Code::invalid, "search.after");
  return rank;
}

void sort_first(auto& all, std::size_t count) {
  auto const end = all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size()));
  std::ranges::partial_sort(all, end, {}, [](auto const& each) { return rank_of(each); });
  all.erase(end, all.end());
}

std::vector<Id> practitioners(std::vector<Candidate> const& candidates) {
  std::vector<Id> ids;
  ids.reserve(candidates.size());
  for (auto const& each : candidates) ids.push_back(each.listed->practitioner);
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

template <class T>
void leave_out_until(std::vector<T>& all, Rank const& after) {
  std::erase_if(all, [&](T const& each) { return rank_of(each) <= after; });
}

}  // namespace

std::vector<Candidate> Search::candidates(Catalog const& catalog, Query const& query) {
  std::vector<Candidate> found;
  auto const& index = catalog.index(query.specialty);
  auto const take = [&](Listed const& listed, unsigned distance) {
    if (distance <= query.within) found.push_back({.listed = &listed, .metres = distance});
  };
  if (query.near) {
    for (auto const* each : index.around(*query.near, query.within)) {
      if (fits(*each, query)) take(*each, metres(*query.near, each->point));
    }
  } else {
    for (auto const& each : index.all()) {
      if (fits(each, query)) take(each, 0);
    }
  }
  return found;
}

// Nothing when what it needs is not in memory.
std::optional<Hit> Search::hit(Candidate const& candidate, Query const& query) {
  Hit made{.practice = candidate.listed->practice, .located = candidate.listed->located, .metres = candidate.metres};
  for (auto const& motive : made.practice->motives) {
    if (!fits(motive, query)) continue;
    if (made.motive == 0) made.motive = motive.id;
    auto const first = slots_.peek({.practice = made.practice, .located = made.located, .motive = &motive});
    if (!first) return {};
    if (!*first || (made.first && *made.first <= **first)) continue;
    made.first = *first;
    made.motive = motive.id;
  }
  return made;
}

// Something may change while others are read: then it is read again, but not for ever.
net::Task<std::vector<Hit>> Search::compare(store::Database& database, std::vector<Candidate> candidates, Query const& query) {
  std::vector<Hit> hits;
  for (int tries = 0; tries < 4; ++tries) {
    auto prepared = co_await slots_.prepare(database, practitioners(candidates));
    if (!prepared) co_return fail(prepared);
    hits.clear();
    for (auto const& each : candidates) {
      if (auto one = hit(each, query)) hits.push_back(std::move(*one));
    }
    if (hits.size() == candidates.size()) co_return hits;
  }
  co_return fail(Code::unavailable, "search.busy");
}

net::Task<Page> Search::find(store::Database& database, Query query) {
  auto const after = rank_of(query.after);
  if (!after) co_return fail(after.error());
  auto const catalog = catalog_.get();
  auto all = candidates(*catalog, query);
  Page found{.total = all.size()};
  bool const by_distance = query.order == Query::Order::distance;
  if (by_distance) leave_out_until(all, *after);
  sort_first(all, by_distance ? page + 1 : most_compared);
  auto hits = co_await compare(database, all, query);
  if (!hits) co_return fail(hits);
  found.hits = std::move(*hits);
  if (!by_distance) {
    leave_out_until(found.hits, *after);
    sort_first(found.hits, page + 1);
  }
  if (found.hits.size() > page) {
    found.hits.pop_back();
    found.next = written(by_distance ? rank_of(all[page - 1]) : rank_of(found.hits.back()));
  }
  co_return found;
}

}  // namespace cordon::praxis
