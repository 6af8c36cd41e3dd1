#pragma once

#include <string>
#include <string_view>

namespace cordon {

// A stream of server-sent events (WHATWG HTML 9.2), as the node writes them: the data of each whole one, from pieces of any size.
class EventStream {
 public:
  static constexpr std::size_t longest = std::size_t{8} * 1024 * 1024;  // of an event; ours are far shorter

  // Calls `each(data)` for every event that this completes. False when one is longer than any of ours.
  template <class Each>
  bool add(std::string_view piece, Each each) {
    pending_ += piece;
    std::size_t begin = 0;
    for (auto end = next_end(begin); end != std::string::npos; end = next_end(begin)) {
      take(std::string_view(pending_).substr(begin, end - begin), each);
      begin = end + 2;
    }
    pending_.erase(0, begin);
    looked_at_ = pending_.size();
    return pending_.size() <= longest;
  }

 private:
  // An end may begin in the last byte that was there before.
  std::size_t next_end(std::size_t begin) {
    auto const from = std::max(begin, looked_at_ == 0 ? 0 : looked_at_ - 1);
    looked_at_ = 0;
    return pending_.find("\n\n", from);
  }

  template <class Each>
  static void take(std::string_view event, Each& each) {
    constexpr std::string_view data = "data: ";
    while (!event.empty()) {
      auto const line = event.substr(0, event.find('\n'));
      if (line.starts_with(data)) each(line.substr(data.size()));
      event.remove_prefix(std::min(event.size(), line.size() + 1));
    }
  }

  std::string pending_;
  std::size_t looked_at_ = 0;  // of what is pending
};

}  // namespace cordon
