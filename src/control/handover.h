#pragma once

#include <functional>
#include <optional>

#include "control/listeners.h"
#include "net/message.h"

// How a running node is replaced by a new process (SIGUSR2): the one that runs starts the program's file anew and gives it,
// through a unix socket, what must not be lost. Messages begin with a word; one that is not known is passed over, because the two
// may be of different versions.
//
//   runs → new       place ADDRESS     the sockets that listen there, as descriptors
//                    tickets KEYS      keys of session tickets
//                    connections N     connections have been numbered up to here
//                    relay             the socket from which lines of records will come
//                    begin             that was all
//   new → runs       prepared          the configuration is good, everything is open
//   runs → new       counts LINES      what was counted (record/carry.h)
//                    origins LINES     which are drained, unhealthy or ejected (knowledge.cpp)
//                    records           the file of records is free
//   new → runs       serving           clients are accepted: go when yours have gone
//   runs → new       counts, origins   what changed meanwhile
//                    retired           who asks for metrics now is the new one's to answer
//                    counts            every second, and at last when the old process ends: what changed
//
// When either goes away before `serving`, the other serves on alone. LINES begin on a line of their own.
//
// The protocol grows by words, and by words within LINES. Whoever waits for a word passes over those it does not know, and takes
// the end of the socket for the last one: an older process that runs closes it after `serving`, an older new one does so itself.
// So nothing may be waited for without which a node could not serve, and a word's meaning never changes.
namespace cordon::control {

// What a new process was given.
struct Handover {
  net::Fd predecessor;
  net::Inherited inherited;
  std::string tickets;
  std::uint64_t connections = 0;
  net::Fd relay;
};

// The variable by which a new process knows that it is one.
constexpr char const* predecessor_variable = "CORDON_PREDECESSOR";

// Nothing when this process replaces no other. Waits for `begin`. The variable is taken out of the environment.
Result<std::optional<Handover>> receive_handover();

// Sends all of it. `admin` is the admin listener's socket.
struct Handing {
  std::vector<std::shared_ptr<Listeners::Place const>> const& places;
  net::Address const& admin_asked;
  int admin;
  std::string tickets;
  std::uint64_t connections;
  int relay;
};
Result<void> send_handover(net::Fd const& to, Handing const& handing);

// Waits for that word. `other` is called with what comes before it.
using TakeMessage = std::function<void(std::string_view)>;
Result<void> await_word(net::Fd const& from, std::string_view word, TakeMessage const& other);
Task<void> await_word(net::Messages& from, std::string_view word, TakeMessage const& other = {});

}  // namespace cordon::control
