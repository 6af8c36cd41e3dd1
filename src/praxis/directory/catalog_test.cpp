#include "praxis/directory/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// What it is told, and the version that the catalog has then.
class Told final : public CatalogListener {
 public:
  void practice_changed(Id practitioner) override {
    told.emplace_back(practitioner, catalog->get()->practice(practitioner)->version);
  }
  CurrentCatalog* catalog = nullptr;
  std::vector<std::pair<Id, std::int64_t>> told;
};

Practice practice(Id id, std::int64_t version) {
  return {.practitioner = {.id = id}, .version = version};
}

TEST(CurrentCatalog, TellsOfEachNewVersionWhenItIsThere) {
  Told listener;
  CurrentCatalog catalog(&listener);
  listener.catalog = &catalog;
  catalog.put(practice(7, 1));
  catalog.put(practice(7, 2));
  catalog.put(practice(8, 5));
  catalog.put(practice(7, 2));
  catalog.put(practice(7, 1));
  EXPECT_THAT(listener.told, ElementsAre(Pair(7, 1), Pair(7, 2), Pair(8, 5))) << "what is old is no news";
}

TEST(CurrentCatalog, NeedsNobodyWhoListens) {
  CurrentCatalog catalog;
  catalog.put(practice(7, 1));
  EXPECT_EQ(catalog.get()->practice(7)->version, 1);
}

}  // namespace
}  // namespace cordon::praxis
