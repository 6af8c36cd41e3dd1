#pragma once

#include <filesystem>

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

// "nobody answers at …", or what else it was.
std::string explain(std::string const& url, Error const& error);

}  // namespace cordon
