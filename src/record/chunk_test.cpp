#include "record/chunk.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "record/samples.h"

namespace cordon::record {
namespace {

struct Seen {
  std::vector<ExchangeRecord> exchanges;
  std::vector<ConnectionRecord> connections;
  void operator()(ExchangeRecord const& record) { exchanges.push_back(record); }
  void operator()(ConnectionRecord const& record) { connections.push_back(record); }
};

Seen seen_in(Chunk const& chunk) {
  Seen seen;
  chunk.each([&](auto const& record) { seen(record); });
  return seen;
}

TEST(Chunk, KeepsItsOwnCopyOfTexts) {
  Chunk chunk;
  std::string path = "/appointments/1";
  std::string name = "praxis.example";
  ExchangeRecord record{.path = path, .request = 9};
  ASSERT_TRUE(chunk.add(record));
  ASSERT_TRUE(chunk.add(ConnectionRecord{.server_name = name, .received = 5}));
  path.assign(path.size(), 'x');
  name.assign(name.size(), 'x');
  Seen const seen = seen_in(chunk);
  ASSERT_EQ(seen.exchanges.size(), 1U);
  EXPECT_EQ(seen.exchanges[0].path, "/appointments/1");
  EXPECT_EQ(seen.exchanges[0].request, 9U);
  ASSERT_EQ(seen.connections.size(), 1U);
  EXPECT_EQ(seen.connections[0].server_name, "praxis.example");
  EXPECT_EQ(seen.connections[0].received, 5U);
}

TEST(Chunk, IsFullAtSomePointAndEmptyAfterwards) {
  Chunk chunk;
  std::size_t count = 0;
  while (chunk.add(sample_exchange())) ++count;
  EXPECT_GT(count, 100U);
  EXPECT_EQ(chunk.records(), count);
  EXPECT_EQ(seen_in(chunk).exchanges.size(), count);
  chunk.clear();
  EXPECT_EQ(seen_in(chunk).exchanges.size(), 0U);
  EXPECT_TRUE(chunk.add(sample_exchange()));
}

TEST(Chunk, TakesAnyRecordWhenEmptyAndCutsWhatIsTooLong) {
  std::string const endless(1'000'000, 'x');
  Chunk chunk;
  ASSERT_TRUE(chunk.add(ExchangeRecord{.site = endless,
                                       .region = endless,
                                       .purpose = endless,
                                       .data = endless,
                                       .method = endless,
                                       .path = endless,
                                       .origin = endless}));
  ExchangeRecord const record = seen_in(chunk).exchanges.at(0);
  EXPECT_EQ(record.path.size(), Chunk::longest_path);
  for (View const text : {record.site, record.region, record.purpose, record.data, record.method, record.origin}) {
    EXPECT_EQ(text.size(), Chunk::longest_text);
  }
}

}  // namespace
}  // namespace cordon::record
