#include "access/pages/problem_page.h"

#include <algorithm>

#include "access/pages/layout.h"
#include "access/pages/moments.h"
#include "access/pages/pieces.h"

namespace cordon::access {
namespace {

using What = ProblemPage::What;

struct Known {
  What what;
  View words;
  int status;
};
constexpr Known known[] = {
    {What::not_found, "problem.not-found", 404},
    {What::form_old, "problem.form-old", 403},
    {What::slow_down, "problem.slow-down", 429},
    {What::link_used, "problem.link-used", 410},
    {What::link_expired, "problem.link-expired", 410},
    {What::link_unknown, "problem.link-unknown", 404},
    {What::loop_cookies, "problem.loop-cookies", 400},
    {What::loop_clock, "problem.loop-clock", 400},
    {What::provider_cancelled, "problem.provider-cancelled", 403},
    {What::provider_away, "problem.provider-away", 502},
    {What::provider_setup, "problem.provider-setup", 502},
    {What::provider_person, "problem.provider-person", 403},
    {What::provider_answer, "problem.provider-answer", 400},
    {What::service_away, "problem.service-away", 503},
};
static_assert(std::size(known) == static_cast<std::size_t>(What::last_) + 1);

Known const& row(What what) {
  return *std::ranges::find(known, what, &Known::what);
}

struct ProviderError {
  View name;
  What what;
};
constexpr ProviderError provider_errors[] = {
    {"access_denied", What::provider_cancelled},
    {"login_required", What::provider_cancelled},
    {"interaction_required", What::provider_cancelled},
    {"consent_required", What::provider_cancelled},
    {"account_selection_required", What::provider_cancelled},
    {"temporarily_unavailable", What::provider_away},
    {"server_error", What::provider_away},
    {"unmet_authentication_requirements", What::provider_person},
};

Html number_of(Language language, std::string const& number) {
  if (number.empty()) return {};
  return html("<p class=\"soft\">{} <span class=\"number\" translate=\"no\">{}</span></p>\n", say(language, "problem.number"),
              number);
}

}  // namespace

std::string draw(Frame const& frame, ProblemPage const& page) {
  auto const key = std::string(row(page.what).words);
  auto const speak = [&](View end) {
    return say(frame.language, key + std::string(end), {{.name = "provider", .value = page.provider}});
  };
  auto content = html("<p><strong>{}</strong></p>\n", speak(".do"));
  if (page.wait.count() > 0)
    content += paragraph(say(frame.language, "problem.wait", {{.name = "span", .value = say_span(frame.language, page.wait)}}));
  if (!page.again.empty()) content += actions({button_link(page.again, say(frame.language, "problem.again"), "button")});
  auto all = html("<section class=\"card\">\n{}</section>\n", content);
  all += number_of(frame.language, page.number);
  return lay_out(frame, {.title = speak(".title"), .content = std::move(all), .lead = speak(".lead")});
}

int status_of(What what) {
  return row(what).status;
}

What problem_of_provider(View error) {
  auto const* const found = std::ranges::find(provider_errors, error, &ProviderError::name);
  return found == std::end(provider_errors) ? What::provider_setup : found->what;
}

}  // namespace cordon::access
