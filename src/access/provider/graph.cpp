#include "access/provider/graph.h"

#include "access/provider/token_endpoint.h"

namespace cordon::access {
namespace {

constexpr std::chrono::seconds reserve{60};  // a token is not used in its last minute

std::unexpected<Error> refuse() {
  return fail(Code::bad_gateway, "oidc.graph");
}

}  // namespace

Result<std::vector<std::string>> parse_member_objects(View text) {
  auto const answer = jose::Claims::parse(text);
  if (!answer || answer->has("@odata.nextLink")) return refuse();  // half a list is none
  auto groups = answer->texts("value");
  if (!groups) return refuse();
  return std::move(*groups);
}

Task<std::string> EntraGroups::token(ProviderMetadata const& metadata) {
  net::Fiber& fiber = co_await net::this_fiber();
  if (!token_.empty() && fiber.loop().now() < expires_) co_return token_;
  auto tokens = co_await request_tokens(http_, settings_, metadata,
                                        {{"grant_type", "client_credentials"}, {"scope", settings_.graph_scope}});
  if (!tokens) co_return fail(tokens);
  token_ = std::move(tokens->access_token);
  expires_ = fiber.loop().now() + tokens->lifetime - reserve;
  co_return token_;
}

Task<std::vector<std::string>> EntraGroups::groups_of(ProviderMetadata const& metadata, std::string object) {
  auto const bearer = co_await token(metadata);
  if (!bearer) co_return fail(bearer.error());
  http::ClientRequest request{.method = "POST",
                              .url = settings_.graph + "/users/" + object + "/getMemberObjects",
                              .fields = {{"authorization", "Bearer " + *bearer}, {"content-type", "application/json"}},
                              .body = R"({"securityEnabledOnly":true})"};
  auto const response = co_await http_.send(std::move(request));
  if (!response) co_return fail(response.error());
  if (response->status == 401) token_.clear();
  if (response->status != 200) co_return refuse();
  co_return parse_member_objects(response->body);
}

}  // namespace cordon::access
