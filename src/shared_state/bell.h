#pragma once

#include "net/task.h"

namespace cordon::shared_state {

// A bell that all nodes hear. It says nothing but that something is new: who hears it looks where the truth is, and looks there
// from time to time anyway, because who does not listen at the moment hears nothing later. One fiber may ring while another
// listens; each call takes as long as its fiber's deadline lets it, and may be tried again after any failure.
class Bell {
 public:
  virtual ~Bell() = default;

  virtual net::Task<void> ring() = 0;
  // Ends when it rings. The first time, and after a failure, at once when it begins to hear: something may have been missed.
  virtual net::Task<void> listen() = 0;
};

}  // namespace cordon::shared_state
