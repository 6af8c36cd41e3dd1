#include "access/login/steps.h"
#include "access/pages/account_page.h"
#include "access/pages/addresses.h"
#include "tls/digest.h"

// One's own account in the directory: what one logs in with.
namespace cordon::access {
namespace {

using News = SecurityPage::News;

std::string const& member_of(Guest const& guest) {
  return guest.session->identity().subject;
}

std::optional<Wall> used(directory::PasskeyInfo const& passkey) {
  return passkey.used == Wall() ? std::nullopt : std::optional(passkey.used);
}

net::Task<http::Response> list_account(Guest& guest, News news) {
  auto const passkeys = co_await guest.office.directory().passkeys().list(member_of(guest));
  if (!passkeys) co_return fail(passkeys.error());
  auto const enrolled = co_await guest.office.directory().members().enrolled(member_of(guest));
  if (!enrolled) co_return fail(enrolled.error());
  SecurityPage page{.email = guest.session->identity().email,
                    .has_authenticator = enrolled->totp,
                    .recovery_codes = static_cast<std::size_t>(enrolled->recovery_codes),
                    .has_password = enrolled->password,
                    .news = news};
  for (auto const& passkey : *passkeys)
    page.passkeys.push_back({.id = tls::base64url(passkey.id),
                             .name = passkey.name,
                             .added = passkey.created,
                             .used = used(passkey),
                             .is_copied = passkey.backed_up});
  co_return show(guest, draw(frame_of(guest), page));
}

// Who came because a site asks for more goes on to proving that, and from there to the site.
net::Task<http::Response> go_on_with(Guest& guest, News news) {
  if (!guest.errand.site.empty()) co_return go(guest, with_errand(guest, address::log_in));
  co_return co_await list_account(guest, news);
}

// Null when it is not one of theirs.
net::Task<std::optional<directory::PasskeyInfo>> passkey_of(Guest& guest, View text) {
  auto const id = tls::from_base64url(text);
  auto const passkeys = co_await guest.office.directory().passkeys().list(member_of(guest));
  if (!passkeys) co_return fail(passkeys.error());
  auto const found = std::ranges::find_if(*passkeys, [&](auto const& each) { return id && each.id == *id; });
  if (found == passkeys->end()) co_return std::optional<directory::PasskeyInfo>();
  co_return *found;
}

net::Task<http::Response> ask_for_passkey(Guest& guest, std::vector<Mistake> mistakes) {
  auto const options = co_await guest.office.directory().passkeys().begin_registration(member_of(guest), guest.browser);
  if (!options) co_return fail(options.error());
  auto const status = mistakes.empty() ? 200 : 422;
  AddPasskeyPage const page{.passkey = *options, .name = std::string(guest.form["name"]), .mistakes = std::move(mistakes)};
  co_return show(guest, draw(frame_of(guest), page), status);
}

std::optional<Mistake> passkey_mistake(Error const& error) {
  if (error.reason == "passkey.name") return Mistake::name_missing;
  return mistake_of(error);
}

std::optional<Mistake> password_mistake(Error const& error) {
  if (error.reason == "password.short") return Mistake::password_short;
  if (error.reason.starts_with("password.") && error.code == Code::invalid) return Mistake::password_weak;
  return mistake_of(error);
}

net::Task<http::Response> ask_for_password(Guest& guest, bool has_old, std::vector<Mistake> mistakes) {
  auto const status = mistakes.empty() ? 200 : 422;
  OwnPasswordPage const page{.email = guest.session->identity().email, .has_old = has_old, .mistakes = std::move(mistakes)};
  co_return show(guest, draw(frame_of(guest), page), status);
}

http::Response show_invitation(Guest& guest, directory::Member const& member, std::string options,
                               std::vector<Mistake> mistakes) {
  auto const status = mistakes.empty() ? 200 : 422;
  InvitationPage const page{.email = member.email,
                            .link = std::string(guest.posts() ? guest.form["link"] : guest.query["link"]),
                            .passkey = std::move(options),
                            .mistakes = std::move(mistakes)};
  return show(guest, draw(frame_of(guest), page), status);
}

net::Task<http::Response> invite(Guest& guest, directory::Member member, std::vector<Mistake> mistakes) {
  std::string link(guest.posts() ? guest.form["link"] : guest.query["link"]);
  auto const options = co_await guest.office.directory().invitations().begin_passkey(std::move(link), guest.browser);
  if (!options) co_return fail(options.error());
  co_return show_invitation(guest, member, *options, std::move(mistakes));
}

}  // namespace

net::Task<http::Response> show_security(Guest& guest) {
  return list_account(guest, News::none);
}

net::Task<http::Response> add_passkey(Guest& guest) {
  if (!guest.posts()) co_return co_await ask_for_passkey(guest, {});
  auto const added = co_await guest.office.directory().passkeys().finish_registration(
      member_of(guest), guest.browser, std::string(guest.form["name"]), std::string(guest.form.untrimmed("credential")));
  if (added) co_return co_await go_on_with(guest, News::passkey_added);
  auto const mistake = passkey_mistake(added.error());
  if (!mistake) co_return fail(added.error());
  co_return co_await ask_for_passkey(guest, {*mistake});
}

net::Task<http::Response> rename_passkey(Guest& guest) {
  std::string const id(guest.posts() ? guest.form["id"] : guest.query["id"]);
  auto const passkey = co_await passkey_of(guest, id);
  if (!passkey) co_return fail(passkey.error());
  if (!*passkey) co_return fail(Code::not_found, "passkey.none");
  RenamePasskeyPage page{.id = id, .name = (*passkey)->name, .mistakes = {}};
  if (guest.posts()) {
    std::string const name(guest.form["name"]);
    auto const done = co_await guest.office.directory().passkeys().rename(member_of(guest), (*passkey)->id, name);
    if (done) co_return co_await list_account(guest, News::passkey_renamed);
    if (done.error().reason != "passkey.name") co_return fail(done.error());
    page.name = name;
    page.mistakes = {name.empty() ? Mistake::name_missing : Mistake::name_long};
  }
  co_return show(guest, draw(frame_of(guest), page), page.mistakes.empty() ? 200 : 422);
}

net::Task<http::Response> remove_passkey(Guest& guest) {
  std::string const id(guest.posts() ? guest.form["id"] : guest.query["id"]);
  auto const passkey = co_await passkey_of(guest, id);
  if (!passkey) co_return fail(passkey.error());
  if (!*passkey) co_return fail(Code::not_found, "passkey.none");
  if (!guest.posts())
    co_return show(guest,
                   draw(frame_of(guest), RemovalPage{.what = RemovalPage::What::passkey, .id = id, .name = (*passkey)->name}));
  auto const removed = co_await guest.office.directory().passkeys().remove(member_of(guest), (*passkey)->id);
  if (!removed) co_return fail(removed.error());
  co_return co_await list_account(guest, News::passkey_removed);
}

net::Task<http::Response> set_authenticator(Guest& guest) {
  auto& factors = guest.office.directory().second_factors();
  std::vector<Mistake> mistakes;
  if (guest.posts()) {
    auto const confirmed = co_await factors.confirm_totp(member_of(guest), std::string(guest.form["code"]));
    if (confirmed) co_return co_await go_on_with(guest, News::authenticator_added);
    bool const is_wrong = confirmed.error().reason == "totp.wrong" || confirmed.error().reason == "totp.none";
    if (!is_wrong) co_return fail(confirmed.error());
    mistakes.push_back(Mistake::code);
  }
  auto const enrolment = co_await factors.begin_totp(member_of(guest), guest.rules->title);
  if (!enrolment) co_return fail(enrolment.error());
  auto const status = mistakes.empty() ? 200 : 422;
  AuthenticatorPage const page{.secret = enrolment->text, .address = enrolment->uri, .mistakes = std::move(mistakes)};
  co_return show(guest, draw(frame_of(guest), page), status);
}

net::Task<http::Response> remove_authenticator(Guest& guest) {
  if (!guest.posts()) co_return show(guest, draw(frame_of(guest), RemovalPage{.what = RemovalPage::What::authenticator}));
  auto const removed = co_await guest.office.directory().second_factors().remove_totp(member_of(guest));
  if (!removed) co_return fail(removed.error());
  co_return co_await list_account(guest, News::authenticator_removed);
}

net::Task<http::Response> make_recovery_codes(Guest& guest) {
  auto const codes = co_await guest.office.directory().second_factors().make_recovery_codes(member_of(guest));
  if (!codes) co_return fail(codes.error());
  co_return show(guest, draw(frame_of(guest), RecoveryCodesPage{.codes = *codes}));
}

net::Task<http::Response> change_password(Guest& guest) {
  auto const enrolled = co_await guest.office.directory().members().enrolled(member_of(guest));
  if (!enrolled) co_return fail(enrolled.error());
  if (!guest.posts()) co_return co_await ask_for_password(guest, enrolled->password, {});
  auto& passwords = guest.office.directory().passwords();
  if (enrolled->password) {
    auto const right =
        co_await passwords.verify(guest.session->identity().email, std::string(guest.form.untrimmed("old")), guest.from());
    if (!right && right.error().reason == "login.wrong")
      co_return co_await ask_for_password(guest, true, {Mistake::password_old});
    if (!right && mistake_of(right.error())) co_return co_await ask_for_password(guest, true, {*mistake_of(right.error())});
    if (!right) co_return fail(right.error());
  }
  std::string const password(guest.form.untrimmed("password"));
  if (password != guest.form.untrimmed("again"))
    co_return co_await ask_for_password(guest, enrolled->password, {Mistake::password_different});
  auto const set = co_await passwords.set(member_of(guest), password);
  if (set) co_return go(guest, address::log_in);  // all sessions have ended, this one too
  auto const mistake = password_mistake(set.error());
  if (!mistake) co_return fail(set.error());
  co_return co_await ask_for_password(guest, enrolled->password, {*mistake});
}

net::Task<http::Response> accept_invitation(Guest& guest) {
  std::string const link(guest.posts() ? guest.form["link"] : guest.query["link"]);
  auto& invitations = guest.office.directory().invitations();
  auto const member = co_await invitations.find(link);
  if (!member) co_return fail(member.error());
  if (!guest.posts()) co_return co_await invite(guest, *member, {});
  std::string const password(guest.form.untrimmed("password"));
  if (password != guest.form.untrimmed("again")) co_return co_await invite(guest, *member, {Mistake::password_different});
  auto const used = co_await invitations.use_with_password(link, password);
  if (used) co_return ask_how(guest, {}, used->email, LogInPage::News::password_saved);
  auto const mistake = password_mistake(used.error());
  if (!mistake) co_return fail(used.error());
  co_return co_await invite(guest, *member, {*mistake});
}

net::Task<http::Response> accept_with_passkey(Guest& guest) {
  std::string const link(guest.form["link"]);
  auto& invitations = guest.office.directory().invitations();
  auto const member = co_await invitations.find(link);
  if (!member) co_return fail(member.error());
  std::string name(guest.form["name"]);
  if (name.empty()) name = "1";
  auto const used =
      co_await invitations.use_with_passkey(link, guest.browser, name, std::string(guest.form.untrimmed("credential")));
  if (used) co_return ask_how(guest, {}, used->email, LogInPage::News::none);
  auto const mistake = passkey_mistake(used.error());
  if (!mistake) co_return fail(used.error());
  co_return co_await invite(guest, *member, {*mistake});
}

}  // namespace cordon::access
