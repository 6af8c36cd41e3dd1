#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "base/version.h"
#include "command_page.h"
#include "config/suggestion.h"
#include "verbs.h"

namespace {

constexpr auto about =
    "Cordon, a zero-trust edge for health services.\n"
    "It stands in front of web applications: it ends TLS, sheds what attacks, forwards what is in order,\n"
    "and records what happened without recording whom it happened to.\n";

constexpr auto path_to_a_running_edge =
    "\nFrom nothing to a running edge\n"
    "  cordon init edge                    a configuration and certificates to try with, in the folder edge/\n"
    "  cordon check -c edge/cordon.toml    everything that is wrong with it, and what would be served\n"
    "  cordon serve -c edge/cordon.toml    serves it; Ctrl-C ends in order\n"
    "\nLater\n"
    "  cordon manual | less                every setting with its default\n"
    "  cordon manual --schema              the same for editors (JSON schema)\n"
    "  cordon backup FILE                  saves keys and numbers of the node, also while it runs\n"
    "  cordon restore FILE                 puts them back\n"
    "  cordon top                          what a running node does, in the terminal\n"
    "  cordon reload                       puts another configuration in force; cordon status says how the node is\n"
    "  cordon member add EMAIL             somebody who may log in; cordon member --help says more\n"
    "  cordon revoke --email EMAIL         logs somebody out, everywhere and at once\n"
    "  cordon policy explain EMAIL URL     whether somebody gets in, and which rule says so\n"
    "  cordon policy test FILE             tries rules with a table of cases, before they are in force\n"
    "  cordon drain URL                    gives an origin nothing new; cordon undrain URL takes it back\n"
    "  kill -HUP PID                       as cordon reload; also opens the file of records again, after it was moved away\n"
    "\n`cordon VERB --help` says more about a verb.";

struct Choice {
  std::filesystem::path file = "cordon.toml";
  std::filesystem::path folder = ".";
  std::string form = "markdown";
  bool schema = false;
  bool list = false;
  bool once = false;
  std::string origin;
  cordon::AdminChoice admin;
  cordon::MemberChoice member;
  cordon::RevokeChoice revoked;
  cordon::TokenChoice token;
  cordon::ExplainChoice explained;
  std::vector<std::filesystem::path> tables;
  cordon::StateChoice state;
};

CLI::App* add_verb(CLI::App& app, std::string const& name, std::string const& help, std::string const& example) {
  auto* verb = app.add_subcommand(name, help);
  verb->footer("\nExample\n  " + example);
  return verb;
}

void add_file(CLI::App* verb, Choice& choice) {
  verb->add_option("-c,--config", choice.file, "The configuration; without it, cordon.toml in this folder")->type_name("FILE");
}

void describe_backup(CLI::App& app, Choice& choice) {
  auto* backup =
      add_verb(app, "backup", "Save the folder of state (keys, numbers, certificates) in one file, also while the node runs",
               "cordon backup -c /etc/cordon/cordon.toml /var/backups/cordon.tar");
  auto* restore = add_verb(app, "restore", "Put a backup in the place of the folder of state, while no node uses it",
                           "cordon restore -c /etc/cordon/cordon.toml /var/backups/cordon.tar");
  for (auto* verb : {backup, restore}) {
    add_file(verb, choice);
    verb->add_option("FILE", choice.state.file, "The backup; - is standard output or input")->required();
    verb->add_option("--state", choice.state.state, "The folder of state; without it, the one that the configuration names")
        ->type_name("DIR");
  }
  backup->add_flag("--list", choice.list, "Only say what is in FILE, after checking it");
  restore->add_flag("--force", choice.state.force, "Also when there is a state; it is put aside, and kept");
}

CLI::App* add_admin_verb(CLI::App& app, Choice& choice, std::string const& name, std::string const& help,
                         std::string const& example) {
  auto* verb = add_verb(app, name, help, example);
  add_file(verb, choice);
  verb->add_option("--admin", choice.admin.address,
                   "Where the node listens for administration; without it, as the configuration says")
      ->type_name("ADDRESS");
  return verb;
}

void describe_operation(CLI::App& app, Choice& choice) {
  add_admin_verb(app, choice, "top", "Watch a running node in the terminal: sites, origins, refusals; q ends",
                 "cordon top -c /etc/cordon/cordon.toml")
      ->add_flag("--once", choice.once, "Only print one sample, as text");
  add_admin_verb(app, choice, "status", "Print how a running node is, as JSON", "cordon status --admin 127.0.0.1:9901");
  add_admin_verb(app, choice, "reload", "Have a running node read its configuration again; exit code 1 when it refuses it",
                 "cordon reload -c /etc/cordon/cordon.toml");
  for (auto const& [name, help] : {std::pair("drain", "Give an origin nothing new; it finishes what it has"),
                                   std::pair("undrain", "Use an origin again that was drained")}) {
    add_admin_verb(app, choice, name, help, std::string("cordon ") + name + " http://10.0.0.5:9000")
        ->add_option("URL", choice.origin, "The origin, as cordon status lists it")
        ->required();
  }
}

void add_key(CLI::App* verb, Choice& choice) {
  verb->add_option("--key", choice.admin.key, "The key of who may do this; without it, access/admin.key in the folder of state")
      ->type_name("FILE");
}

CLI::App* add_member_verb(CLI::App& member, Choice& choice, std::string const& name, std::string const& help,
                          std::string const& example) {
  auto* verb = add_admin_verb(member, choice, name, help, "cordon member " + name + example);
  add_key(verb, choice);
  if (name != "list") verb->add_option("EMAIL", choice.member.email, "Whose address it is")->required();
  return verb;
}

void describe_people(CLI::App& app, Choice& choice) {
  auto* member = add_verb(app, "member", "Who there is in the built-in directory of a running node", "cordon member list");
  member->require_subcommand(1);
  auto* add = add_member_verb(*member, choice, "add", "Add somebody; prints the address with which they begin",
                              " zoe@clinic.eu --name \"Zoé Martin\" --group doctors");
  add->add_option("--name", choice.member.name, "What they are called")->required()->type_name("NAME");
  add->add_option("--group", choice.member.groups, "Groups, by commas")->type_name("GROUPS");
  add->add_flag("--break-glass", choice.member.break_glass, "For emergencies");
  add->add_flag("--password", choice.member.password, "Their first password is the first line of standard input");
  add_member_verb(*member, choice, "list", "Print all members", "");
  add_member_verb(*member, choice, "groups", "Change the groups of a member", " zoe@clinic.eu --group doctors,staff")
      ->add_option("--group", choice.member.groups, "All their groups, by commas")
      ->type_name("GROUPS");
  add_member_verb(*member, choice, "invite", "Print a new address with which a member begins", " zoe@clinic.eu");
  add_member_verb(*member, choice, "block", "Log a member out, and let them in no more", " zoe@clinic.eu");
  add_member_verb(*member, choice, "unblock", "Let a member in again", " zoe@clinic.eu");
  add_member_verb(*member, choice, "remove", "Forget a member, with all they log in with", " zoe@clinic.eu");
  auto* revoke = add_admin_verb(app, choice, "revoke", "Log people out, on every node and in everything that is open",
                                "cordon revoke --email zoe@clinic.eu");
  add_key(revoke, choice);
  auto* whose = revoke->add_option_group("whose")->require_option(1);
  whose->add_option("--email", choice.revoked.email, "Whoever has this address, temporary access included")->type_name("EMAIL");
  whose->add_option("--session", choice.revoked.session, "One session, by its number: `sid` in Cordon-Assertion")
      ->type_name("NUMBER");
  whose->add_flag("--everybody", choice.revoked.everybody, "All");
}

CLI::App* add_token_verb(CLI::App& token, Choice& choice, std::string const& name, std::string const& help,
                         std::string const& example) {
  auto* verb = add_admin_verb(token, choice, name, help, "cordon token " + name + example);
  add_key(verb, choice);
  if (name != "list") verb->add_option("NAME", choice.token.name, "What rules call it")->required();
  return verb;
}

void describe_tokens(CLI::App& app, Choice& choice) {
  auto* token = add_verb(app, "token", "Service tokens, with which machines prove who they are", "cordon token list");
  token->require_subcommand(1);
  add_token_verb(*token, choice, "add", "Make a token; prints its secret, once", " backup --days 90")
      ->add_option("--days", choice.token.days, "How long it is good")
      ->check(CLI::Range(1, 732))
      ->capture_default_str();
  add_token_verb(*token, choice, "rotate", "Give a token another secret; the one before stays good for a while", " backup")
      ->add_option("--grace", choice.token.grace, "Hours that the secret before stays good")
      ->check(CLI::Range(0, 720))
      ->capture_default_str();
  add_token_verb(*token, choice, "list", "Print all tokens, and when each was used last", "");
  add_token_verb(*token, choice, "remove", "End a token, on every node and in everything that is open", " backup");
}

void describe_policies(CLI::App& app, Choice& choice) {
  auto* policy =
      add_verb(app, "policy", "What the rules of sites decide, and why", "cordon policy explain zoe@clinic.eu https://HOST/");
  policy->require_subcommand(1);
  auto* test = add_verb(*policy, "test", "Try a configuration with tables of cases, without a node; exit code 1 when one differs",
                        "cordon policy test -c cordon.toml tables/staff.toml");
  add_file(test, choice);
  test->add_option("FILE", choice.tables, "Tables of cases: docs/policy.md")->required();
  auto& explained = choice.explained;
  auto* explain = add_admin_verb(*policy, choice, "explain", "Ask a running node what it would decide of a request, and why",
                                 "cordon policy explain zoe@clinic.eu https://staff.praxis.example/admin/");
  add_key(explain, choice);
  explain->add_option("USER", explained.user, "E-mail address of who asks, or nobody")->required();
  explain->add_option("URL", explained.url, "What is asked for");
  explain->add_option("--session", explained.session, "A session instead of USER, by its number: `sid` in Cordon-Assertion")
      ->type_name("NUMBER");
  explain->add_option("--method", explained.method, "How; without it, GET")->type_name("METHOD");
  explain->add_option("--from,--network", explained.from, "The address from which it is asked")->type_name("ADDRESS");
  explain->add_option("--at", explained.at, "When, in UTC, as \"2026-03-02 08:30\"; without it, now")->type_name("TIME");
  auto* shadow =
      add_admin_verb(*policy, choice, "shadow", "What the rules with `shadow = true` of a running node would have changed",
                     "cordon policy shadow");
  add_key(shadow, choice);
  for (auto* verb : {explain, shadow}) verb->add_flag("--json", explained.json, "For programs");
}

void describe(CLI::App& app, Choice& choice) {
  app.set_version_flag("--version", fmt::format("cordon {}", cordon::version), "Print the version");
  app.footer(path_to_a_running_edge);
  app.require_subcommand(0, 1);
  add_file(add_verb(app, "serve", "Serve what the configuration says", "cordon serve -c /etc/cordon/cordon.toml"), choice);
  add_file(add_verb(app, "check", "List everything that is wrong with a configuration; exit code 1 when it cannot be served",
                    "cordon check -c /etc/cordon/cordon.toml && systemctl restart cordon"),
           choice);
  add_verb(app, "init", "Write a first configuration, with certificates for localhost; replaces nothing", "cordon init edge")
      ->add_option("DIR", choice.folder, "The folder, made when it is missing; without it, this one");
  describe_backup(app, choice);
  describe_operation(app, choice);
  describe_people(app, choice);
  describe_tokens(app, choice);
  describe_policies(app, choice);
  auto* manual = add_verb(app, "manual", "Print the reference of all settings", "cordon manual --schema > cordon.schema.json");
  manual->add_flag("--schema", choice.schema, "As JSON schema instead of Markdown");
  manual->add_option("--as", choice.form, "markdown, schema or page (man) of the settings; command, completion (bash), metrics")
      ->check(CLI::IsMember({"markdown", "schema", "page", "command", "completion", "metrics"}))
      ->type_name("FORM");
}

int print(std::string const& text) {
  std::cout << text;
  return std::cout.flush() ? 0 : 1;
}

int manual(CLI::App const& app, Choice const& choice) {
  using cordon::Manual;
  if (choice.form == "command") return print(cordon::command_page(app, std::string(cordon::version)));
  if (choice.form == "completion") return print(cordon::bash_completion(app));
  if (choice.form == "metrics") return cordon::manual(Manual::metrics);
  if (choice.form == "page") return cordon::manual(Manual::page);
  return cordon::manual(choice.schema || choice.form == "schema" ? Manual::schema : Manual::markdown);
}

int manage_member(CLI::App const& member, Choice const& choice) {
  auto chosen = choice.member;
  chosen.admin = choice.admin;
  auto const verb = member.get_subcommands().front()->get_name();
  return verb == "add" ? cordon::add_member(chosen) : cordon::change_member(verb, chosen);
}

int revoke(Choice const& choice) {
  auto chosen = choice.revoked;
  chosen.admin = choice.admin;
  return cordon::revoke(chosen);
}

int manage_token(CLI::App const& token, Choice const& choice) {
  auto chosen = choice.token;
  chosen.admin = choice.admin;
  return cordon::manage_token(token.get_subcommands().front()->get_name(), chosen);
}

int ask_policy(CLI::App const& policy, Choice const& choice) {
  if (policy.got_subcommand("test")) return cordon::test_policies(choice.file, choice.tables);
  if (policy.got_subcommand("shadow")) return cordon::report_shadows(choice.admin, choice.explained.json);
  auto explained = choice.explained;
  explained.admin = choice.admin;
  return cordon::explain_policy(std::move(explained));
}

// Nothing when it is another verb.
std::optional<int> operate(CLI::App const& app, Choice const& choice) {
  if (app.got_subcommand("top")) return cordon::top(choice.admin, choice.once);
  if (app.got_subcommand("status")) return cordon::status(choice.admin);
  if (app.got_subcommand("reload")) return cordon::reload(choice.admin);
  if (app.got_subcommand("drain")) return cordon::drain(choice.admin, choice.origin, true);
  if (app.got_subcommand("member")) return manage_member(*app.get_subcommand("member"), choice);
  if (app.got_subcommand("revoke")) return revoke(choice);
  if (app.got_subcommand("token")) return manage_token(*app.get_subcommand("token"), choice);
  if (app.got_subcommand("policy")) return ask_policy(*app.get_subcommand("policy"), choice);
  if (app.got_subcommand("undrain")) return cordon::drain(choice.admin, choice.origin, false);
  return {};
}

int run(CLI::App const& app, Choice const& choice) {
  if (auto const code = operate(app, choice)) return *code;
  if (app.got_subcommand("serve")) return cordon::serve(choice.file);
  if (app.got_subcommand("check")) return cordon::check(choice.file);
  if (app.got_subcommand("init")) return cordon::init(choice.folder);
  if (app.got_subcommand("backup")) return choice.list ? cordon::list_backup(choice.state.file) : cordon::backup(choice.state);
  if (app.got_subcommand("restore")) return cordon::restore(choice.state);
  if (app.got_subcommand("manual")) return manual(app, choice);
  std::cout << app.help();
  return 0;
}

// What a mistyped verb was meant to be.
void suggest(std::string const& written) {
  std::vector<std::string> const verbs{"serve",  "check", "init",    "backup", "restore", "manual", "status",
                                       "reload", "drain", "undrain", "top",    "member",  "revoke", "policy"};
  if (auto const meant = cordon::config::nearest(written, verbs)) std::cerr << "did you mean `cordon " << *meant << "`?\n";
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app(about, "cordon");
  Choice choice;
  describe(app, choice);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    auto const code = app.exit(error);
    if (code != 0 && argc > 1) suggest(argv[1]);
    return code == 0 ? 0 : 2;
  }
  choice.state.config = choice.file;
  choice.admin.config = choice.file;
  return run(app, choice);
} catch (std::exception const& error) {
  std::cerr << "cordon: " << error.what() << '\n';
  return 1;
}
