#include "net/descriptor.h"

#include <sys/epoll.h>

#include <utility>

namespace cordon::net {

Descriptor::Descriptor(Loop& loop, Fd fd, bool may_write) : loop_(loop), fd_(std::move(fd)), may_write_(may_write) {
  loop_.add(*this, fd_.get());
}

Descriptor::~Descriptor() {
  loop_.remove(fd_.get());
  if (alive_) *alive_ = false;
}

void Descriptor::wait_readable(Waiter& waiter) {
  if (may_read_) {
    loop_.wake_next_batch(waiter);
  } else {
    reader_ = &waiter;
  }
}

void Descriptor::wait_writable(Waiter& waiter) {
  if (may_write_) {
    loop_.wake_next_batch(waiter);
  } else {
    writer_ = &waiter;
  }
}

void Descriptor::withdraw(Waiter& waiter) {
  if (reader_ == &waiter) reader_ = nullptr;
  if (writer_ == &waiter) writer_ = nullptr;
  loop_.forget(waiter);
}

void Descriptor::on_events(std::uint32_t events) {
  bool alive = true;
  alive_ = &alive;
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) hung_up_ = true;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) may_read_ = true;
  if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) may_write_ = true;

  if (may_write_ && writer_) std::exchange(writer_, nullptr)->wake();
  if (alive && may_read_ && reader_) std::exchange(reader_, nullptr)->wake();
  if (alive && hung_up_ && observer_) std::exchange(observer_, nullptr)->hung_up();
  if (alive) alive_ = nullptr;
}

}  // namespace cordon::net
