#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

// What a node answered, as far as it is there: the node may be of another version.
namespace cordon {

// 0 when there is none.
double number(boost::json::object const& object, std::string_view name);
bool flag(boost::json::object const& object, std::string_view name);
// Names of configurations and people, also of other nodes'; nothing in them may move the cursor.
std::string text(boost::json::object const& object, std::string_view name);
std::string plain(std::string_view text);
// "doctors, staff"
std::string list(boost::json::object const& object, std::string_view name);
boost::json::object const& part(boost::json::object const& object, std::string_view name);
std::vector<boost::json::object const*> rows(boost::json::object const& object, std::string_view name);

}  // namespace cordon
