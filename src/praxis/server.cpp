#include "praxis/server.h"

#include <algorithm>

namespace cordon::praxis {

Result<std::unique_ptr<Server>> Server::start(Settings const& settings, Clock& clock) {
  std::unique_ptr<Journal> journal;
  std::optional<FolderLock> lock;
  if (settings.data) {
    if (auto made = make_folder(*settings.data); !made) return fail(made);
    auto taken = FolderLock::take(*settings.data);
    if (!taken) return fail(taken);
    lock = std::move(*taken);
    auto opened = Journal::open(*settings.data);
    if (!opened) return fail(opened);
    journal = std::move(*opened);
  }
  std::unique_ptr<Passing> passing;
  if (!settings.data) {
    auto made = Passing::make();
    if (!made) return fail(made);
    passing = std::move(*made);
  }
  auto house = House::open({.folder = settings.data ? *settings.data : passing->path(),
                            .database = settings.database,
                            .url = settings.url,
                            .staff = settings.staff},
                           clock);
  if (!house) return fail(house);
  auto server = std::make_unique<Server>(settings, std::move(*house), std::move(journal), clock);
  server->passing_ = std::move(passing);
  server->lock_ = std::move(lock);
  for (auto const& address : settings.listen) {
    auto listening = server->listen(address);
    if (!listening) return fail(listening);
  }
  for (auto const& worker : server->workers_) worker->start();
  return server;
}

Server::Server(Settings const& settings, std::unique_ptr<House> house, std::unique_ptr<Journal> journal, Clock& clock)
    : house_(std::move(house)), journal_(std::move(journal)), agenda_(clock, settings.seed) {
  if (journal_) {
    for (auto const& booking : journal_->kept()) agenda_.restore(booking.day, booking.slot);
  }
  for (unsigned i = 0; i < std::max(settings.workers, 1U); ++i) {
    Worker::Chores const chores{.ticks = i == 0, .tick = settings.tick, .drain = settings.drain};
    workers_.push_back(std::make_unique<Worker>(*house_, agenda_, journal_.get(), clock, chores));
  }
}

Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server::Passing>> Server::Passing::make() {
  auto name = (std::filesystem::temp_directory_path() / "praxis-XXXXXX").string();
  if (!::mkdtemp(name.data())) return fail(Code::unavailable, "server.folder", "no folder can be made in " + name);
  return std::make_unique<Passing>(name);
}

Server::Passing::~Passing() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

// All workers listen on a TCP address, and the kernel spreads what comes. A unix socket has one listener.
Result<void> Server::listen(net::Address const& wanted) {
  auto address = workers_.front()->listen(wanted);
  if (!address) return fail(address);
  bool const is_unix = address->kind() == net::Address::Kind::unix_path;
  for (std::size_t i = 1; i < workers_.size() && !is_unix; ++i) {
    auto same = workers_[i]->listen(*address);
    if (!same) return fail(same);
  }
  addresses_.push_back(std::move(*address));
  return ok();
}

void Server::stop() {
  for (auto const& worker : workers_) worker->drain();
  for (auto const& worker : workers_) worker->join();
  for (auto const& address : std::exchange(addresses_, {})) {
    std::error_code ignored;
    if (address.kind() == net::Address::Kind::unix_path) std::filesystem::remove(address.path(), ignored);
  }
}

}  // namespace cordon::praxis
