#include "admin_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "control/settings_file.h"
#include "crypto/private_file.h"
#include "net/group.h"
#include "pages/form.h"

namespace cordon {
namespace {

namespace json = boost::json;

// A reload reads every certificate.
constexpr std::chrono::seconds patience{60};

std::unexpected<Error> refuse(std::string sentence) {
  return fail(Code::invalid, "admin.address", std::move(sentence));
}

// A node that listens everywhere listens here too.
net::Address reachable(net::Address const& address) {
  bool const everywhere = std::ranges::all_of(address.bytes(), [](unsigned char byte) { return byte == 0; });
  if (!everywhere) return address;
  return *net::Address::parse_ip(address.kind() == net::Address::Kind::ipv4 ? "127.0.0.1" : "::1", address.port());
}

Result<net::Address> address_in(std::filesystem::path const& file) {
  auto const loaded = control::load_settings(file, system_clock());
  if (loaded.source.text.empty())
    return refuse(fmt::format("{} cannot be read; name it with -c FILE, or the node with --admin ADDRESS", file.string()));
  auto const address = loaded.value.admin.address;
  // The node may have been started before there were any.
  if (!loaded.is_usable()) std::cerr << fmt::format("{} has errors; asking the node at {}\n", file.string(), address.text());
  return address;
}

}  // namespace

Result<std::string> admin_url(AdminChoice const& choice) {
  auto const address = choice.address.empty() ? address_in(choice.config) : net::Address::parse(choice.address);
  if (!address && !choice.address.empty())
    return refuse(fmt::format("{} is no address; write it as 127.0.0.1:9901", choice.address));
  if (!address) return fail(address.error());
  if (address->kind() == net::Address::Kind::unix_path)
    return refuse(fmt::format("{} is a unix socket; ask it with curl --unix-socket", address->text()));
  return "http://" + reachable(*address).text();
}

Result<http::ClientResponse> ask_admin(AdminChoice const& choice, std::string method, std::string const& path, std::string body,
                                       std::string const& secret) {
  auto const url = admin_url(choice);
  if (!url) return fail(url.error());
  net::Loop loop;
  net::Resolver resolver(loop);
  http::Client const client(resolver, nullptr, {.time = patience});
  http::ClientRequest request{.method = std::move(method), .url = *url + path, .body = std::move(body)};
  if (!secret.empty()) request.fields.emplace_back("Authorization", "Bearer " + secret);
  auto answer = net::run(loop, client.send(std::move(request)));
  if (!answer) return fail(answer.error().code, answer.error().reason, explain(*url, answer.error()));
  return answer;
}

Result<std::string> admin_key(AdminChoice const& choice) {
  auto file = choice.key;
  if (file.empty())
    file = control::load_settings(choice.config, system_clock()).value.node.state_directory / "access" / "admin.key";
  constexpr std::size_t longest = 256;
  auto key = crypto::read_private(file, longest);
  if (!key)
    return refuse(fmt::format("{} cannot be read: run this as the edge's user, or name the key with --key FILE", file.string()));
  return key->substr(0, key->find('\n'));
}

Result<json::object> ask_access(AdminChoice const& choice, std::string const& deed, Pairs const& pairs) {
  auto const key = admin_key(choice);
  if (!key) return fail(key.error());
  std::string form;
  for (auto const& [name, value] : pairs) form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, pages::encode(value));
  auto const answer = ask_admin(choice, "POST", "/access/" + deed, std::move(form), *key);
  if (!answer) return fail(answer.error());
  boost::system::error_code error;
  auto const parsed = json::parse(answer->body, error);
  if (error || !parsed.is_object()) return fail(Code::malformed, "admin", fmt::format("the node answered {}", answer->status));
  if (answer->status == 200) return parsed.get_object();
  auto const* const detail = parsed.get_object().if_contains("detail");
  return fail(Code::invalid, "admin", detail && detail->is_string() ? std::string(detail->get_string()) : answer->body);
}

std::string explain(std::string const& url, Error const& error) {
  if (error.code == Code::unreachable) return fmt::format("nobody answers at {}: is the node running?", url);
  if (error.code == Code::timeout) return fmt::format("{} does not answer", url);
  return fmt::format("{}: {}", url, error.detail.empty() ? std::string(error.reason) : error.detail);
}

}  // namespace cordon
