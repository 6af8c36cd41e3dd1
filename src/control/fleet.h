#pragma once

#include <boost/json/object.hpp>
#include <functional>

#include "control/live.h"
#include "shared_state/shared_state.h"

namespace cordon::control {

// This node among those that share a state with it. Once a second it says how it is, adds what it counted, and hears of the
// others. While the state cannot be reached it says so, keeps what it has to add, and goes on. Its thread is the loop's.
class Fleet {
 public:
  static constexpr std::chrono::seconds interval{1};
  static constexpr std::chrono::seconds patience{2};      // for all that is asked at once
  static constexpr std::chrono::seconds silent_after{3};  // then something is wrong with a node
  static constexpr std::chrono::minutes kept{10};         // then it is forgotten

  // How this node is, as /status says it.
  using Describe = std::function<boost::json::object()>;

  // `node` is its name in the configuration.
  Fleet(net::Loop& loop, std::unique_ptr<shared_state::SharedState> state, std::string node, record::Metrics& metrics,
        Describe describe);

  // The node's numbers, about once a second.
  void note(Observation const& now);
  // Until its fiber is interrupted.
  Task<void> run();
  // Adds what is left and takes leave of the others, or gives up after a second.
  Task<void> leave();

  // What /status and /live tell: the shared state, all nodes, what they counted together.
  boost::json::object describe() const;

 private:
  struct Count {
    Steady at{};
    shared_state::Counters counts;
    double requests = 0, errors = 0;  // a second, of late
    std::int64_t connections = 0;
    std::size_t origins = 0, origins_usable = 0;
  };

  Task<void> meet();
  Task<void> add_counts();
  void prepare_batch();
  void learn(Result<void> const& met);
  void look_at_members();
  std::string announcement() const;

  net::Loop& loop_;
  std::unique_ptr<shared_state::SharedState> state_;
  std::string const node_;
  std::string const member_;  // unlike that of any other process, a restarted one's included
  record::Metrics& metrics_;
  Describe describe_;

  Count seen_;
  shared_state::Counters batched_;  // of what was seen, what has a place in a batch
  shared_state::Batch batch_;       // empty: everything has arrived

  std::vector<shared_state::Member> members_;
  shared_state::Counters counters_;
  Steady heard_{};  // members_ and counters_ are of then
  bool reachable_ = true;
  Wall since_;
  std::string trouble_;
  int meetings_with_namesake_ = 0;  // one after the other
};

}  // namespace cordon::control
