#include "control/serve.h"

#include "base/log.h"
#include "control/node.h"

namespace cordon::control {

namespace {

int not_started(Error const& error) {
  log::error("not started: " + (error.detail.empty() ? std::string(error.reason) : error.detail));
  return 1;
}

}  // namespace

int serve(Configuration configuration, ReadConfiguration read) {
  auto handover = receive_handover();
  if (!handover) return not_started(handover.error());
  auto node = Node::make(std::move(configuration), {.read = std::move(read),
                                                    .handover = std::move(*handover),
                                                    .inherited = net::Inherited::from_environment(),
                                                    .clock = system_clock()});
  if (!node) return not_started(node.error());
  (*node)->run();
  return 0;
}

}  // namespace cordon::control
