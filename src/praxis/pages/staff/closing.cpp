#include "praxis/pages/staff/closing.h"

namespace cordon::praxis {

net::Task<std::size_t> enter(Guest& guest, Absence absence) {
  auto& directory = guest.office.directory;
  Id const practitioner = absence.practitioner;
  Span const span{.begin = absence.from, .end = absence.to};
  auto const added = co_await directory.add(std::move(absence));
  if (!added) co_return fail(added.error());
  auto const count = co_await count_within(guest, span);
  if (!count) co_return fail(count.error());
  if (*count == 0) co_return 0;
  auto const removed = co_await directory.remove_absence(practitioner, *added);
  if (!removed) co_return fail(removed.error());
  co_return *count;
}

}  // namespace cordon::praxis
