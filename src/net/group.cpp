#include "net/group.h"

#include <cassert>
#include <utility>

#include "base/log.h"

namespace cordon::net {

// The fiber of one child, in a list of its group.
struct Group::Child {
  explicit Child(Group& owner) : group(owner), fiber(owner.loop_) {
    next = std::exchange(group.children_, this);
    if (next) next->link = &next;
    link = &group.children_;
    if (group.cancelled_ != Code::ok) fiber.interrupt(group.cancelled_);
  }
  ~Child() { group.left(*this); }

  Group& group;
  Fiber fiber;
  Child* next = nullptr;
  Child** link = nullptr;

  struct Root {
    struct promise_type;
  };
  static Root start(Group& group, Task<void> task);
};

struct Group::Child::Root::promise_type {
  promise_type(Group& group, Task<void>&) : child(group), fiber(&child.fiber) {}
  Child child;
  Fiber* fiber;

  static void* operator new(std::size_t size) { return detail::allocate_frame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { detail::free_frame(frame, size); }
  Root get_return_object() { return {}; }
  std::suspend_never initial_suspend() noexcept { return {}; }
  std::suspend_never final_suspend() noexcept { return {}; }
  void return_void() {}
  void unhandled_exception() noexcept { log::error("a task ended with an unknown exception"); }
};

Group::Child::Root Group::Child::start(Group&, Task<void> task) {
  try {
    auto const result = co_await std::move(task);
    if (!result && result.error().code == Code::internal) log::error("a task failed: " + result.error().detail);
  } catch (std::exception const& exception) {
    log::error(std::string("a task ended with an exception: ") + exception.what());
  }
}

Group::~Group() {
  assert(empty() && "a group outlives its children");
}

void Group::spawn(Task<void> task) {
  Child::start(*this, std::move(task));
}

void Group::cancel(Code code) {
  if (children_ && cancelled_ == Code::ok) cancelled_ = code;
  for (Child* child = children_; child; child = child->next) child->fiber.interrupt(code);
}

void Group::left(Child& child) {
  *child.link = child.next;
  if (child.next) child.next->link = child.link;
  if (children_) return;
  cancelled_ = Code::ok;
  if (joiner_) loop_.wake_next_batch(*std::exchange(joiner_, nullptr));
}

}  // namespace cordon::net
