#pragma once

#include <functional>

#include "credentials/backoff.h"
#include "credentials/passkey.h"
#include "credentials/password.h"
#include "crypto/crypto.h"
#include "mail/mailbox.h"
#include "net/address.h"
#include "net/group.h"
#include "store/database.h"

namespace cordon::directory {

// What bounds those who guess and those who flood. Shared by all loops. A passkey cannot be guessed: who is locked out by
// somebody who guesses his password comes in with it, for it has a guard of its own.
struct Guards {
  explicit Guards(Clock const& clock);
  credentials::Backoff accounts;   // passwords for one address of mail
  credentials::Backoff factors;    // codes of one member
  credentials::Backoff addresses;  // passwords, codes and PINs from one network address
  credentials::Backoff passkeys;   // passkeys from one network address
  credentials::Backoff letters;    // letters to one address of mail
  credentials::Backoff senders;    // letters asked for from one network address
};

// A guard's name for who comes from there. Of IPv6 the network: one customer has all of it.
std::string name_of(net::Address const& from);

// What the directory is made of; all of it outlives it.
struct Parts {
  net::Loop& loop;
  store::Database& database;
  credentials::Passwords& passwords;
  mail::Mailbox& mailbox;
  Guards& guards;
  crypto::Secret const& key;  // 32 octets, which seal secrets
  credentials::RelyingParty party;
  Clock const& clock;
  // What was known of a member does not hold any more: it was changed, deactivated or removed, or got another password, or lost
  // something to log in with. Called on this loop when that is on the disk; sessions of theirs end or are looked at again.
  std::function<void(std::string const& member)> changed;
};

// The same for all of a directory, with what goes on behind the answers: letters, better hashes.
struct Shared {
  explicit Shared(Parts given) : parts(std::move(given)), outbox(parts.loop) {}
  Parts parts;
  net::Group outbox;
};

}  // namespace cordon::directory
