#include "top_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <limits>

#include "answer.h"

namespace cordon {
namespace {

namespace json = boost::json;

constexpr std::string_view bold = "\x1b[1m", dim = "\x1b[2m", red = "\x1b[31m", yellow = "\x1b[33m", green = "\x1b[32m";
constexpr std::string_view reset = "\x1b[0m";

std::string rate(double value) {
  return value == 0 ? "0" : value >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.1f}", value);
}

std::string bytes(double value) {
  constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < units.size(); ++unit) value /= 1000;
  return fmt::format("{:.{}f} {}", value, unit == 0 || value >= 100 ? 0 : 1, units[unit]);
}

std::string milliseconds(json::object const& site, std::string_view name) {
  auto const* value = site.if_contains(name);
  if (!value || !value->is_number()) return "-";
  auto const time = value->to_number<double>();
  return time >= 1000 ? fmt::format("{:.1f} s", time / 1000) : fmt::format("{:.{}f} ms", time, time >= 10 ? 0 : 1);
}

std::string duration(double seconds) {
  auto const whole = static_cast<std::int64_t>(seconds);
  if (whole >= 86'400) return fmt::format("{}d {}h", whole / 86'400, whole / 3600 % 24);
  if (whole >= 3600) return fmt::format("{}h {}m", whole / 3600, whole / 60 % 60);
  return whole >= 60 ? fmt::format("{}m {}s", whole / 60, whole % 60) : fmt::format("{}s", whole);
}

double sum(json::object const& counts) {
  double all = 0;
  for (auto const& count : counts) all += number(counts, count.key());
  return all;
}

// Where a character begins: UTF-8 is cut between characters only.
bool begins(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

std::size_t width_of(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(line, begins));
}

std::string cut(std::string_view line, std::size_t width) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < line.size(); ++end) {
    if (begins(line[end]) && seen++ == width) break;
  }
  return std::string(line.substr(0, end));
}

std::string padded(std::string_view line, std::size_t width) {
  auto shown = cut(line, width);
  shown.append(width - width_of(shown), ' ');
  return shown;
}

// A line, and how it is shown where there are colours.
struct Line {
  std::string content;
  std::string_view style = {};
};

// The name of a row, and beside it what its columns say.
std::string row(std::string_view name, std::string_view columns, std::size_t width) {
  auto const rest = width_of(columns) + 1;
  return padded(name, width > rest + 8 ? width - rest : 8) + " " + std::string(columns);
}

std::vector<Line> header(json::object const& sample, std::string const& trouble) {
  auto const& rates = part(sample, "rates");
  auto const& memory = part(sample, "memory");
  auto const& records = part(sample, "records");
  auto const& configuration = part(sample, "configuration");
  auto const name = text(sample, "node");
  auto const state = text(sample, "state");
  std::vector<Line> lines;
  lines.push_back({fmt::format("cordon {}  {} {}  {}  up {}  pid {}", text(sample, "version"), name, text(sample, "region"),
                               state, duration(number(sample, "uptime_seconds")), number(sample, "pid")),
                   state == "serving" ? bold : yellow});
  lines.push_back(
      {fmt::format("{} requests/s  in {}/s  out {}/s  {} connections ({} new/s)  {} handshakes/s",
                   rate(number(rates, "requests")), bytes(number(rates, "received")), bytes(number(rates, "sent")),
                   sum(part(sample, "connections")), rate(number(rates, "connections")), rate(sum(part(rates, "handshakes"))))});
  auto const limit = number(memory, "limit");
  lines.push_back({fmt::format("memory {}{}, shedding {}  records {}/s, {} lost  configuration {}, {}",
                               bytes(number(memory, "used")), limit > 0 ? " of " + bytes(limit) : std::string(),
                               text(memory, "pressure"), rate(number(records, "written")), number(records, "lost_in_all"),
                               text(configuration, "hash").substr(0, 8), duration(number(configuration, "age_seconds"))),
                   number(records, "lost_in_all") > 0 ? red : std::string_view()});
  auto const refused = text(part(configuration, "refused"), "at");
  if (!refused.empty())
    lines.push_back({fmt::format("! a newer configuration was refused at {}: cordon status says why", refused), red});
  if (!trouble.empty()) lines.push_back({"! " + trouble, red});
  return lines;
}

std::vector<Line> sites(json::object const& sample, std::size_t width) {
  std::vector<Line> lines{{row("SITE", " req/s   2xx   3xx   4xx   5xx     p50     p99", width), dim}};
  auto all = rows(sample, "sites");
  std::ranges::sort(all, {}, [](auto const* site) { return std::pair(number(*site, "requests") == 0, text(*site, "site")); });
  for (auto const* site : all) {
    auto const& status = part(*site, "by_status");
    auto const errors = number(status, "5xx") + number(*site, "origin_failures");
    lines.push_back({row(text(*site, "site"),
                         fmt::format("{:>6} {:>5} {:>5} {:>5} {:>5} {:>7} {:>7}", rate(number(*site, "requests")),
                                     rate(number(status, "2xx")), rate(number(status, "3xx")), rate(number(status, "4xx")),
                                     rate(number(status, "5xx")), milliseconds(*site, "p50_ms"), milliseconds(*site, "p99_ms")),
                         width),
                     errors > 0 ? red : std::string_view()});
  }
  return lines;
}

