#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "base/result.h"

namespace cordon::net {

class Fiber;

namespace detail {

void* allocate_frame(std::size_t size);
void free_frame(void* frame, std::size_t size) noexcept;

struct PromiseBase {
  std::coroutine_handle<> continuation;
  Fiber* fiber = nullptr;
  std::exception_ptr exception;

  static void* operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { free_frame(frame, size); }

  std::suspend_always initial_suspend() noexcept { return {}; }

  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) noexcept {
      return self.promise().continuation;
    }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { exception = std::current_exception(); }
};

template <class T>
struct Promise;

}  // namespace detail

// A coroutine that yields a Result<T>. It starts when it is awaited and runs on the awaiting coroutine's fiber; an exception in
// it passes to who awaits it. Must be awaited at most once; destroyed unawaited it never ran.
template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  struct Awaiter {
    std::coroutine_handle<promise_type> callee;
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> caller) noexcept {
      callee.promise().continuation = caller;
      callee.promise().fiber = caller.promise().fiber;
      return callee;
    }
    Result<T> await_resume() {
      if (callee.promise().exception) std::rethrow_exception(std::move(callee.promise().exception));
      return std::move(*callee.promise().result);
    }
  };
  Awaiter operator co_await() && noexcept { return {handle_}; }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

// A task that only fails.
template <class T>
Task<T> failed(Error error) {
  co_return fail(std::move(error));
}

template <class T>
struct detail::Promise : PromiseBase {
  std::optional<Result<T>> result;

  Task<T> get_return_object() { return Task<T>(std::coroutine_handle<Promise>::from_promise(*this)); }
  template <class Value = Result<T>>
  void return_value(Value&& value) {
    result.emplace(std::forward<Value>(value));
  }
};

}  // namespace cordon::net

namespace cordon {
using net::Task;
}
