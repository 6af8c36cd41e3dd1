#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "admin_client.h"
#include "verbs.h"

// What the verbs about access have in common.
namespace cordon {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Asks a running node for what needs the key of who administers people: the object that it answered, or what it said instead.
Result<boost::json::object> ask_access(AdminChoice const& choice, std::string const& deed, Pairs const& pairs);

// Empty when it is missing or no text.
std::string text_of(boost::json::object const& object, std::string_view name);

// One line on standard error; the exit status.
int complain(std::string_view verb, std::string_view problem);
// All of it on standard output; the exit status.
int print(std::string const& text);

}  // namespace cordon
