#include "control/listeners.h"

#include <algorithm>

namespace cordon::control {
namespace {

using Place = Listeners::Place;

Result<std::shared_ptr<Place const>> open_place(net::Address const& written, std::size_t workers, net::Inherited& inherited) {
  auto place = std::make_shared<Place>(Place{.written = written, .address = written, .sockets = inherited.take(written)});
  // A socket of somebody else may not allow another beside it: workers share what there is.
  bool const several = place->sockets.empty() && written.kind() != net::Address::Kind::unix_path;
  if (!place->sockets.empty()) place->address = place->sockets.front().address;
  std::size_t const wanted = several ? workers : 1;
  while (place->sockets.size() < wanted) {
    auto socket = net::ListeningSocket::open(place->address);
    if (!socket) return fail(socket);
    place->address = socket->address;  // the next one on the port that this one got
    place->sockets.push_back(std::move(*socket));
  }
  return place;
}

}  // namespace

Result<Listeners> Listeners::open(std::span<ListenSettings const> wanted, std::size_t workers, Listeners const& before,
                                  net::Inherited& inherited) {
  Listeners listeners;
  auto left = before.places_;
  for (auto const& each : wanted) {
    auto const kept = std::ranges::find(left, each.address, [](auto const& place) { return place->written; });
    if (kept != left.end()) {
      listeners.places_.push_back(std::move(*kept));
      left.erase(kept);
      continue;
    }
    auto opened = open_place(each.address, workers, inherited);
    if (!opened) return fail(opened);
    listeners.places_.push_back(std::move(*opened));
  }
  return listeners;
}

void Listeners::close() {
  for (auto& place : places_)
    place = std::make_shared<Place const>(Place{.written = place->written, .address = place->address, .sockets = {}});
}

}  // namespace cordon::control
