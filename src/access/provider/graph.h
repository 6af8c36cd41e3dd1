#pragma once

#include "access/provider/metadata.h"
#include "http/client.h"

namespace cordon::access {

// The groups of people of an Entra tenant, asked of Microsoft Graph with a token of our own (client credentials; the application
// needs the permission GroupMember.Read.All). One for each loop.
class EntraGroups {
 public:
  EntraGroups(http::Client const& http, ProviderSettings const& settings) : http_(http), settings_(settings) {}

  // Object ids of the security groups that somebody is in, also by way of others. `object` is a number of the tenant
  // (object_id). Fails as request_tokens does, or with Code::bad_gateway "oidc.graph".
  Task<std::vector<std::string>> groups_of(ProviderMetadata const& metadata, std::string object);

 private:
  Task<std::string> token(ProviderMetadata const& metadata);

  http::Client const& http_;
  ProviderSettings const& settings_;
  std::string token_;
  Steady expires_;
};

Result<std::vector<std::string>> parse_member_objects(View text);

}  // namespace cordon::access