std::string_view style_of_state(std::string_view state) {
  if (state == "serving") return green;
  return state == "ejected" || state == "unhealthy" ? red : yellow;
}

std::vector<Line> origins(json::object const& sample, std::size_t width) {
  std::vector<Line> lines{{row("ORIGIN", "STATE      WHY              req/s  fail/s  busy", width), dim}};
  for (auto const* origin : rows(sample, "origins")) {
    auto const state = text(*origin, "state");
    lines.push_back(
        {row(text(*origin, "url"),
             fmt::format("{} {} {:>6} {:>7} {:>5}", padded(state, 10), padded(text(*origin, "reason"), 15),
                         rate(number(*origin, "requests")), rate(number(*origin, "failures")), number(*origin, "outstanding")),
             width),
         style_of_state(state)});
  }
  return lines;
}

// A node that is alone has none to show.
std::vector<Line> nodes(json::object const& sample, std::size_t width) {
  auto const& fleet = part(sample, "fleet");
  auto const& shared = part(fleet, "shared_state");
  auto const all = rows(fleet, "nodes");
  auto const* reachable = shared.if_contains("reachable");
  bool const away = reachable && reachable->is_bool() && !reachable->get_bool();
  if (all.size() < 2 && !away) return {};
  std::vector<Line> lines{{row("NODE", "STATE      SITES     req/s  5xx/s  conns  origins", width), dim}};
  for (auto const* node : all) {
    auto const state = text(*node, "state");
    lines.push_back(
        {row(text(*node, "node"),
             fmt::format("{} {} {:>6} {:>6} {:>6} {:>8}", padded(state, 10), padded(text(*node, "sites").substr(0, 8), 8),
                         rate(number(*node, "requests")), rate(number(*node, "errors")), number(*node, "connections"),
                         fmt::format("{}/{}", number(*node, "origins_usable"), number(*node, "origins"))),
             width),
         state == "serving"  ? green
         : state == "silent" ? red
                             : yellow});
  }
  if (away) lines.push_back({fmt::format("! {} cannot be reached: {}", text(shared, "place"), text(shared, "trouble")), red});
  return lines;
}

std::vector<Line> refusals(json::object const& sample, std::size_t width) {
  std::vector<Line> lines{{row("REFUSED OR FAILED", " per s   last minute", width), dim}};
  for (auto const* refusal : rows(sample, "refusals"))
    lines.push_back(
        {row(text(*refusal, "reason"),
             fmt::format("{:>6} {:>13}", rate(number(*refusal, "per_second")), number(*refusal, "last_minute")), width)});
  if (lines.size() == 1) lines.push_back({"nothing in the last minute", dim});
  return lines;
}

// As many as there is room for; the last one then says how many are missing.
void shorten(std::vector<Line>& lines, std::size_t room) {
  if (lines.size() <= room) return;
  auto const missing = lines.size() - room + 1;
  lines.resize(room);
  if (room > 1) lines.back() = {fmt::format("… and {} more", missing), dim};
}

// The parts, one below the other. Each may have its share of what those before it left.
std::vector<Line> arrange(std::vector<std::vector<Line>> parts, std::size_t room) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::size_t later = 0;
    for (std::size_t j = i + 1; j < parts.size(); ++j) later += parts[j].size() + 1;
    auto const left = room - std::min(room, lines.size());
    auto const fair = left / (parts.size() - i);
    shorten(parts[i], std::max(fair, left - std::min(left, later)));
    std::ranges::move(parts[i], std::back_inserter(lines));
    if (i + 1 < parts.size()) lines.push_back({});
  }
  if (lines.size() > room) lines.resize(room);
  return lines;
}

std::vector<std::vector<Line>> parts_of(json::object const& sample, std::string const& trouble, std::size_t width) {
  std::vector<std::vector<Line>> parts{header(sample, trouble)};
  if (auto others = nodes(sample, width); !others.empty()) parts.push_back(std::move(others));
  parts.push_back(sites(sample, width));
  parts.push_back(origins(sample, width));
  parts.push_back(refusals(sample, width));
  return parts;
}

}  // namespace

std::vector<std::string> draw_top(json::object const& sample, std::string const& trouble, Size size, Ink ink) {
  std::vector<std::string> drawn;
  for (auto const& line : arrange(parts_of(sample, trouble, size.columns), size.rows)) {
    auto const content = cut(line.content, size.columns);
    bool const styled = ink == Ink::coloured && !line.style.empty();
    drawn.push_back(styled ? fmt::format("{}{}{}", line.style, content, reset) : content);
  }
  return drawn;
}

std::string print_top(json::object const& sample) {
  constexpr std::size_t width = 100;
  std::string page;
  for (auto const& line : arrange(parts_of(sample, {}, width), std::numeric_limits<std::size_t>::max() / 2)) {
    page += line.content;
    while (page.ends_with(' ')) page.pop_back();
    page += '\n';
  }
  return page;
}

}  // namespace cordon
