#include "control/serve.h"

#include "base/log.h"
#include "control/node.h"

namespace cordon::control {

int serve(Configuration configuration, std::filesystem::path file) {
  auto node = Node::make(std::move(configuration), {.read = read_from(std::move(file), system_clock()),
                                                    .inherited = net::Inherited::from_environment(),
                                                    .clock = system_clock()});
  if (!node) {
    log::error("not started: " + (node.error().detail.empty() ? std::string(node.error().reason) : node.error().detail));
    return 1;
  }
  (*node)->run();
  return 0;
}

}  // namespace cordon::control
