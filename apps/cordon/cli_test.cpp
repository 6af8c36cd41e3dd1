#include "cli.h"

// What the program says is part of it.
namespace cordon {
namespace {

using std::filesystem::path;
using testing::HasSubstr;
using testing::Not;

TEST_F(Cli, ShowsTheWayFromNothingToARunningEdge) {
  for (auto const* arguments : {"", "--help"}) {
    auto const [code, output] = run(arguments);
    EXPECT_EQ(code, 0);
    for (auto const* step : {"cordon init", "cordon check -c", "cordon serve -c", "cordon manual"})
      EXPECT_THAT(output, HasSubstr(step));
  }
}

TEST_F(Cli, SaysItsVersion) {
  EXPECT_EQ(run("--version").output, "cordon " CORDON_VERSION "\n");
}

TEST_F(Cli, GuessesAMistypedVerb) {
  auto const [code, output] = run("chekc");
  EXPECT_EQ(code, 2);
  EXPECT_THAT(output, HasSubstr("did you mean `cordon check`?"));
}

TEST_F(Cli, MakesAConfigurationThatCanBeServed) {
  auto const made = run("init " + (folder_ / "edge").string());
  EXPECT_EQ(made.code, 0) << made.output;
  EXPECT_THAT(made.output, HasSubstr("cordon serve -c"));
  EXPECT_THAT(made.output, HasSubstr("To trust the local authority"));
  auto const checked = run("check -c " + (folder_ / "edge/cordon.toml").string());
  EXPECT_EQ(checked.code, 0) << checked.output;
  EXPECT_THAT(checked.output, HasSubstr("praxis.localhost  to http://127.0.0.1:9000"));
  EXPECT_THAT(checked.output, Not(HasSubstr("warning")));
}

TEST_F(Cli, MakesAnAuthorityThatCanSpeakForNothingButThisMachine) {
  ASSERT_EQ(run("init " + folder_.string()).code, 0);
  auto const extensions = run_command("openssl x509 -noout -ext nameConstraints -in " + (folder_ / "tls/ca.pem").string()).output;
  EXPECT_THAT(extensions, HasSubstr("X509v3 Name Constraints: critical"));
  EXPECT_THAT(extensions, HasSubstr("Permitted:\n      DNS:localhost\n      IP:127.0.0.0/255.0.0.0\n      IP:0:0:0:0:0:0:0:1/"));
}

TEST_F(Cli, KeepsKeysToTheirOwner) {
  ASSERT_EQ(run("init " + folder_.string()).code, 0);
  EXPECT_EQ(permissions(folder_ / "tls/site-key.pem"), 0600U);
  EXPECT_EQ(permissions(folder_ / "tls/ca-key.pem"), 0600U);
}

TEST_F(Cli, ReplacesNothingThatIsThere) {
  ASSERT_EQ(run("init " + folder_.string()).code, 0);
  std::ofstream(folder_ / "cordon.toml") << "# mine\n";
  auto const key = contents(folder_ / "tls/site-key.pem");
  auto const again = run("init " + folder_.string());
  EXPECT_EQ(again.code, 0) << again.output;
  EXPECT_THAT(again.output, Not(HasSubstr("made")));
  EXPECT_EQ(contents(folder_ / "cordon.toml"), "# mine\n");
  EXPECT_EQ(contents(folder_ / "tls/site-key.pem"), key);
}

TEST_F(Cli, RenewsTheCertificateFromTheAuthorityThatIsTrustedAlready) {
  ASSERT_EQ(run("init " + folder_.string()).code, 0);
  auto const authority = contents(folder_ / "tls/ca.pem"), before = contents(folder_ / "tls/site.pem");
  std::filesystem::remove(folder_ / "tls/site.pem");
  std::filesystem::remove(folder_ / "tls/site-key.pem");
  ASSERT_EQ(run("init " + folder_.string()).code, 0);
  EXPECT_EQ(contents(folder_ / "tls/ca.pem"), authority);
  EXPECT_NE(contents(folder_ / "tls/site.pem"), before);
  EXPECT_EQ(run("check -c " + (folder_ / "cordon.toml").string()).code, 0);
}

TEST_F(Cli, RefusesHalfOfACertificate) {
  ASSERT_EQ(run("init " + folder_.string()).code, 0);
  std::filesystem::remove(folder_ / "tls/site-key.pem");
  auto const [code, output] = run("init " + folder_.string());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(output, HasSubstr("only one half"));
}

TEST_F(Cli, SaysWhyAFolderCannotBeUsed) {
  std::ofstream(folder_ / "file") << "x";
  auto const [code, output] = run("init " + (folder_ / "file").string());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(output, HasSubstr("cannot make"));
}

TEST_F(Cli, ChecksWithAnExitCodeAndEveryProblem) {
  ASSERT_EQ(run("init " + folder_.string()).code, 0);
  auto text = contents(folder_ / "cordon.toml");
  text.replace(text.find("purpose"), 7, "purpos");
  text.replace(text.find("\"health\""), 8, "\"heath\"");
  std::ofstream(folder_ / "cordon.toml") << text;
  auto const [code, output] = run("check -c " + (folder_ / "cordon.toml").string());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(output, HasSubstr("hint: did you mean `purpose`?"));
  EXPECT_THAT(output, HasSubstr("hint: did you mean \"health\"?"));
  EXPECT_THAT(output, HasSubstr("3 errors. Nothing would be served."));
}

TEST_F(Cli, RefusesToServeAWrongConfiguration) {
  std::ofstream(folder_ / "cordon.toml") << "[nod]\n";
  auto const [code, output] = run("serve -c " + (folder_ / "cordon.toml").string());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(output, HasSubstr("did you mean `node`?"));
}

TEST_F(Cli, SaysHowToMakeAConfigurationThatIsMissing) {
  auto const [code, output] = run("check -c " + (folder_ / "none.toml").string());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(output, HasSubstr("No such file or directory"));
  EXPECT_THAT(output, HasSubstr("cordon init"));
}

// A change of a setting's description belongs in docs/settings.md: cordon manual > docs/settings.md
TEST_F(Cli, PrintsTheManualThatIsInTheDocumentation) {
  EXPECT_EQ(run("manual").output, contents(path(CORDON_DOCS) / "settings.md"));
}

// So does a new metric: cordon manual --as metrics > docs/metrics.md
TEST_F(Cli, PrintsTheMetricsThatAreInTheDocumentation) {
  EXPECT_EQ(run("manual --as metrics").output, contents(path(CORDON_DOCS) / "metrics.md"));
}

TEST_F(Cli, PrintsManualPagesThatNothingIsWrongWith) {
  for (auto const* form : {"command", "page"}) {
    auto const file = (folder_ / form).string();
    ASSERT_EQ(run(std::string("manual --as ") + form + " > " + file).code, 0);
    auto const [code, output] =
        run_command("LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings --encoding=UTF-8 --local-file " + file + " >" + file + ".txt");
    EXPECT_EQ(code, 0) << output;
    EXPECT_EQ(output, "");
  }
  for (auto const* verb : {"cordon restore", "cordon member add", "cordon policy explain"})
    EXPECT_THAT(contents(folder_ / "command.txt"), HasSubstr(verb));
  EXPECT_THAT(contents(folder_ / "page.txt"), HasSubstr("state_directory (file; default \"state\")"));
}

TEST_F(Cli, CompletesVerbsAndOptionsInBash) {
  ASSERT_EQ(run("manual --as completion > " + (folder_ / "completion").string()).code, 0);
  auto const complete = [&](std::string const& words, int last) {
    return run_command("cd " + folder_.string() + " && bash -c '. ./completion; COMP_WORDS=(" + words +
                       "); COMP_CWORD=" + std::to_string(last) + "; _cordon; echo ${COMPREPLY[@]}'")
        .output;
  };
  EXPECT_EQ(complete("cordon re", 1), "restore reload revoke\n");
  EXPECT_EQ(complete("cordon restore --fo", 2), "--force\n");
  EXPECT_EQ(complete("cordon member a", 2), "add\n");
  EXPECT_EQ(complete("cordon policy ", 2).contains("explain"), true);
  EXPECT_EQ(complete("cordon check -c comp", 3), "completion\n");
}

TEST_F(Cli, SavesTheStateAndPutsItBack) {
  ASSERT_EQ(run("init " + folder_.string()).code, 0);
  std::ofstream(folder_ / "state/records.key") << "key";
  auto const of = [&](std::string const& file) {
    return "-c " + (folder_ / "cordon.toml").string() + " " + (folder_ / file).string();
  };
  auto const saved = run("backup " + of("backup.tar"));
  EXPECT_EQ(saved.code, 0) << saved.output;
  EXPECT_THAT(saved.output, HasSubstr("Saved 1 files"));
  EXPECT_THAT(run("backup --list " + of("backup.tar")).output, HasSubstr(" 3 records.key\n"));
  EXPECT_EQ(run("restore " + of("backup.tar")).code, 1);
  std::ofstream(folder_ / "state/records.key") << "other";
  auto const restored = run("restore --force " + of("backup.tar"));
  EXPECT_EQ(restored.code, 0) << restored.output;
  EXPECT_THAT(restored.output, HasSubstr("state.before-"));
  EXPECT_EQ(contents(folder_ / "state/records.key"), "key");
}

TEST_F(Cli, SavesThroughAPipeAndWithoutAConfiguration) {
  std::filesystem::create_directory(folder_ / "state");
  std::ofstream(folder_ / "state/records.key") << "key";
  auto const cordon = std::string(CORDON_PROGRAM);
  auto const [code, output] =
      run_command("cd " + folder_.string() + " && " + cordon + " backup --state state - | " + cordon + " restore --state new -");
  EXPECT_EQ(code, 0) << output;
  EXPECT_EQ(contents(folder_ / "new/records.key"), "key");
}

TEST_F(Cli, PrintsASchema) {
  auto const [code, output] = run("manual --schema");
  EXPECT_EQ(code, 0);
  EXPECT_THAT(output, HasSubstr("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\""));
}

}  // namespace
}  // namespace cordon
