#pragma once

#include <map>
#include <string>

#include "praxis/patients/profile.h"
#include "praxis/patients/sessions.h"
#include "praxis/staff/roster.h"

namespace cordon::praxis {

// Who reads.
struct Actor {
  enum class Kind : std::int64_t { patient = 0, staff = 1, system = 2 };
  Kind kind = Kind::system;
  Id id = 0;      // of the staff: the practitioner for whom
  Id member = 0;  // of the staff: the person; 0 in events of before they were known
  Duty::Role role = Duty::Role::practitioner;
  std::string name{};  // of the staff: what the person is called now; not in events

  static Actor patient(UserSession const& session) { return {.kind = Kind::patient, .id = session.account}; }
  static Actor staff(Duty duty, Id member, std::string name = {}) {
    return {.kind = Kind::staff, .id = duty.practitioner, .member = member, .role = duty.role, .name = std::move(name)};
  }
  static Actor system(Id part) { return {.kind = Kind::system, .id = part}; }
};

// And why. Patients read for own_record and booking, practitioners for care, assistants for booking, all of the staff for
// support, the system for booking and support.
enum class Purpose : std::uint8_t { own_record, care, booking, support };
std::string_view code(Purpose purpose);  // "own-record"
Purpose purpose_of(Duty::Role role);     // what their work is

struct AccessEvent {
  Id id = 0;  // the newer, the greater
  Actor actor;
  std::string purpose;
  Wall when;
  std::string member{};  // what the person of the staff was called then; may be empty
};

// Whose reads: of those who act for the patient, of everybody else, or of both.
enum class Readers : std::uint8_t { all, own, others };
struct AccessPage {
  Readers readers = Readers::all;
  Id before = 0;  // older than that one; 0: the newest
  std::size_t most = 50;
};

// Since which day of UTC an appointment together lets a practitioner see a patient: 12 months.
std::int64_t first_day_together(Wall now);

// The records of patients. There is no other way to read one, and each read is known to the patient: those of one person of
// the staff for one practitioner and one purpose within `together` are told once.
class Records {
 public:
  Records(store::Database& database, Vault& vault, Clock const& clock) : database_(database), vault_(vault), clock_(clock) {}

  static constexpr std::chrono::minutes together{5};

  // Writes the event, and hands the record out when it is on the disk. Code::forbidden "records.forbidden" when this actor may
  // not see this patient, or not for this purpose; Code::not_found "records.none" when it was erased, which for the staff is
  // "records.forbidden" too.
  net::Task<Profile> read(Actor actor, Id patient, Purpose purpose);
  // Several for the staff at once. Those they may not see are not there, nor those that nobody can open any
  // more.
  net::Task<std::map<Id, Profile>> read_all(Actor actor, std::vector<Id> patients, Purpose purpose);

  // Whether they have an appointment together, or had one in the last 12 months, and the patient is still known.
  net::Task<bool> may_see(Id practitioner, Id patient);

  // Who read the record of a patient for whom this account acts: the newest first.
  net::Task<std::vector<AccessEvent>> events_of(UserSession session, Id patient, AccessPage page = {});

 private:
  net::Task<Profile> read_for_staff(Actor actor, Id patient, Purpose purpose);

  store::Database& database_;
  Vault& vault_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
