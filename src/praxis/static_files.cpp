#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "praxis/assets.h"
#include "praxis/pages/basics.h"
#include "praxis/routes.h"

namespace cordon::praxis {
namespace {

using http::Name;

constexpr View folder = "/static/";
constexpr View caching = "public, max-age=31536000, immutable";

}  // namespace

Asset const* find_asset(View name) {
  auto const all = assets();
  auto const found = std::ranges::find(all, name, &Asset::name);
  return found == all.end() ? nullptr : &*found;
}

std::string asset_path(View source) {
  auto const all = assets();
  auto const found = std::ranges::find(all, source, &Asset::source);
  if (found == all.end()) throw std::logic_error("no asset is made of " + std::string(source));
  return std::string(folder) + std::string(found->name);
}

Task<http::Response> send_static_file(Visit& visit) {
  auto const* const asset = find_asset(visit.request.target.path.substr(folder.size()));
  if (!asset) co_return problem(visit, 404, "There is no such file.");
  auto const etag = fmt::format("\"{}\"", asset->name);
  if (has_current(visit.request, etag)) co_return not_modified(visit, etag, caching);
  http::Response response(visit.arena, 200);
  response.fields.add(Name::content_type, asset->type);
  response.fields.add(Name::content_length, visit.arena.copy(std::to_string(asset->content.size())));
  response.fields.add(Name::etag, visit.arena.copy(etag));
  response.fields.add(Name::cache_control, caching);
  response.body = http::text_body(visit.arena, asset->content);
  co_return response;
}

}  // namespace cordon::praxis
