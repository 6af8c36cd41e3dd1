#pragma once

#include "praxis/house/house.h"

// Appointments as patients see them.
namespace cordon::praxis {

// One of a patient for whom they act; Code::not_found "booking.unknown" otherwise.
net::Task<Appointment> own_appointment(Office& office, UserSession session, Id appointment);

// What a patient wants to say about one, which only their key opens. Empty stays empty. Programs count in octets, forms as
// form_length() does.
constexpr std::size_t longest_remark = 1000;
net::Task<std::string> seal_remark(Office& office, Id patient, Id appointment, std::string remark);
net::Task<std::string> open_remark(Office& office, Appointment const& appointment);

}  // namespace cordon::praxis
