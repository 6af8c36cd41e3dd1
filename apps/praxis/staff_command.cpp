#include "staff_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/log.h"
#include "praxis/staff/assertion.h"
#include "praxis/staff/secret.h"

using namespace cordon;

StaffCommand::StaffCommand(CLI::App& app)
    : command_(app.add_subcommand("staff", "Prints an address where somebody of the staff logs in, once, within 15 minutes")) {
  command_->add_option("email", email_, "of the roster, for example staff.fr@praxis.localhost")->required();
  command_->add_option("--name", name_, "what patients read when this person reads their record; otherwise the address");
  command_->add_option("--data", folder_, "folder of the database, keys and mail")->type_name("DIR")->required();
  command_->add_option("--url", url_, "what people type")->capture_default_str();
}

bool StaffCommand::chosen() const {
  return command_->parsed();
}

int StaffCommand::run() const {
  auto secret = praxis::read_secret(folder_ / "staff.key");
  auto const assertions = secret ? praxis::LocalAssertions::make(std::move(*secret), system_clock()) : fail(secret);
  if (!assertions) {
    log::error(assertions.error().detail);
    return 1;
  }
  fmt::print("{}/en/staff/enter?token={}\n", url_,
             assertions->issue_entry({.email = email_, .name = name_.empty() ? email_ : name_}));
  return 0;
}
