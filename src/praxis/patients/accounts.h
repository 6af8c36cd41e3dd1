#pragma once

#include "credentials/backoff.h"
#include "credentials/password.h"
#include "net/address.h"
#include "net/group.h"
#include "praxis/patients/profile.h"
#include "praxis/patients/sessions.h"

namespace cordon::praxis {

// What bounds those who guess and those who flood. Shared by all loops.
struct Guards {
  explicit Guards(Clock const& clock);
  credentials::Backoff accounts;   // passwords of one account
  credentials::Backoff addresses;  // passwords from one network address
  credentials::Backoff letters;    // letters to one address of mail
  credentials::Backoff senders;    // letters asked for from one network address
};

// Where the links in letters lead; the token is put behind: "https://praxis.example.org/reset#".
struct Links {
  std::string confirm;
  std::string reset;
  std::string change_email;
};

struct Registration {
  std::string email;
  std::string password;
  Profile profile;
};

// The accounts of patients. Whoever signs up is logged in at once, in an account of his own; he may log in again once he
// confirmed that the address of mail is his. An address belongs to the first account that confirms it. So nothing but a letter
// tells whether an address has an account: signing up, logging in and asking for a new password look and cost the same. One for
// each loop; drain() before it goes.
//
// Fails with Code::invalid "password.…", "profile.…" for what cannot be used; Code::forbidden "login.wrong"; Code::unavailable
// "login.slow_down", "password.busy"; Code::invalid "link.used" for a link that is none, used or too old, "link.taken" when its
// address belongs to another account meanwhile.
class Accounts {
 public:
  static constexpr std::chrono::hours confirm_time{7 * 24};
  static constexpr std::chrono::minutes reset_time{30};
  static constexpr std::chrono::minutes letter_time{1};   // until one that was not written is tried again
  static constexpr std::chrono::hours farewell_time{24};  // as long as an erasure waits for its letter

  struct Parts {
    net::Loop& loop;
    store::Database& database;
    Vault& vault;
    credentials::Passwords& passwords;
    Sessions& sessions;
    mail::Mailbox& mailbox;
    Guards& guards;
    Clock const& clock;
  };
  Accounts(Parts parts, Links links) : parts_(parts), links_(std::move(links)), outbox_(parts.loop) {}

  // These three give the token of a new session, for the cookie. No token of before ever becomes one.
  net::Task<std::string> sign_up(Registration registration, net::Address from);
  net::Task<std::string> confirm(std::string link, std::string password, net::Address from);
  net::Task<std::string> log_in(std::string email, std::string password, net::Address from);

  // The link is mailed when there is such an account.
  net::Task<void> ask_reset(std::string email, net::Address from);
  // Ends all sessions of the account.
  net::Task<void> reset(std::string link, std::string password);

  // Ends the other sessions.
  net::Task<void> change_password(UserSession session, std::string old, std::string password);
  // The new address counts when the link that is mailed to it comes back in a session of the same account.
  net::Task<void> ask_email_change(UserSession session, std::string password, std::string email);
  net::Task<void> change_email(UserSession session, std::string link);

  net::Task<std::string> email(UserSession session);
  net::Task<bool> is_confirmed(UserSession session);

  // Links that are over; how many there were.
  net::Task<std::uint64_t> expire();
  // Accounts that were never confirmed in time, the oldest first.
  net::Task<std::vector<Id>> unconfirmed(std::size_t most = 100);
  // Nobody uses it or confirms it any more, and its erasure has begun (Family::finish_erasure). False for one that was confirmed
  // meanwhile, or is not that old.
  net::Task<bool> close(Id account);
  // The same for who knows the password, of an account of any age. All its sessions end.
  net::Task<void> close(UserSession session, std::string password);
  // Writes to the address of an account that its owner closed; the last thing to do before its keys go. False while the letter
  // is still owed: mail was away, or somebody else is writing it.
  net::Task<bool> tell_erased(Id account);

  // Until all letters are written.
  net::Task<void> drain();

 private:
  struct Login {
    Id account = 0;
    bool confirmed = false;
    std::string password;  // its hash
    std::string email;     // sealed, as the next
    std::string language;
  };
  struct Link {
    std::string token_hash;
    Id account = 0;
    std::string email_index;  // of the address that it confirms
    std::string email;        // sealed
  };
  enum class LinkKind : std::int64_t { confirm = 0, reset = 1, change_email = 2 };

  net::Task<std::optional<Login>> find_login(std::string_view statement, store::Value key);
  net::Task<Login> login_of(UserSession session);
  net::Task<Login> verified(UserSession session, std::string password);
  net::Task<Link> find_link(std::string link, LinkKind kind);
  net::Task<Login> verified_by_link(Link link, std::string password, net::Address from);
  net::Task<std::string> create(std::string address, std::string password, Profile profile);
  net::Task<std::string> begin_session(Login login);
  net::Task<void> rehash(Login login, std::string password);
  Result<void> admit_password(View name, net::Address const& from);
  void forgive_password(View name, net::Address const& from);
  Result<void> admit_letter(View index, net::Address const& from);
  std::string index_of(View email) const { return parts_.vault.index("email", email); }
  net::Task<void> send(Letter letter, Language language, std::string email, std::string link);
  net::Task<void> send_to(Letter letter, Login login, std::string link);

  Parts parts_;
  Links links_;
  net::Group outbox_;
};

}  // namespace cordon::praxis
