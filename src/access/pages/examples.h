#pragma once

#include <functional>

#include "access/pages/account_page.h"
#include "access/pages/approval_page.h"
#include "access/pages/home_page.h"
#include "access/pages/log_in_page.h"
#include "access/pages/problem_page.h"
#include "access/pages/refusal_page.h"

// Every page as people meet it, for the tests and for who looks at them.
namespace cordon::access::examples {

struct Example {
  std::string name;  // "log-in"
  std::function<std::string(Frame const&)> page;
};

inline Wall const moment = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1) + std::chrono::minutes(8 * 60 + 40);

// `said` is what people, sites and providers wrote, wherever they can write something.
struct Source {
  std::string said;
  std::string get;  // options for navigator.credentials
  std::string create;

  std::string operator()(View otherwise) const { return said.empty() ? std::string(otherwise) : said; }
  SiteName site() const { return {.title = (*this)("Staff of Praxis"), .host = (*this)("staff.praxis.localhost")}; }
  std::vector<ProviderChoice> providers() const {
    return {{.title = (*this)("Microsoft"), .address = "/.cordon/provider?name=entra"},
            {.title = (*this)("Hôpital Saint-Louis"), .address = "/.cordon/provider?name=saint-louis"}};
  }
};

template <class Page>
Example example(std::string name, Page page) {
  return {.name = std::move(name), .page = [page = std::move(page)](Frame const& frame) { return draw(frame, page); }};
}

inline Source source(std::string said = {}) {
  return {.said = std::move(said),
          .get = R"({"publicKey":{"challenge":"q80V-2JhY2tlbmQ","rpId":"login.praxis.localhost","userVerification":"required"}})",
          .create =
              R"({"publicKey":{"challenge":"q80V-2JhY2tlbmQ","rp":{"id":"login.praxis.localhost","name":"Praxis"},)"
              R"("user":{"id":"AQIDBA","name":"ada@praxis.example","displayName":"Ada"},)"
              R"("pubKeyCredParams":[{"type":"public-key","alg":-7},{"type":"public-key","alg":-257}],"attestation":"none",)"
              R"("authenticatorSelection":{"residentKey":"required","userVerification":"required"}}})"};
}

inline Frame frame(Source const& from, Language language) {
  return {.language = language,
          .organisation = from("Praxis Saint-Louis"),
          .home = "/",
          .path = "/.cordon/log-in?site=staff.praxis.localhost",
          .token = from("token-of-forms"),
          .fields = {{.name = "login", .value = from("kept")}},
          .who = from("Ada Lovelace"),
          .zone = "Europe/Paris",
          .help = {.text = from("IT desk, telephone 4711"), .language = "en"}};
}

inline void add_ways_in(std::vector<Example>& all, Source const& from) {
  auto const email = from("ada@praxis.example");
  LogInPage const log_in{
      .site = from.site(), .providers = from.providers(), .has_password = true, .has_pin = true, .passkey = from.get};
  all.push_back(example("log-in", log_in));
  all.push_back(example("log-in-plain", LogInPage{.site = {}, .has_password = true, .news = LogInPage::News::logged_out}));
  all.push_back(example("log-in-address", LogInPage{.site = from.site(),
                                                    .providers = from.providers(),
                                                    .has_address = true,
                                                    .email = email,
                                                    .mistakes = {Mistake::email_unknown}}));
  all.push_back(
      example("log-in-pin", LogInPage{.site = from.site(), .has_pin = true, .email = email, .mistakes = {Mistake::email}}));
  all.push_back(example("log-in-wrong", LogInPage{.site = from.site(),
                                                  .has_password = true,
                                                  .has_pin = true,
                                                  .passkey = from.get,
                                                  .email = email,
                                                  .mistakes = {Mistake::log_in}}));
  all.push_back(
      example("second-factor", SecondFactorPage{.email = email, .passkey = from.get, .has_code = true, .has_recovery = true}));
  all.push_back(
      example("second-factor-wrong",
              SecondFactorPage{.email = email, .has_code = true, .has_recovery = true, .mistakes = {Mistake::recovery}}));
  all.push_back(example("pin", PinPage{.email = email}));
  all.push_back(example("pin-wrong", PinPage{.email = email, .mistakes = {Mistake::pin_over}, .is_sent_again = true}));
  all.push_back(example(
      "go-on", GoOnPage{.site = from.site(), .address = "https://staff.praxis.localhost/.cordon/callback?code=c&state=s"}));
  all.push_back(example("go-on-out", GoOnPage{.site = {.title = from("Microsoft"), .host = "Microsoft"},
                                              .address = "https://login.example/logout",
                                              .what = GoOnPage::What::logged_out}));
}

