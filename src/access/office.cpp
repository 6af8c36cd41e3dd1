#include "access/office.h"

#include "access/organisation.h"

namespace cordon::access {

Office::Office(Organisation& organisation, net::Loop& loop, std::unique_ptr<net::Resolver> resolver,
               std::unique_ptr<store::Database> connected)
    : loop_(loop),
      resolver_(std::move(resolver)),
      connected_(std::move(connected)),
      database_(connected_ ? *connected_ : static_cast<store::Database&>(*organisation.local_)),
      sessions_({.database = database_,
                 .cache = organisation.cache_,
                 .keyring = organisation.keyring_,
                 .clock = organisation.clock_,
                 .tell = [&organisation](Change const& change) { organisation.hear(change); }}) {}

}  // namespace cordon::access
