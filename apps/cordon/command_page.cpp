#include "command_page.h"

#include <fmt/format.h>

#include "config/roff.h"

namespace cordon {
namespace {

using config::roff;

std::vector<CLI::App const*> verbs(CLI::App const& app) {
  return app.get_subcommands([](CLI::App const*) { return true; });
}

std::vector<CLI::Option const*> options(CLI::App const& app) {
  return app.get_options([](CLI::Option const* option) { return !option->get_description().empty(); });
}

std::string item(CLI::Option const& option) {
  auto const type = option.get_items_expected_max() > 0 ? " " + option.get_type_name() : std::string();
  auto const name = option.get_positional() ? option.get_single_name() : "`" + option.get_name(false, true) + "`" + type;
  return fmt::format(".TP\n{}\n{}\n", roff(name), roff(option.get_description()));
}

std::string items(CLI::App const& app) {
  std::string result;
  for (auto const* option : options(app)) {
    if (option->get_single_name() != "help") result += item(*option);
  }
  return result;
}

// As it is written, line by line.
std::string literal(std::string text) {
  while (text.starts_with('\n')) text.erase(0, 1);
  while (text.ends_with('\n')) text.pop_back();
  return ".nf\n" + roff(text) + "\n.fi\n";
}

// With the verbs that it has.
std::string section(CLI::App const& verb, std::string const& name) {
  auto text =
      fmt::format(".SS cordon {}\n{}.\n{}.PP\n", name, roff(verb.get_description()), items(verb)) + literal(verb.get_footer());
  for (auto const* each : verbs(verb)) {
    if (!each->get_name().empty()) text += section(*each, name + " " + each->get_name());
  }
  return text;
}

// Words that may follow: names of options, long ones first choice.
std::string words(CLI::App const& app) {
  std::string result;
  for (auto const* option : options(app)) {
    for (auto const& name : option->get_lnames()) result += " --" + name;
    for (auto const& name : option->get_snames()) result += " -" + name;
  }
  for (auto const* verb : app.get_subcommands([](CLI::App const*) { return true; })) {
    if (app.get_parent() && !verb->get_name().empty()) result += " " + verb->get_name();
  }
  return result.empty() ? result : result.substr(1);
}

}  // namespace

std::string command_page(CLI::App const& app, std::string const& version) {
  auto page =
      fmt::format(".TH CORDON 1 \"\" \"cordon {}\"\n.SH NAME\ncordon \\- zero\\-trust edge for health services\n", version);
  page += ".SH SYNOPSIS\n.B cordon\n.I verb\n.RI [ option ...]\n.SH DESCRIPTION\n" + roff(app.get_description()) +
          ".SH OPTIONS\n" + items(app) + ".SH VERBS\n";
  for (auto const* verb : verbs(app)) page += section(*verb, verb->get_name());
  page += ".SH EXAMPLES\n" + literal(app.get_footer());
  page += ".SH EXIT STATUS\n0 when all went well, 1 when it did not, 2 when the command line was not understood.\n";
  return page + ".SH SEE ALSO\n.BR cordon.toml (5)\n";
}

std::string bash_completion(CLI::App const& app) {
  std::string names, cases;
  for (auto const* verb : verbs(app)) {
    names += " " + verb->get_name();
    cases += fmt::format("    {}) words='{}' ;;\n", verb->get_name(), words(*verb));
  }
  return fmt::format(R"(# Completion of cordon(1) for bash. Made by `cordon manual --as completion`.
_cordon() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} words
  case ${{COMP_WORDS[1]:-}} in
{}    *) words='{}{}' ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words='{}{}'; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"; [ "$COMP_CWORD" -eq 1 ] || compgen -f -- "$word")
}}
complete -o filenames -F _cordon cordon
)",
                     cases, words(app), names, words(app), names);
}

}  // namespace cordon
