#include "praxis/seed/bulk.h"

#include <cassert>

#include "base/text.h"

namespace cordon::praxis::seed {
namespace {

std::size_t number_at(std::string_view text, std::size_t at) {
  std::size_t number = 0;
  for (; at < text.size() && text::is_digit(text[at]); ++at) number = 10 * number + static_cast<std::size_t>(text[at] - '0');
  return number;
}

// The same with parameters whose numbers are greater.
std::string shifted(std::string_view tuple, std::size_t by) {
  std::string text;
  for (std::size_t at = 0; at < tuple.size(); ++at) {
    text += tuple[at];
    if (tuple[at] != '$') continue;
    text += std::to_string(number_at(tuple, at + 1) + by);
    while (at + 1 < tuple.size() && text::is_digit(tuple[at + 1])) ++at;
  }
  return text;
}

std::size_t parameters(std::string_view tuple) {
  std::size_t most = 0;
  for (auto at = tuple.find('$'); at != tuple.npos; at = tuple.find('$', at + 1)) most = std::max(most, number_at(tuple, at + 1));
  return most;
}

}  // namespace

Bulk::Bulk(std::string_view insert) : one_(insert) {
  constexpr std::string_view values = "VALUES ";
  auto const at = insert.find(values);
  assert(at != insert.npos);
  auto const tuple = insert.substr(at + values.size());
  many_ = insert.substr(0, at + values.size());
  for (std::size_t i = 0; i < rows_at_once; ++i) many_ += (i == 0 ? "" : ", ") + shifted(tuple, i * parameters(tuple));
}

net::Task<void> Bulk::insert(store::Session& session, std::vector<store::Values> const& rows) const {
  std::size_t done = 0;
  for (; rows.size() - done >= rows_at_once; done += rows_at_once) {
    store::Values all;
    for (std::size_t i = done; i < done + rows_at_once; ++i) all.insert(all.end(), rows[i].begin(), rows[i].end());
    auto const inserted = co_await session.run(many_, std::move(all));
    if (!inserted) co_return fail(inserted.error());
  }
  for (; done < rows.size(); ++done) {
    auto const inserted = co_await session.run(one_, rows[done]);
    if (!inserted) co_return fail(inserted.error());
  }
  co_return ok();
}

}  // namespace cordon::praxis::seed
