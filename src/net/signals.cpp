#include "net/signals.h"

#include <sys/signalfd.h>

#include "net/readiness.h"

namespace cordon::net {
namespace {

Fd open_signals(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (int const number : numbers) sigaddset(&set, number);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return Fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

Signals::Signals(Loop& loop, std::initializer_list<int> numbers) : descriptor_(loop, open_signals(numbers)) {}

Task<int> Signals::next() {
  for (;;) {
    signalfd_siginfo info;
    if (::read(descriptor_.fd(), &info, sizeof info) == static_cast<ssize_t>(sizeof info))
      co_return static_cast<int>(info.ssi_signo);
    descriptor_.read_blocked();
    auto there = co_await Readiness(descriptor_);
    if (!there) co_return fail(there);
  }
}

}  // namespace cordon::net
