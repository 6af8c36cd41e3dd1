#pragma once

#include <optional>

#include "net/address.h"
#include "record/record.h"
#include "tls/context.h"

namespace cordon::proxy {

// How records spell what the network says of a client.
record::Client client_for_record(net::Address const& address, record::Proof proof);
record::Client client_for_record(net::Peer const& peer);
record::TlsVersion tls_for_record(std::optional<tls::Version> version);

}  // namespace cordon::proxy
