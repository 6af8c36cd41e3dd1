#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <unordered_map>

#include "access/policy/table_file.h"
#include "base/text.h"
#include "control/settings_file.h"
#include "control/site_access.h"
#include "paint.h"
#include "problems.h"
#include "verbs.h"

// `cordon policy test`: tables of what policies are to decide, against a configuration, without a node.
namespace cordon {
namespace {

using access::Case;
using access::Surprise;
using Policies = std::unordered_map<std::string, std::shared_ptr<access::Policy const>>;

constexpr int differs = 1, unreadable = 2;

void report(config::Source const& source, config::Problems const& problems) {
  std::cerr << config::render(source, problems, colour_of(STDERR_FILENO));
}

// By host. Nothing when it cannot be read; why has been said then.
std::optional<Policies> read_policies(std::filesystem::path const& file) {
  auto const loaded = control::read_settings(file);
  report(loaded.source, loaded.problems);
  if (!loaded.is_usable()) return {};
  Policies policies;
  for (auto const& site : loaded.value.sites) {
    if (!control::is_guarded(site)) continue;
    auto const made = control::make_site_access(site, loaded.value.access);
    if (!made) {
      std::cerr << fmt::format("{}: {} (cordon check says where)\n", file.string(), made.error().detail);
      return {};
    }
    for (auto const& host : site.hosts) policies.emplace(host, (*made)->policy);
  }
  return policies;
}

std::optional<access::TableFile> read_table(std::filesystem::path const& file) {
  config::Problems problems;
  auto const source = config::read_source(file, problems);
  if (config::has_errors(problems)) {
    report(source, problems);
    return {};
  }
  auto table = access::TableFile::read(source, system_clock().wall());
  if (table) return std::move(*table);
  report(source, table.error());
  return {};
}

std::string title(Case const& row) {
  if (!row.name.empty()) return row.name;
  return fmt::format("{} {} {}", row.who ? row.who->name : "nobody", row.method, row.url);
}

std::string decided(access::Outcome outcome, std::string const& rule) {
  return std::string(access::name(outcome)) + (rule.empty() ? "" : fmt::format(" by \"{}\"", rule));
}

std::string indented(std::string_view text) {
  std::string result;
  while (!text.empty()) result += fmt::format("          {}\n", text::take_until(text, '\n'));
  return result;
}

std::string show(Case const& row, Surprise const* surprise, Paint const& paint) {
  auto const expected = decided(row.expect, row.rule);
  if (!surprise) return fmt::format("  {}    {:<48} {}\n", paint(Paint::green, "ok"), title(row), expected);
  return fmt::format(
      "  {}  {}\n{}\n{}\n{}", paint(Paint::red, "FAIL"), title(row), paint(Paint::green, "        + expected  " + expected),
      paint(Paint::red, "        - decided   " + decided(surprise->outcome, surprise->rule)), indented(surprise->explanation));
}

// How many came out otherwise.
std::size_t run_table(access::TableFile const& table, Policies const& policies) {
  auto const surprises = access::run(table.cases(), [&](std::string_view host) {
    auto const found = policies.find(std::string(host));
    return found == policies.end() ? nullptr : found->second.get();
  });
  Paint const paint(colour_of(STDOUT_FILENO));
  auto next = surprises.begin();
  for (auto const& row : table.cases()) {
    bool const surprised = next != surprises.end() && next->row == &row;
    std::cout << show(row, surprised ? &*next++ : nullptr, paint);
  }
  return surprises.size();
}

}  // namespace

int test_policies(std::filesystem::path const& config, std::vector<std::filesystem::path> const& files) {
  auto const policies = read_policies(config);
  if (!policies) return unreadable;
  std::size_t cases = 0, failed = 0;
  bool all_read = true;
  for (auto const& file : files) {
    auto const table = read_table(file);
    all_read = all_read && table.has_value();
    if (!table) continue;
    std::cout << file.string() << '\n';
    cases += table->cases().size();
    failed += run_table(*table, *policies);
  }
  std::cout << fmt::format("{} cases, {}\n", cases, failed == 0 ? "all as expected" : fmt::format("{} not as expected", failed));
  if (!std::cout.flush()) return differs;
  return !all_read ? unreadable : failed > 0 ? differs : 0;
}

}  // namespace cordon
