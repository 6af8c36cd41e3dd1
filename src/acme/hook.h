#pragma once

#include <filesystem>

#include "net/loop.h"
#include "net/task.h"

namespace cordon::acme {

enum class HookAct : bool { present, cleanup };

// Runs PROGRAM present|cleanup DOMAIN VALUE: it makes, or removes, the TXT record VALUE at _acme-challenge.DOMAIN, and ends when
// it is visible. No shell, no environment but PATH, no files of ours; what it prints on standard error goes to the log. Killed
// with all its group when it takes longer, or the wait is given up. Fails unless it exits with 0.
Task<void> run_hook(std::filesystem::path program, HookAct act, std::string domain, std::string value, Duration time);

}  // namespace cordon::acme
