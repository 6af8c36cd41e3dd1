#include "control/fleet_view.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <set>

#include "base/utf8.h"
#include "control/fleet.h"

namespace cordon::control {
namespace {

namespace json = boost::json;

constexpr std::array texts{"node", "region", "version", "state", "started", "configuration", "sites"};
constexpr std::array numbers{"pid", "requests", "errors", "connections", "origins", "origins_usable"};
constexpr std::size_t longest_text = 256;

// Anybody who reaches the shared state can write into it: no control may reach a terminal, and no octet that is no text a page.
bool is_printable(std::string_view text) {
  if (!text::is_utf8(text)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const octet = static_cast<unsigned char>(text[i]);
    bool const high_control = octet == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (octet < 0x20 || octet == 0x7f || high_control) return false;
  }
  return true;
}

bool is_text(json::value const* value) {
  return value && value->is_string() && value->get_string().size() <= longest_text && is_printable(value->get_string());
}

json::object read(std::string const& text) {
  json::object known;
  boost::system::error_code error;
  auto const parsed = json::parse(text, error);
  auto const* said = error ? nullptr : parsed.if_object();
  if (!said) return known;
  for (auto const* name : texts) {
    auto const* value = said->if_contains(name);
    if (is_text(value)) known[name] = *value;
  }
  for (auto const* name : numbers) {
    auto const* value = said->if_contains(name);
    if (value && value->is_number()) known[name] = *value;
  }
  return known;
}

std::string text_of(json::object const& said, View name, std::string otherwise) {
  auto const* value = said.if_contains(name);
  return value ? std::string(value->get_string()) : std::move(otherwise);
}

FleetNode node_of(shared_state::Member const& member, Duration more, std::string const& self) {
  FleetNode node;
  node.member = member.name;
  node.silent = member.silent + more;
  node.self = member.name == self;
  node.said = read(member.text);
  node.name = text_of(node.said, "node", member.name.substr(0, member.name.find('/')));
  node.state = text_of(node.said, "state", "unreadable");
  return node;
}

bool is_silent(FleetNode const& node) {
  return node.silent > Fleet::silent_after;
}

}  // namespace

std::vector<FleetNode> nodes_of(std::vector<shared_state::Member> const& members, Duration more, std::string const& self) {
  std::vector<FleetNode> nodes;
  nodes.reserve(members.size());
  for (auto const& member : members) {
    if (is_printable(member.name)) nodes.push_back(node_of(member, more, self));
  }
  std::set<std::string> speaking;
  for (auto const& node : nodes) {
    if (!is_silent(node)) speaking.insert(node.name);
  }
  std::erase_if(nodes, [&](auto const& node) { return is_silent(node) && speaking.contains(node.name); });
  std::ranges::sort(nodes, {}, [](auto const& node) { return std::tie(node.name, node.member); });
  return nodes;
}

json::object describe_node(FleetNode const& node) {
  json::object description = node.said;
  description["node"] = node.name;
  description["state"] = is_silent(node) ? "silent" : node.state;
  if (is_silent(node)) {  // what it does now, nobody knows
    for (auto const* name : {"requests", "errors", "connections", "origins", "origins_usable"}) description.erase(name);
  }
  description["silent_seconds"] = std::round(std::chrono::duration<double>(node.silent).count() * 10) / 10;
  description["self"] = node.self;
  return description;
}

}  // namespace cordon::control
