#include "record/metrics_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "record/exposition.h"

namespace cordon::record {
namespace {

constexpr std::size_t most_values = 8;

// One label of a metric, with the values that it takes when these are known beforehand.
struct Label {
  std::string name;
  std::vector<std::string> values;
};

struct Row {
  std::string name, type, help;
  std::vector<Label> labels;
};

// A node that has seen one site, one origin and one refusal: what its page shows is what there is.
Totals example() {
  Totals totals;
  totals.version = "*";
  totals.sites.emplace_back().host = "*";
  totals.origins.push_back({.site = "*", .url = "*", .state = "serving"});
  totals.refusals["*"] = 1;
  for (auto const* outcome : {"allowed", "purpose", "step_up", "log_in", "approval", "unavailable", "refused"}) {
    totals.access.decisions[fmt::format("site=\"*\",outcome=\"{}\"", outcome)] = 1;
    totals.access.shadows[fmt::format("site=\"*\",rule=\"*\",outcome=\"{}\"", outcome)] = 1;
  }
  totals.access.break_glass[R"(site="*",rule="*")"] = 1;
  for (auto const* result : {"failed", "logged_in", "logged_out", "revoked"})
    totals.access.logins[fmt::format("provider=\"*\",result=\"{}\"", result)] = 1;
  for (auto const* event : {"asked", "approved", "declined", "withdrawn", "expired"})
    totals.access.approvals[fmt::format("site=\"*\",event=\"{}\"", event)] = 1;
  for (auto const* result : {"allowed", "refused", "failed"})
    totals.access.external[fmt::format("evaluator=\"*\",result=\"{}\"", result)] = 1;
  return totals;
}

Label& label(Row& row, View name) {
  for (auto& each : row.labels) {
    if (each.name == name) return each;
  }
  return row.labels.emplace_back(Label{std::string(name), {}});
}

// {site="*",result="ok"}
void add_labels(Row& row, View text) {
  while (!text.empty()) {
    View const name = text::take_until(text, '=');
    text.remove_prefix(1);
    View const value = text::take_until(text, '"');
    if (text.starts_with(',')) text.remove_prefix(1);
    auto& values = label(row, name).values;
    if (value != "*" && std::ranges::find(values, value) == values.end()) values.emplace_back(value);
  }
}

void add_line(std::vector<Row>& rows, View line) {
  if (line.starts_with("# HELP ")) {
    line.remove_prefix(7);
    View const name = text::take_until(line, ' ');
    rows.push_back({.name = std::string(name), .type = {}, .help = std::string(line), .labels = {}});
  } else if (line.starts_with("# TYPE ")) {
    rows.back().type = line.substr(line.rfind(' ') + 1);
  } else if (auto const begin = line.find('{'); begin != View::npos) {
    add_labels(rows.back(), line.substr(begin + 1, line.rfind('}') - begin - 1));
  }
}

std::string show(Label const& label) {
  if (label.values.empty() || label.values.size() > most_values) return fmt::format("`{}`", label.name);
  return fmt::format("`{}`: {}", label.name, fmt::join(label.values, ", "));
}

std::string show(Row const& row) {
  std::string labels;
  for (auto const& each : row.labels) labels += (labels.empty() ? "" : "; ") + show(each);
  return fmt::format("| `{}` | {} | {} | {} |\n", row.name, row.type, labels, row.help);
}

constexpr View introduction = R"(# Metrics

What a node counts, in the text format of Prometheus, at `/metrics` of the listener for administration. For the operator alone: it
names sites and the version. Nothing in it is about a person.

This page is what `cordon manual --as metrics` prints, and comes from the table that writes them. A histogram has series `_bucket`,
`_sum` and `_count`. Counters begin at 0 when the node starts; an upgrade without a pause (SIGUSR2) goes on where the process before
it was, those of `process_` excepted. Sites beyond the first 4095 share the label `other`.

| metric | type | labels | is |
|---|---|---|---|
)";

}  // namespace

std::string metrics_page() {
  std::string const page = exposition(example(), {});
  std::vector<Row> rows;
  for (View rest = page; !rest.empty();) add_line(rows, text::take_until(rest, '\n'));
  std::string result(introduction);
  for (auto const& row : rows) result += show(row);
  return result;
}

}  // namespace cordon::record
