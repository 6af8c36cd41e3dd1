#include "control/serve.h"

#include "base/log.h"
#include "control/node.h"

namespace cordon::control {

int serve(Settings settings) {
  auto node = Node::make(std::move(settings));
  if (!node) {
    log::error("not started: " + (node.error().detail.empty() ? std::string(node.error().reason) : node.error().detail));
    return 1;
  }
  (*node)->run();
  return 0;
}

}  // namespace cordon::control
