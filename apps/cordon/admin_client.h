#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <vector>

#include "http/client.h"

namespace cordon {

// Which node: the one that listens for administration at `address`, or else where the configuration says.
struct AdminChoice {
  std::filesystem::path config;
  std::string address;
  std::filesystem::path key;  // of who may administer people; empty: in the folder of state that the configuration names
};

// "http://127.0.0.1:9901". Fails with a sentence for the operator.
Result<std::string> admin_url(AdminChoice const& choice);

// One question to the node, and its answer.
Result<http::ClientResponse> ask_admin(AdminChoice const& choice, std::string method, std::string const& path,
                                       std::string body = {}, std::string const& secret = {});

// The secret for what is below /access/. Fails with a sentence for the operator.
Result<std::string> admin_key(AdminChoice const& choice);

// What is below /access/: the object that the node answered. Fails with a sentence for the operator.
using Pairs = std::vector<std::pair<std::string, std::string>>;
Result<boost::json::object> ask_access(AdminChoice const& choice, std::string const& deed, Pairs const& pairs);

// "nobody answers at …", or what else it was.
std::string explain(std::string const& url, Error const& error);

}  // namespace cordon
