#pragma once

#include <exception>

#include "base/log.h"
#include "store/database.h"

namespace cordon::store {

// Runs a work to its end. What it throws, also before it is a coroutine, is a failure with Code::internal "store.work".
inline net::Task<void> run_guarded(Work const& work, Session& session) {
  try {
    co_return co_await work(session);
  } catch (std::exception const& exception) {
    log::error(std::string("a work of the database ended with an exception: ") + exception.what());
  } catch (...) {
    log::error("a work of the database ended with an exception");
  }
  co_return fail(Code::internal, "store.work");
}

// What no database can keep as text on both sides: no UTF-8, or a NUL in it.
Result<void> check_texts(Values const& values);

}  // namespace cordon::store
