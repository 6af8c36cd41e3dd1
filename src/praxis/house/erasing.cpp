#include "praxis/house/erasing.h"

namespace cordon::praxis {

net::Task<void> Erasing::run() {
  auto result = co_await close_unconfirmed();
  auto const erasures = co_await family_.erasures(most);
  if (!erasures) co_return fail(erasures.error());
  for (auto const patient : *erasures) {
    auto finished = co_await finish(patient);
    if (!finished) result = std::move(finished);
  }
  co_return result;
}

net::Task<void> Erasing::close_unconfirmed() {
  auto const accounts = co_await accounts_.unconfirmed(most);
  if (!accounts) co_return fail(accounts.error());
  for (auto const account : *accounts) {
    auto const closed = co_await accounts_.close(account);
    if (!closed) co_return fail(closed.error());
  }
  co_return ok();
}

net::Task<void> Erasing::finish(Id patient) {
  auto const patients = co_await family_.leaving_with(patient);
  if (!patients) co_return fail(patients.error());
  bool all = true;
  for (auto const each : *patients) {
    auto const cancelled = co_await cancel_all(each);
    if (!cancelled) co_return fail(cancelled.error());
    all = all && *cancelled;
  }
  if (!all) co_return ok();
  auto const told = co_await accounts_.tell_erased(patient);
  if (!told) co_return fail(told.error());
  if (!*told) co_return ok();
  co_return co_await family_.finish_erasure(patient);
}

// Held ones too. Whether there was room for all of them in this run.
net::Task<bool> Erasing::cancel_all(Id patient) {
  auto const appointments = co_await family_.appointments_ahead(patient, most_appointments);
  if (!appointments) co_return fail(appointments.error());
  for (auto const appointment : *appointments) {
    auto const cancelled = co_await reception_.cancel(patient, appointment);
    if (!cancelled) co_return fail(cancelled.error());
  }
  co_return appointments->size() < most_appointments;
}

}  // namespace cordon::praxis
