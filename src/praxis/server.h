#pragma once

#include <filesystem>
#include <optional>

#include "praxis/worker.h"

namespace cordon::praxis {

// The whole application: agenda, journal, workers. Ends, drained, with stop() or when it goes.
class Server {
 public:
  struct Settings {
    std::vector<net::Address> listen;
    std::optional<std::filesystem::path> data;  // none: bookings are forgotten
    unsigned workers = 1;
    std::uint64_t seed = 1;
    Duration tick = std::chrono::seconds(2);
    Duration drain = std::chrono::seconds(10);
  };

  // Listens and serves. Fails with Code::invalid and a sentence for who started it.
  static Result<std::unique_ptr<Server>> start(Settings const& settings, Clock& clock);

  Server(Settings const& settings, std::unique_ptr<Journal> journal, Clock& clock);
  ~Server();

  // With the ports that the kernel chose.
  std::vector<net::Address> const& addresses() const { return addresses_; }
  // Returns when every connection has ended; late ones are cut.
  void stop();

 private:
  Result<void> listen(net::Address const& wanted);

  std::unique_ptr<Journal> journal_;
  Agenda agenda_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<net::Address> addresses_;
};

}  // namespace cordon::praxis
