#include "proxy/worker.h"

#include <algorithm>

namespace cordon::proxy {

Worker::Worker(net::Loop& loop, std::string region, TrustedPeers trusted, record::Sink& sink, record::Shard& metrics,
               std::size_t number)
    : loop_(loop),
      region_(std::move(region)),
      trusted_(std::move(trusted)),
      sink_(sink),
      metrics_(metrics),
      resolver_(loop),
      pools_(loop),
      number_(number) {}

std::unique_ptr<http::Call> Worker::open(http::ConnectionInfo const& connection) {
  return std::make_unique<Exchange>(connection, *this);
}

void Worker::entered(http::Drainable& connection) {
  connection.next = std::exchange(connections_, &connection);
  if (connection.next) connection.next->link = &connection.next;
  connection.link = &connections_;
  if (ending_ == Ending::draining) connection.drain();
  if (ending_ == Ending::retiring) connection.retire();
}

void Worker::left(http::Drainable& connection) {
  *connection.link = connection.next;
  if (connection.next) connection.next->link = connection.link;
}

void Worker::drain() {
  ending_ = Ending::draining;
  for (auto* connection = connections_; connection; connection = connection->next) connection->drain();
}

void Worker::retire() {
  if (ending_ == Ending::none) ending_ = Ending::retiring;
  for (auto* connection = connections_; connection; connection = connection->next) connection->retire();
}

// By the rules of the configuration in force; those of before for a site that there is no more.
void Worker::reconsider() {
  auto const goes_on = [this](Exchange const& exchange) {
    auto const current = sites_ ? sites_->find(exchange.request.target.host) : nullptr;
    auto const& site = current ? *current : *exchange.site;
    return std::ranges::all_of(site.row, [&](Filter const* filter) { return filter->still_allows(exchange); });
  };
  live_.cut([&](Exchange const& exchange) { return !goes_on(exchange); }, Code::cancelled);
}

}  // namespace cordon::proxy
