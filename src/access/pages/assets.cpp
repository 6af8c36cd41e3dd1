#include "access/pages/assets.h"

#include <algorithm>
#include <stdexcept>

#include "access/pages/addresses.h"

namespace cordon::access {

Asset const* find_asset(View name) {
  auto const all = assets();
  auto const found = std::ranges::find(all, name, &Asset::name);
  return found == all.end() ? nullptr : &*found;
}

std::string asset_path(View source) {
  auto const all = assets();
  auto const found = std::ranges::find(all, source, &Asset::source);
  if (found == all.end()) throw std::logic_error("no asset is made of " + std::string(source));
  return std::string(address::assets) + std::string(found->name);
}

}  // namespace cordon::access
