#pragma once

#include <filesystem>
#include <optional>

#include "praxis/house/folder.h"
#include "praxis/worker.h"

namespace cordon::praxis {

// The whole application: agenda, journal, workers. Ends, drained, with stop() or when it goes.
class Server {
 public:
  struct Settings {
    std::vector<net::Address> listen;
    std::optional<std::filesystem::path> data;  // none: a folder that goes when the server does
    std::string database;                       // as House::Settings has it
    std::string url = "https://praxis.localhost:8443";
    std::optional<StaffTrust> staff;  // who vouches for the staff; none: nobody is of the staff
    unsigned workers = 1;
    std::uint64_t seed = 1;
    Duration tick = std::chrono::seconds(2);
    Duration drain = std::chrono::seconds(10);
  };

  // Listens and serves. Fails with Code::invalid and a sentence for who started it.
  static Result<std::unique_ptr<Server>> start(Settings const& settings, Clock& clock);

  Server(Settings const& settings, std::unique_ptr<House> house, std::unique_ptr<Journal> journal, Clock& clock);
  ~Server();

  House& house() { return *house_; }
  // With the ports that the kernel chose.
  std::vector<net::Address> const& addresses() const { return addresses_; }
  // Returns when every connection has ended; late ones are cut.
  void stop();

 private:
  // A folder that goes when the server does.
  class Passing {
   public:
    static Result<std::unique_ptr<Passing>> make();
    explicit Passing(std::filesystem::path path) : path_(std::move(path)) {}
    ~Passing();
    Passing(Passing const&) = delete;
    Passing& operator=(Passing const&) = delete;
    std::filesystem::path const& path() const { return path_; }

   private:
    std::filesystem::path path_;
  };

  Result<void> listen(net::Address const& wanted);

  std::unique_ptr<Passing> passing_;
  std::optional<FolderLock> lock_;  // of a folder that stays
  std::unique_ptr<House> house_;
  std::unique_ptr<Journal> journal_;
  Agenda agenda_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<net::Address> addresses_;
};

}  // namespace cordon::praxis
