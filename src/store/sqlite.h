#pragma once

#include <filesystem>
#include <memory>

#include "store/database.h"

namespace cordon::store {

// A database in one SQLite file. One thread writes: works that wait together are committed together, by one fsync, and a work
// that fails takes nothing back but its own. Other threads read. Shared by all loops; outlives what they ask.
class Sqlite final : public Database {
 public:
  // `cache`: MiB of it that each of its connections, one for each reader and one that writes, keeps in memory at most.
  static Result<std::unique_ptr<Sqlite>> open(std::filesystem::path file, unsigned readers = 2, unsigned cache = 64);
  ~Sqlite() override;  // after the last work has ended

  net::Task<void> write(Work work) override;
  net::Task<void> read(Work work) override;
  std::string place() const override { return "sqlite:" + file_.string(); }

 private:
  class Writer;
  class Readers;
  Sqlite(std::filesystem::path file, std::unique_ptr<Writer> writer, std::unique_ptr<Readers> readers);

  std::filesystem::path file_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Readers> readers_;
};

}  // namespace cordon::store
