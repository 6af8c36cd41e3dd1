#include "store/postgres_location.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>

namespace cordon::store {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// What is said and no more. What the library says of a text that it does not understand repeats the password in it.
Result<PostgresSettings> parse(PostgresLocation const& location) {
  char* error = nullptr;
  std::unique_ptr<PQconninfoOption, FreeOptions> const options(PQconninfoParse(location.text.c_str(), &error));
  std::unique_ptr<char, void (*)(void*)> const owner(error, PQfreemem);
  if (!options)
    return fail(Code::invalid, "store.location",
                "this is not how PostgreSQL writes where a server is: \"postgresql://user@host:5432/name\", "
                "with \"passfile\" for the file of the password");
  PostgresSettings said;
  for (auto const* each = options.get(); each->keyword; ++each) {
    if (each->val) said[each->keyword] = each->val;
  }
  return said;
}

}  // namespace

// One host that is named, or the library would ask the environment, and look up names itself, which blocks.
Result<std::string> describe(PostgresLocation const& location) {
  auto said = parse(location);
  if (!said) return fail(said);
  auto const& host = (*said)["host"];
  auto const& shown = host.empty() ? (*said)["hostaddr"] : host;
  if (shown.empty() || shown.find_first_of(",@") != shown.npos)
    return fail(Code::invalid, "store.location",
                "it has to name one host; in a password, what is no letter or digit is written as %40 for @");
  return fmt::format("postgresql:{}/{}", shown.starts_with('/') ? shown : "//" + shown, (*said)["dbname"]);
}

// What is not said is as it should be for patient data: over a network the server proves who it is.
Result<PostgresSettings> settings_of(PostgresLocation const& location) {
  if (auto described = describe(location); !described) return fail(described);
  auto settings = parse(location);
  if (!settings) return settings;
  (*settings)["client_encoding"] = "UTF8";
  settings->insert({{"gssencmode", "disable"}, {"keepalives_idle", "30"}, {"tcp_user_timeout", "15000"}});
  if (!(*settings)["host"].starts_with('/')) settings->emplace("sslmode", "verify-full");
  return settings;
}

}  // namespace cordon::store
