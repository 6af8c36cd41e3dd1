#include "control/knowledge.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "net/message.h"
#include "record/carry.h"

namespace cordon::control {
namespace {

using Milliseconds = std::chrono::milliseconds;

// As few messages as hold them: the word, and a line each. One that no message can hold is left out.
std::vector<std::string> pack(std::string_view word, std::vector<std::string> const& lines) {
  std::vector<std::string> messages;
  for (auto const& line : lines) {
    if (word.size() + line.size() + 1 > net::largest_message) continue;
    if (messages.empty() || messages.back().size() + line.size() + 1 > net::largest_message) messages.emplace_back(word);
    messages.back() += '\n' + line;
  }
  return messages;
}

std::string ejection_line(std::string const& key, proxy::EndpointAilment const& ailment) {
  return fmt::format("ejected {} {} {}", std::chrono::ceil<Milliseconds>(*ailment.ejected_for).count(),
                     ailment.ejections_in_a_row, key);
}

void take_ejection(std::string_view line, proxy::Endpoints& endpoints) {
  auto const time = text::parse_number<std::uint32_t>(text::take_until(line, ' '));
  auto const row = text::parse_number<unsigned>(text::take_until(line, ' '));
  if (time && row) endpoints.assume(std::string(line), {.ejected_for = Milliseconds(*time), .ejections_in_a_row = *row});
}

void take_origin(std::string_view line, proxy::Endpoints& endpoints) {
  auto const word = text::take_until(line, ' ');
  if (word == "drained") endpoints.assume_drained(std::string(line), true);
  if (word == "undrained") endpoints.assume_drained(std::string(line), false);
  if (word == "unhealthy") endpoints.assume(std::string(line), {.unhealthy = true});
  if (word == "ejected") take_ejection(line, endpoints);
}

}  // namespace

std::vector<std::string> Knowledge::counts() {
  std::vector<std::string> fresh;
  std::set<std::string> counted;
  for (auto& line : record::carry_lines(metrics_.totals())) {
    if (!counted_.contains(line)) fresh.push_back(line);
    counted.insert(std::move(line));
  }
  counted_ = std::move(counted);
  return pack("counts", fresh);
}

std::vector<std::string> Knowledge::origins() {
  auto known = endpoints_.knowledge();
  std::vector<std::string> lines;
  lines.reserve(known.drained.size() + drained_.size() + 2 * known.ailing.size());
  for (auto const& url : known.drained) lines.push_back("drained " + url);
  for (auto const& url : drained_) {
    if (!known.drained.contains(url)) lines.push_back("undrained " + url);
  }
  for (auto const& [key, ailment] : known.ailing) {
    if (ailment.unhealthy) lines.push_back("unhealthy " + key);
    if (ailment.ejected_for) lines.push_back(ejection_line(key, ailment));
  }
  drained_ = std::move(known.drained);
  return pack("origins", lines);
}

void take_knowledge(std::string_view message, record::Metrics& metrics, proxy::Endpoints& endpoints) {
  auto const word = text::take_until(message, '\n');
  while (!message.empty()) {
    auto const line = text::take_until(message, '\n');
    if (word == "counts") metrics.carry(line);
    if (word == "origins") take_origin(line, endpoints);
  }
}

}  // namespace cordon::control
