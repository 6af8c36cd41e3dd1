#pragma once

namespace cordon::net {

namespace detail {

template <class T>
Task<void> keep_result(Task<T> task, std::optional<Result<T>>& result) {
  result = co_await std::move(task);
  co_return ok();
}

}  // namespace detail

template <class T>
Result<T> run(Loop& loop, Task<T> task) {
  std::optional<Result<T>> result;
  Group group(loop);
  group.spawn(detail::keep_result(std::move(task), result));
  loop.run_until([&] { return group.empty(); });
  if (!result) return fail(Code::internal, "exception");
  return std::move(*result);
}

}  // namespace cordon::net
