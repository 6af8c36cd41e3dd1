#pragma once

#include <functional>

#include "acme/challenges.h"
#include "acme/issuance.h"
#include "acme/store.h"
#include "http/client.h"
#include "net/offload.h"

namespace cordon::acme {

// A certificate that somebody wants: of a site, for all its names.
struct Wanted {
  std::string site;
  std::vector<std::string> names;
};

struct ManagerSettings {
  std::filesystem::path state_directory;
  Account account;
  Proof proof;
  std::string authorities = {};  // PEM file of who may vouch for the directory's server; empty: the system's
  std::vector<Wanted> wanted = {};
  std::function<double()> chance = {};  // from 0 to 1; the default is random
};

// Sees to it that every wanted certificate is there, and is renewed in time. One task on the node's loop, which owns it; one
// order after another. What it obtained is on disk before `renewed` is called with the site's name, on the loop.
class Manager {
 public:
  Manager(net::Loop& loop, Challenges& challenges, ManagerSettings settings, std::function<void(std::string const&)> renewed);

  // Runs until interrupted.
  Task<void> run();

 private:
  struct Entry {
    Wanted wanted;
    Wall due;
    int failures = 0;
  };

  Task<void> open();
  void plan(Wanted const& wanted, std::optional<tls::Certificate> const& there);
  Task<void> renew(Entry& entry);
  Task<void> obtain(Entry& entry);
  void postpone(Entry& entry, Error const& error);
  Wall due_after(tls::Certificate const& certificate);

  net::Loop& loop_;
  Challenges& challenges_;
  ManagerSettings settings_;
  std::function<void(std::string const&)> renewed_;
  Store store_;
  net::Pool pool_{1};
  net::Resolver resolver_;
  std::optional<http::Client> http_;
  std::optional<Client> client_;
  std::vector<Entry> entries_;
};

}  // namespace cordon::acme