inline void add_step_ups(std::vector<Example>& all, Source const& from) {
  StepUpPage page{.site = from.site(),
                  .within = std::chrono::hours(1),
                  .email = from("ada@praxis.example"),
                  .providers = {from.providers().front()},
                  .has_password = true,
                  .passkey = from.get,
                  .has_code = true};
  all.push_back(example("step-up-again", page));
  page.asks = StepUpPage::Asks::second_factor;
  page.mistakes = {Mistake::code};
  all.push_back(example("step-up-second", page));
  page = {
      .site = from.site(), .asks = StepUpPage::Asks::passkey, .passkey = from.get, .add_passkey = "/.cordon/security/passkey"};
  page.mistakes = {Mistake::passkey};
  all.push_back(example("step-up-passkey", page));
  page = {.site = from.site(), .asks = StepUpPage::Asks::level, .providers = from.providers()};
  all.push_back(example("step-up-level", page));
}

inline void add_account(std::vector<Example>& all, Source const& from) {
  auto const email = from("ada@praxis.example");
  auto const laptop = from("Work laptop"), key = from("Blue key");
  all.push_back(example("invitation", InvitationPage{.email = email, .link = from("link"), .passkey = from.create}));
  all.push_back(example(
      "invitation-wrong",
      InvitationPage{.email = email, .link = from("link"), .mistakes = {Mistake::password_short, Mistake::password_different}}));
  all.push_back(example(
      "security", SecurityPage{.email = email,
                               .passkeys = {{.id = from("1"), .name = laptop, .added = moment, .used = moment, .is_copied = true},
                                            {.id = from("2"), .name = key, .added = moment, .used = {}}},
                               .has_authenticator = true,
                               .recovery_codes = 7,
                               .has_password = true,
                               .news = SecurityPage::News::passkey_added}));
  all.push_back(example("security-empty", SecurityPage{.email = email, .has_password = true}));
  all.push_back(example("passkey-add", AddPasskeyPage{.passkey = from.create, .name = from("")}));
  all.push_back(example("passkey-rename", RenamePasskeyPage{.id = from("1"), .name = laptop, .mistakes = {Mistake::name_taken}}));
  all.push_back(example("passkey-remove", RemovalPage{.id = from("1"), .name = laptop, .is_last = true}));
  all.push_back(example("authenticator-remove", RemovalPage{.what = RemovalPage::What::authenticator}));
  all.push_back(
      example("authenticator",
              AuthenticatorPage{.secret = from("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
                                .address = "otpauth://totp/Praxis:ada%40praxis.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
                                           "&issuer=Praxis&algorithm=SHA1&digits=6&period=30"}));
  all.push_back(example("recovery-codes", RecoveryCodesPage{.codes = {from("k7tm-93fw-x2cd"), "a8dh-77qp-mmc4", "w2zz-9hkp-tr6x",
                                                                      "hq5n-4cvb-8s2e"}}));
  all.push_back(example("password", OwnPasswordPage{.email = email, .mistakes = {Mistake::password_old}}));
}

inline void add_approvals(std::vector<Example>& all, Source const& from) {
  auto const reason = from("Night shift at the emergency ward,\nDr Roux is ill.");
  std::vector<std::string> const approvers{from("head@praxis.example"), from("desk@praxis.example")};
  all.push_back(
      example("purpose", PurposePage{.site = from.site(),
                                     .question = {.text = from("Quel est le motif de votre consultation ?"), .language = "fr"},
                                     .typed = from(""),
                                     .mistakes = {Mistake::purpose_missing}}));
  all.push_back(example("purpose-emergency", PurposePage{.site = from.site(), .is_emergency = true}));
  all.push_back(example("approval-ask", AskApprovalPage{.site = from.site(),
                                                        .rule = from("Doctors on call"),
                                                        .approvers = approvers,
                                                        .most_hours = 8,
                                                        .hours = 4,
                                                        .typed = from(""),
                                                        .emergency = "/.cordon/purpose?rule=emergency"}));
  WaitingPage waiting{.site = from.site(),
                      .approvers = approvers,
                      .asked = moment,
                      .reason = reason,
                      .hours = 4,
                      .address = "/.cordon/approval?id=7"};
  all.push_back(example("waiting", waiting));
  waiting.state = WaitingPage::State::declined;
  waiting.again = "/.cordon/approval";
  all.push_back(example("waiting-declined", waiting));
  all.push_back(example("approver", ApproverPage{.id = from("7"),
                                                 .name = from("Ada Lovelace"),
                                                 .email = from("ada@praxis.example"),
                                                 .provider = from("Microsoft"),
                                                 .site = from.site(),
                                                 .rule = from("Doctors on call"),
                                                 .reason = reason,
                                                 .asked = moment,
                                                 .hours = 4,
                                                 .most_hours = 8}));
  ApprovalsPage::Row const row{.id = from("7"),
                               .site = from.site(),
                               .rule = from("Doctors on call"),
                               .name = from("Ada Lovelace"),
                               .email = from("ada@praxis.example"),
                               .approver = from("head@praxis.example"),
                               .asked = moment,
                               .until = moment};
  all.push_back(example(
      "approvals",
      ApprovalsPage{.questions = {row}, .given = {row}, .own = {row}, .asked = {row}, .news = ApprovalsPage::News::ended}));
  all.push_back(example("approvals-empty", ApprovalsPage{.questions = {}, .given = {}, .own = {}, .asked = {}}));
  all.push_back(example("answered", AnsweredPage{.name = from("Ada Lovelace"), .site = from.site(), .until = moment}));
}

inline void add_home(std::vector<Example>& all, Source const& from) {
  using Asks = LauncherPage::Asks;
  all.push_back(example("launcher", LauncherPage{.tiles = {{.site = from.site(), .address = "https://staff.praxis.localhost/"},
                                                           {.site = {.title = from("Laboratory"), .host = "lab.praxis.localhost"},
                                                            .address = "https://lab.praxis.localhost/",
                                                            .asks = {Asks::passkey, Asks::purpose}},
                                                           {.site = {.title = {}, .host = from("wiki.praxis.localhost")},
                                                            .address = "https://wiki.praxis.localhost/",
                                                            .asks = {Asks::approval}}},
                                                 .questions = 2,
                                                 .has_approvals = true}));
  all.push_back(example("launcher-empty", LauncherPage{}));
  all.push_back(example("sessions", SessionsPage{.sessions = {{.id = from("1"),
                                                               .site = {},
                                                               .browser = from("Firefox on Linux"),
                                                               .place = from("192.0.2.7"),
                                                               .since = moment,
                                                               .seen = moment,
                                                               .is_this = true},
                                                              {.id = from("2"),
                                                               .site = from.site(),
                                                               .browser = from("Safari on iPhone"),
                                                               .since = moment,
                                                               .seen = moment}},
                                                 .news = SessionsPage::News::ended}));
  all.push_back(example("log-out", LogOutPage{.sites = 3}));
  all.push_back(
      example("logged-out", LoggedOutPage{.provider = from("Microsoft"), .at_provider = "https://login.example/logout"}));
}

inline RefusalPage refusal(Source const& from) {
  using Part = RefusingCondition::Part;
  using Finding = RefusingCondition::Finding;
  auto const hours = std::chrono::hours(8);
  return {.site = from.site(),
          .number = from("4f2a-91c3"),
          .name = from("Ada Lovelace"),
          .email = from("ada@praxis.example"),
          .provider = from("Microsoft"),
          .rules = {{.name = from("Doctors on healthy laptops"),
                     .conditions = {{.kind = "group", .wanted = from("doctors"), .finding = Finding::too_old, .within = hours},
                                    {.kind = "mfa", .wanted = "phishing-resistant"},
                                    {.kind = "country", .wanted = from("FR"), .part = Part::one_of, .finding = Finding::unknown},
                                    {.kind = "network", .wanted = from("10.0.0.0/8"), .part = Part::one_of},
                                    {.kind = "email", .wanted = from("left@clinic.example"), .part = Part::excluded}}},
                    {.name = from("Laboratory"), .conditions = {{.kind = from("weather"), .wanted = from("sunny")}}}},
          .log_in = "https://login.praxis.localhost/.cordon/authorize",
          .switch_account = "https://login.praxis.localhost/.cordon/log-in/other",
          .start = "/",
          .launcher = "https://login.praxis.localhost/",
          .ask = "/.cordon/approval",
          .emergency = "/.cordon/purpose?emergency=yes"};
}

inline void add_refusals(std::vector<Example>& all, Source const& from) {
  all.push_back(example("refusal", refusal(from)));
  auto denied = refusal(from);
  denied.rules = {{.name = from("Contractors never"),
                   .refuses = true,
                   .conditions = {{.kind = "group", .wanted = from("contractors"), .part = RefusingCondition::Part::excluded}}}};
  denied.ask = denied.log_in = denied.emergency = {};
  all.push_back(example("refusal-denied", denied));
  all.push_back(example("refusal-no-rule", RefusalPage{.site = from.site(), .number = from("4f2a-91c3")}));
  for (int what = 0; what <= static_cast<int>(ProblemPage::What::last_); ++what)
    all.push_back(example("problem-" + std::to_string(what), ProblemPage{.what = static_cast<ProblemPage::What>(what),
                                                                         .provider = from("Microsoft"),
                                                                         .number = from("4f2a-91c3"),
                                                                         .again = "/.cordon/log-in",
                                                                         .wait = std::chrono::seconds(90)}));
}

inline std::vector<Example> pages(Source const& from) {
  std::vector<Example> all;
  add_ways_in(all, from);
  add_step_ups(all, from);
  add_account(all, from);
  add_approvals(all, from);
  add_home(all, from);
  add_refusals(all, from);
  return all;
}

}  // namespace cordon::access::examples
