#pragma once

#include "net/group.h"
#include "praxis/directory/catalog.h"
#include "praxis/mail/letters.h"
#include "praxis/patients/vault.h"
#include "praxis/reception/reception.h"

namespace cordon::praxis {

// Writes to patients when their practice gives them an appointment, moves it or calls it off: to the account that made it, or
// else to one that looks after the patient, once its address is confirmed. What is owed is in the database before the deed, and
// is written when the deed was done: whatever ends in between, and while mail is away. Once for each deed; twice only when
// everything stops between letter and note. One for each loop; drain() before it goes.
class Courier {
 public:
  enum class Deed : std::int64_t { cancel = 0, move = 1, give = 2 };
  static constexpr std::chrono::minutes patience{1};  // then nobody is at a letter any more; after twice that, at its deed
  static constexpr std::chrono::hours longest{7 * 24};
  static constexpr std::int64_t most = 50;  // in one run

  struct Parts {
    net::Loop& loop;
    store::Database& database;
    Vault& vault;
    mail::Mailbox& mailbox;
    CurrentCatalog const& catalog;
    Clock const& clock;
  };
  explicit Courier(Parts parts) : parts_(parts), outbox_(parts.loop) {}
  static std::span<store::Migration const> migrations();

  // Before the deed: the letter that it will owe. The same for two
  // who are at the same deed. 0 when the appointment is not as it was.
  net::Task<Id> owe(Deed deed, Appointment before);
  net::Task<Id> owe(Wanted given);
  // After it, when it was done, or else when nothing was.
  void write_soon(Id letter);
  net::Task<void> forget(Id letter);

  // Letters that nobody wrote in time.
  net::Task<void> run();
  net::Task<void> drain();

 private:
  struct Owed {
    Deed deed = Deed::cancel;
    Id asker = 0;
    Stretch before;
    Id place = 0;
    Wall made;
    std::int64_t due = 0;
    Appointment now;  // none yet: its id is 0
  };
  enum class Fate : std::uint8_t { write, wait, drop };

  net::Task<std::optional<Owed>> find(Id letter);
  Fate fate_of(Owed const& owed, bool is_settled) const;
  net::Task<void> settle(Id letter, bool is_settled);
  net::Task<std::optional<mail::Message>> compose(Owed owed);
  mail::Message message_of(Owed const& owed, Language language, std::string email) const;

  Parts parts_;
  net::Group outbox_;
};

}  // namespace cordon::praxis
