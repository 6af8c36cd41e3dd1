#include "access/token_administration.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "store/statement.h"

namespace cordon::access {
namespace {

namespace json = boost::json;
using pages::Form;

std::unexpected<Error> explain(Error error, View name) {
  if (error.reason == "token.name") error.detail = "a name has 1 to 64 characters of a-z, 0-9, `.`, `_` and `-`";
  if (error.reason == "token.lifetime") error.detail = "a token lasts a minute to two years";
  if (error.reason == "token.grace") error.detail = "the secret before may stay good for 30 days at most";
  if (error.reason == "token.taken") error.detail = fmt::format("there is a token {} already", name);
  if (error.reason == "token.none") error.detail = fmt::format("there is no token {}", name);
  if (error.reason == "token.many") error.detail = "there are 10,000 tokens already";
  if (error.code == Code::unavailable) error.detail = fmt::format("the store does not answer ({})", error.reason);
  return fail(std::move(error));
}

json::object describe(ServiceToken const& token) {
  json::object object{{"id", token.id.text()},
                      {"name", token.name},
                      {"created", store::seconds(token.created)},
                      {"ends", store::seconds(token.ends)}};
  if (token.used) object["used"] = store::seconds(*token.used);
  if (token.rotated) object["before_ends"] = store::seconds(*token.rotated);
  return object;
}

std::string describe(ServiceTokens::Made const& made) {
  auto object = describe(made.token);
  object["secret"] = made.secret;
  return json::serialize(object);
}

std::chrono::seconds time_in(Form const& form, View name) {
  return std::chrono::seconds(text::parse_number<std::uint32_t>(form[name]).value_or(0));
}

net::Task<std::string> list(Organisation& organisation, Office& office) {
  auto const all = co_await organisation.tokens().list(office.database());
  if (!all) co_return explain(all.error(), {});
  json::array tokens;
  for (auto const& token : *all) tokens.push_back(describe(token));
  co_return json::serialize(json::object{{"tokens", std::move(tokens)}});
}

net::Task<std::string> remove(Organisation& organisation, Office& office, std::string name) {
  auto const removed = co_await organisation.tokens().remove(office.database(), name);
  if (!removed) co_return explain(removed.error(), name);
  organisation.tell({.kind = Change::Kind::tokens});
  co_return json::serialize(json::object{{"name", name}});
}

}  // namespace

net::Task<std::string> administer_tokens(Organisation& organisation, Office& office, std::string deed, Form form) {
  std::string const name(form["name"]);
  if (deed == "list") co_return co_await list(organisation, office);
  if (deed == "remove") co_return co_await remove(organisation, office, name);
  if (deed != "add" && deed != "rotate") co_return fail(Code::not_found, "access.deed", "there is no such address");
  auto const made = deed == "add" ? co_await organisation.tokens().add(office.database(), name, time_in(form, "lifetime"))
                                  : co_await organisation.tokens().rotate(office.database(), name, time_in(form, "grace"));
  if (!made) co_return explain(made.error(), name);
  organisation.tell({.kind = Change::Kind::tokens});
  co_return describe(*made);
}

}  // namespace cordon::access
