#pragma once

#include "praxis/api/caller.h"

namespace cordon::praxis {

// What programs ask of praxis: JSON below /api. docs/api.md describes it. Everything that the pages can do for a patient, by the
// same rules.
struct Resource {
  using Answer = net::Task<http::Response> (*)(Caller& caller);
  enum class For : std::uint8_t { everybody, patients };

  View path;  // "#" stands for a number
  For whom;
  Answer get;  // and HEAD; each of them may be null
  Answer post;
  Answer remove;  // DELETE
};

bool is_resource(View path);
net::Task<http::Response> answer_resource(Visit& visit);

net::Task<http::Response> search_practitioners(Caller& caller);  // practitioners.cpp
net::Task<http::Response> get_practitioner(Caller& caller);      // practitioners.cpp
net::Task<http::Response> list_free_times(Caller& caller);       // practitioners.cpp
net::Task<http::Response> begin_session(Caller& caller);         // sessions.cpp
net::Task<http::Response> end_session(Caller& caller);           // sessions.cpp
net::Task<http::Response> list_appointments(Caller& caller);     // appointments.cpp
net::Task<http::Response> get_appointment(Caller& caller);       // appointments.cpp
net::Task<http::Response> hold_appointment(Caller& caller);      // appointment_changes.cpp
net::Task<http::Response> book_appointment(Caller& caller);      // appointment_changes.cpp
net::Task<http::Response> move_appointment(Caller& caller);      // appointment_changes.cpp
net::Task<http::Response> cancel_appointment(Caller& caller);    // appointment_changes.cpp

// An appointment for programs.
boost::json::object describe(Caller const& caller, Appointment const& appointment);

}  // namespace cordon::praxis
