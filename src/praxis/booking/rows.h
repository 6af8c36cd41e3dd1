#pragma once

#include "praxis/booking/transactions.h"
#include "store/statement.h"

// How appointments and days go into statements, and come out of them.
namespace cordon::praxis {

using store::seconds;

std::int64_t number_of(std::chrono::sys_days day);

// Practitioner, day, and the cells of that day.
store::Values day_and_cells(Appointment const& appointment);
// id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, client_key.
store::Values values_of(Wish const& wish, Appointment const& appointment);
// A hold that becomes an appointment; the row is one of appointment_of().
store::Statement booking_of(Confirmation const& booking);

// Rows are locked in this order: appointments before days, and of those the lesser first.
std::uint64_t order_of(Id appointment);
std::uint64_t order_of(Appointment const& appointment);  // its day

// Of a row of version and cells.
AgendaChange change_of(Appointment const& appointment, store::Row const& row);

}  // namespace cordon::praxis
