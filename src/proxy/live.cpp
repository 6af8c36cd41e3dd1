#include "proxy/live.h"

#include "proxy/exchange.h"

namespace cordon::proxy {

LiveIndex::~LiveIndex() {
  while (first_) first_->leave();
}

void LiveIndex::Entry::enter(LiveIndex& index, Exchange& exchange) {
  index_ = &index;
  exchange_ = &exchange;
  next_ = std::exchange(index.first_, this);
  if (next_) next_->link_ = &next_;
  link_ = &index.first_;
  ++index.size_;
}

void LiveIndex::Entry::leave() {
  if (!index_) return;
  *link_ = next_;
  if (next_) next_->link_ = link_;
  --index_->size_;
  index_ = nullptr;
}

std::size_t LiveIndex::cut(std::function<bool(Exchange const&)> const& chosen, Code code) {
  std::size_t count = 0;
  for (Entry* entry = first_; entry; entry = entry->next_) {
    if (!chosen(*entry->exchange_)) continue;
    entry->exchange_->fiber->interrupt(code);
    ++count;
  }
  return count;
}

}  // namespace cordon::proxy
