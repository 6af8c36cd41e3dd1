#include "access/approval/telling.h"
#include "access/login/steps.h"
#include "access/pages/addresses.h"
#include "access/pages/approval_page.h"
#include "access/pages/problem_page.h"
#include "access/policy/contains.h"

// Temporary access, for who answers questions and for who has it.
namespace cordon::access {
namespace {

using Answer = AnsweredPage::Answer;
using State = ApprovalQuestion::State;

// A question as it stands to who looks at it.
struct Seen {
  ApprovalQuestion question;
  Guarding to;         // the rule as it is now
  std::string ground;  // what makes them an approver; empty: nothing does
  bool is_own = false;
  bool is_given = false;  // by who looks

  // Nobody answers their own question, under another account neither.
  bool may_answer() const { return to && !is_own && !ground.empty(); }
  // An approval ends with the right by which it was given.
  bool counts() const { return to && question.is_approved() && contains(to.rule->approval->approvers, question.ground); }
};

Seen see(Guest const& guest, ApprovalQuestion question) {
  auto const& identity = guest.session->identity();
  auto const to = guarding(*guest.rules, question.asked.site, question.asked.rule);
  bool const is_own = question.asked.person == Id{guest.session->who} || question.asked.email == identity.email;
  Seen seen{.question = std::move(question), .to = to, .ground = {}, .is_own = is_own, .is_given = false};
  // An address means something when a provider that the site believes vouches for it.
  if (!to || !to.site->believes(identity.provider)) return seen;
  seen.is_given = !identity.email.empty() && seen.question.approver == identity.email;
  seen.ground =
      approver_by(*to.rule, {.identity = &identity, .client = guest.from(), .now = guest.now(), .facts = &guest.exchange.facts});
  return seen;
}

ApprovalsPage::Row row_of(Seen const& seen) {
  auto const& question = seen.question;
  return {.id = question.id.text(),
          .site = site_name(seen.to.site, question.asked.site),
          .rule = question.asked.rule,
          .name = question.asked.name,
          .email = question.asked.email,
          .approver = question.approver,
          .asked = question.at,
          .until = question.is_approved() ? std::optional(question.until) : std::nullopt};
}

// Which of the lists it stands in; null: in none that is this person's business.
std::vector<ApprovalsPage::Row>* list_of(ApprovalsPage& page, Guest const& guest, Seen const& seen) {
  bool const is_mine = seen.question.asked.person == Id{guest.session->who};
  if (seen.to && seen.question.is_open()) return is_mine ? &page.asked : seen.may_answer() ? &page.questions : nullptr;
  if (!seen.counts()) return nullptr;
  if (is_mine) return &page.own;
  return seen.may_answer() || seen.is_given ? &page.given : nullptr;
}

http::Response show_missing(Guest const& guest, View reason) {
  guest.exchange.record.reason = reason;
  ProblemPage const page{.what = ProblemPage::What::not_found,
                         .number = text::hex(guest.exchange.trace.id),
                         .again = std::string(address::approver)};
  return show(guest, draw(frame_of(guest), page), 404);
}

http::Response show_question(Guest const& guest, Seen const& seen, unsigned hours, std::vector<Mistake> mistakes) {
  auto const& question = seen.question;
  auto const* const offer = find_offer(guest.rules->providers, question.asked.provider);
  ApproverPage const page{.id = question.id.text(),
                          .name = question.asked.name,
                          .email = question.asked.email,
                          .provider = offer ? offer->settings.title : std::string(),
                          .site = site_name(seen.to.site, question.asked.site),
                          .rule = question.asked.rule,
                          .reason = question.asked.reason,
                          .asked = question.at,
                          .hours = hours,
                          .most_hours = std::min(question.asked.hours, most_hours(*seen.to.rule)),
                          .mistakes = std::move(mistakes)};
  return show(guest, draw(frame_of(guest), page), page.mistakes.empty() ? 200 : 422);
}

http::Response show_answer(Guest const& guest, Seen const& seen, Answer answer, std::optional<Wall> until) {
  AnsweredPage const page{.answer = answer,
                          .name = seen.question.asked.name,
                          .site = site_name(seen.to.site, seen.question.asked.site),
                          .until = until};
  return show(guest, draw(frame_of(guest), page));
}

// What somebody did before, or nobody did in time.
http::Response show_before(Guest const& guest, Seen const& seen) {
  switch (seen.question.state) {
    case State::approved: return show_answer(guest, seen, Answer::approved_before, seen.question.until);
    case State::withdrawn: return show_answer(guest, seen, Answer::approved_before, {});
    case State::declined: return show_answer(guest, seen, Answer::declined_before, {});
    case State::open:
    case State::expired: break;
  }
  return show_answer(guest, seen, Answer::expired, {});
}

// The question of the number that was given; its reason says why it is not shown.
net::Task<Seen> find(Guest& guest, std::string number) {
  auto const id = Id::parse(number);
  if (!id) co_return fail(Code::not_found, "approval.none");
  auto question = co_await guest.office.approvals().find(*id);
  if (!question) co_return fail(Code::unavailable, "access.store");
  if (!*question) co_return fail(Code::not_found, "approval.none");
  co_return see(guest, std::move(**question));
}

// Only that which may be answered by who looks.
net::Task<Seen> find_answerable(Guest& guest, std::string number) {
  auto seen = co_await find(guest, std::move(number));
  if (!seen) co_return fail(seen);
  if (seen->is_own) co_return fail(Code::not_found, "approval.own");
  if (!seen->may_answer()) co_return fail(Code::not_found, "approval.not_approver");
  co_return seen;
}

net::Task<http::Response> decline(Guest& guest, Seen const& seen, Approver const& by) {
  auto const done = co_await guest.office.approvals().decline(seen.question, by);
  if (!done) co_return fail(Code::unavailable, "access.store");
  if (!*done) co_return go(guest, std::string(address::approver) + "?id=" + seen.question.id.text());
  note(guest.organisation, guest.exchange, seen.question, ApprovalEvent::declined, *guest.session);
  co_return show_answer(guest, seen, Answer::declined, {});
}

net::Task<http::Response> approve(Guest& guest, Seen const& seen, Approver const& by) {
  auto const hours = chosen_hours(*seen.to.rule, guest.form["hours"]);
  if (!hours || *hours > seen.question.asked.hours)
    co_return show_question(guest, seen, seen.question.asked.hours, {Mistake::hours});
  auto const time = lasts(*seen.to.rule, *hours);
  auto const until = guest.now() + time;
  auto const done = co_await guest.office.approvals().approve(seen.question, by, time);
  if (!done) co_return fail(Code::unavailable, "access.store");
  if (!*done) co_return go(guest, std::string(address::approver) + "?id=" + seen.question.id.text());
  note(guest.organisation, guest.exchange, seen.question, ApprovalEvent::approved, *guest.session);
  co_return show_answer(guest, seen, Answer::approved, until);
}

net::Task<http::Response> list_approvals(Guest& guest, ApprovalsPage::News news) {
  auto page = co_await approvals_for(guest);
  if (!page) co_return fail(page);
  page->news = news;
  co_return show(guest, draw(frame_of(guest), *page));
}

}  // namespace

net::Task<ApprovalsPage> approvals_for(Guest& guest) {
  ApprovalsPage page{.questions = {}, .given = {}, .own = {}, .asked = {}};
  if (!knows_approvals(*guest.rules)) co_return page;
  auto all = co_await guest.office.approvals().list(Id{guest.session->who});
  if (!all) co_return fail(Code::unavailable, "access.store");
  for (auto& question : *all) {
    auto const seen = see(guest, std::move(question));
    if (auto* const list = list_of(page, guest, seen)) list->push_back(row_of(seen));
  }
  co_return page;
}

net::Task<http::Response> show_approvals(Guest& guest) {
  if (!guest.query.has("id")) co_return co_await list_approvals(guest, ApprovalsPage::News::none);
  auto const seen = co_await find_answerable(guest, std::string(guest.query["id"]));
  if (!seen && seen.error().code == Code::not_found) co_return show_missing(guest, seen.error().reason);
  if (!seen) co_return fail(seen.error());
  if (!seen->question.is_open()) co_return show_before(guest, *seen);
  co_return show_question(guest, *seen, std::min(seen->question.asked.hours, most_hours(*seen->to.rule)), {});
}

net::Task<http::Response> answer_question(Guest& guest) {
  if (!guest.posts()) co_return co_await show_approvals(guest);
  auto const seen = co_await find_answerable(guest, std::string(guest.form["id"]));
  if (!seen && seen.error().code == Code::not_found) co_return show_missing(guest, seen.error().reason);
  if (!seen) co_return fail(seen.error());
  if (!seen->question.is_open()) co_return show_before(guest, *seen);
  Approver const by{.email = guest.session->identity().email, .ground = seen->ground};
  if (guest.form["answer"] == "approve") co_return co_await approve(guest, *seen, by);
  if (guest.form["answer"] == "decline") co_return co_await decline(guest, *seen, by);
  co_return show_question(guest, *seen, seen->question.asked.hours, {});
}

// By who has it, by who gave it, and by whoever may give it now.
net::Task<http::Response> end_approval(Guest& guest) {
  auto const seen = co_await find(guest, std::string(guest.form["id"]));
  if (!seen && seen.error().code == Code::not_found) co_return show_missing(guest, seen.error().reason);
  if (!seen) co_return fail(seen.error());
  auto const& email = guest.session->identity().email;
  bool const is_mine = seen->question.asked.person == Id{guest.session->who};
  bool const may_end = is_mine || seen->may_answer() || seen->is_given;
  if (!may_end) co_return show_missing(guest, "approval.not_approver");
  auto const done = co_await guest.office.approvals().withdraw(seen->question, email);
  if (!done) co_return fail(Code::unavailable, "access.store");
  if (*done) note(guest.organisation, guest.exchange, seen->question, ApprovalEvent::withdrawn, *guest.session);
  co_return co_await list_approvals(guest, ApprovalsPage::News::ended);
}

}  // namespace cordon::access
