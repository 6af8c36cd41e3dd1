#include "access/login/offers.h"
#include "access/login/steps.h"
#include "access/pages/addresses.h"
#include "access/pages/words.h"

// The ways to log in, one step each.
namespace cordon::access {
namespace {

constexpr View pin_cookie = "__Host-cordon-pin";
constexpr std::chrono::minutes pin_time{10};

StepUpPage::Asks asked(Asks const& asks) {
  if (asks.phishing_resistant) return StepUpPage::Asks::passkey;
  if (asks.second_factor) return StepUpPage::Asks::second_factor;
  return asks.acr.empty() && asks.amr.empty() ? StepUpPage::Asks::again : StepUpPage::Asks::level;
}

std::string passkey_options(Guest& guest) {
  return guest.office.directory().passkeys().begin_login(guest.browser);
}

http::Response ask_for_more(Guest& guest, std::vector<Mistake> mistakes) {
  auto const& identity = guest.session->identity();
  StepUpPage page{.site = site_name(guest.site(), guest.errand.site),
                  .asks = asked(guest.asks),
                  .within = guest.asks.within.value_or(std::chrono::seconds(0)),
                  .email = identity.email,
                  .mistakes = std::move(mistakes)};
  if (auto const* const offer = find_offer(guest.rules->providers, identity.provider))
    page.providers = {{.title = offer->settings.title, .address = start_of(guest, identity.provider)}};
  if (identity.provider == "directory") {
    page.has_password = !guest.asks.phishing_resistant;
    page.passkey = passkey_options(guest);
    if (guest.asks.phishing_resistant || guest.asks.second_factor) page.add_passkey = with_errand(guest, address::passkey_add);
  }
  auto const status = page.mistakes.empty() ? 200 : 422;
  return show(guest, draw(frame_of(guest), page), status);
}

http::Response ask_for_factor(Guest& guest, Pending const& pending, directory::Enrolled const& enrolled,
                              std::vector<Mistake> mistakes) {
  SecondFactorPage const page{.email = pending.email,
                              .passkey = enrolled.passkeys > 0 ? passkey_options(guest) : std::string(),
                              .has_code = enrolled.totp,
                              .has_recovery = enrolled.recovery_codes > 0,
                              .mistakes = mistakes};
  auto response = show(guest, draw(frame_of(guest), page), mistakes.empty() ? 200 : 422);
  keep(guest, response, pending);
  return response;
}

// A password alone is enough for who has nothing else.
bool needs_more(directory::Enrolled const& enrolled) {
  return enrolled.totp || enrolled.passkeys > 0;
}

// As mistake_of; and it counts.
std::optional<Mistake> failed(Guest& guest, Error const& error) {
  auto const mistake = mistake_of(error);
  if (mistake) guest.organisation.tally().login("directory", LoginEvent::failed);
  return mistake;
}

using Verify = net::Task<directory::Proved> (directory::SecondFactors::*)(std::string, std::string, net::Address);

net::Task<http::Response> take_factor(Guest& guest, Verify verify, View field, Mistake wrong) {
  auto const pending = pending_of(guest);
  if (!pending) co_return ask_how(guest, {}, {}, LogInPage::News::took_too_long);
  auto& factors = guest.office.directory().second_factors();
  auto const proved = co_await (factors.*verify)(pending->member, std::string(guest.form[field]), guest.from());
  if (proved) {
    auto proofs = pending->proofs;
    proofs.push_back(proved->proof);
    co_return co_await let_in(guest, proved->member, std::move(proofs));
  }
  auto const mistake = failed(guest, proved.error());
  if (!mistake) co_return fail(proved.error());
  auto const enrolled = co_await guest.office.directory().members().enrolled(pending->member);
  if (!enrolled) co_return fail(enrolled.error());
  co_return ask_for_factor(guest, *pending, *enrolled, {*mistake == Mistake::log_in ? wrong : *mistake});
}

mail::Message pin_letter(Guest const& guest, directory::Member const& member, std::string const& pin) {
  auto const language = guest.language();
  return {.to = member.email,
          .subject = say(language, "letter.pin-subject", {{.name = "organisation", .value = guest.rules->title}}),
          .text = say(language, "letter.pin-text",
                      {{.name = "pin", .value = pin}, {.name = "host", .value = guest.rules->login_host}})};
}

}  // namespace

std::optional<Mistake> mistake_of(Error const& error) {
  if (error.reason == "login.wrong") return Mistake::log_in;
  if (error.reason == "login.slow_down" || error.reason == "password.busy") return Mistake::slow_down;
  if (error.reason == "member.email") return Mistake::email;
  if (error.reason.starts_with("passkey.") && error.code != Code::unavailable) return Mistake::passkey;
  return {};
}

http::Response ask_how(Guest& guest, std::vector<Mistake> mistakes, std::string email, LogInPage::News news) {
  bool const may_do_more = guest.session && is_offered(guest, guest.session->identity().provider);
  if (may_do_more && !satisfies(guest.session->identity(), guest.asks, guest.site(), guest.now()))
    return ask_for_more(guest, std::move(mistakes));
  bool const directory = is_offered(guest, "directory");
  // First the address, where it may say who vouches for it.
  bool const has_address = has_domains(guest) && (!directory || (email.empty() && news == LogInPage::News::none));
  auto const status = mistakes.empty() ? 200 : 422;
  LogInPage const page{.site = site_name(guest.site(), guest.errand.site),
                       .providers = provider_choices(guest),
                       .has_address = has_address,
                       .has_password = directory && !has_address,
                       .has_pin = directory && !has_address && guest.rules->has_pin,
                       .passkey = directory ? passkey_options(guest) : std::string(),
                       .email = std::move(email),
                       .mistakes = std::move(mistakes),
                       .news = news};
  return show(guest, draw(frame_of(guest), page), status);
}

net::Task<http::Response> show_log_in(Guest& guest) {
  bool const is_in = guest.session && satisfies(guest.session->identity(), guest.asks, guest.site(), guest.now());
  if (is_in) co_return co_await go_on(guest, *guest.session);
  auto const only = guest.session ? std::string() : only_provider(guest);
  if (!only.empty()) co_return go(guest, start_of(guest, only));
  co_return ask_how(guest, {});
}

net::Task<http::Response> take_password(Guest& guest) {
  std::string const email(guest.form["email"]);
  auto const provider = provider_of(guest, email);
  if (!provider.empty() && guest.form.untrimmed("password").empty()) co_return show_way_to(guest, provider, email);
  auto const proved =
      co_await guest.office.directory().passwords().verify(email, std::string(guest.form.untrimmed("password")), guest.from());
  if (!proved) {
    auto const mistake = failed(guest, proved.error());
    if (!mistake) co_return fail(proved.error());
    if (*mistake == Mistake::log_in && !provider.empty()) co_return show_way_to(guest, provider, email);
    co_return ask_how(guest, {*mistake}, email);
  }
  Pending const pending{.member = proved->member.id, .email = proved->member.email, .proofs = {proved->proof}};
  if (needs_more(proved->enrolled)) co_return ask_for_factor(guest, pending, proved->enrolled, {});
  co_return co_await let_in(guest, proved->member, pending.proofs);
}

net::Task<http::Response> take_code(Guest& guest) {
  return take_factor(guest, &directory::SecondFactors::verify_totp, "code", Mistake::code);
}

net::Task<http::Response> take_recovery_code(Guest& guest) {
  return take_factor(guest, &directory::SecondFactors::use_recovery_code, "recovery", Mistake::recovery);
}

net::Task<http::Response> take_passkey(Guest& guest) {
  auto const proved = co_await guest.office.directory().passkeys().finish_login(
      guest.browser, std::string(guest.form.untrimmed("credential")), guest.from());
  if (proved) {
    auto const pending = pending_of(guest);
    std::vector<directory::Proof> proofs{proved->proof};
    if (pending && pending->member == proved->member.id)
      proofs.insert(proofs.begin(), pending->proofs.begin(), pending->proofs.end());
    co_return co_await let_in(guest, proved->member, std::move(proofs));
  }
  auto const mistake = failed(guest, proved.error());
  if (!mistake) co_return fail(proved.error());
  co_return ask_how(guest, {*mistake == Mistake::log_in ? Mistake::passkey : *mistake});
}

net::Task<http::Response> send_pin(Guest& guest) {
  std::string const email(guest.form["email"]);
  if (!guest.rules->has_pin || !is_offered(guest, "directory")) co_return fail(Code::not_found, "access.pin");
  if (auto const provider = provider_of(guest, email); !provider.empty()) co_return show_way_to(guest, provider, email);
  auto const write = [&guest](directory::Member const& member, std::string const& pin) { return pin_letter(guest, member, pin); };
  auto const secret = co_await guest.office.directory().pins().ask(email, write, guest.from());
  if (!secret) {
    auto const mistake = mistake_of(secret.error());
    if (!mistake) co_return fail(secret.error());
    co_return ask_how(guest, {*mistake}, email);
  }
  auto response = show(guest, draw(frame_of(guest), PinPage{.email = email}));
  set_cookie(guest.exchange, response, {.name = pin_cookie, .value = *secret, .lasts = std::chrono::seconds(pin_time)});
  co_return response;
}

net::Task<http::Response> take_pin(Guest& guest) {
  auto const proved = co_await guest.office.directory().pins().verify(std::string(guest.cookies[pin_cookie]),
                                                                      std::string(guest.form["pin"]), guest.from());
  if (proved) {
    auto response = co_await let_in(guest, proved->member, {proved->proof});
    if (response) forget(guest, *response, pin_cookie);
    co_return response;
  }
  auto const mistake = failed(guest, proved.error());
  if (!mistake) co_return fail(proved.error());
  co_return show(guest,
                 draw(frame_of(guest), PinPage{.email = {}, .mistakes = {*mistake == Mistake::log_in ? Mistake::pin : *mistake}}),
                 422);
}

net::Task<http::Response> start_again(Guest& guest) {
  auto response = go(guest, with_errand(guest, address::log_in));
  forget(guest, response, pending_cookie);
  co_return response;
}

}  // namespace cordon::access
