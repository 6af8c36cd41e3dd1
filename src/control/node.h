#pragma once

#include <list>

#include "control/admin.h"
#include "control/fleet.h"
#include "control/handover.h"
#include "control/knowledge.h"
#include "control/live_feed.h"
#include "control/program.h"
#include "control/served.h"
#include "control/service_manager.h"
#include "control/watchdog.h"
#include "control/worker_thread.h"
#include "net/offload.h"
#include "net/signals.h"
#include "proxy/endpoints.h"
#include "proxy/health_checks.h"
#include "record/writer.h"
#include "state/hold.h"

namespace cordon::control {

// How many workers serve.
unsigned worker_count(NodeSettings const& node);

// One running edge: its workers, its admin listener, its records. Either all of it starts, or nothing does.
class Node final : private Operated {
 public:
  struct Options {
    // For a reload. Without it there is none.
    ReadConfiguration read;
    // What the process that this one replaces gave it.
    std::optional<Handover> handover;
    net::Inherited inherited;  // else: what systemd did
    Clock& clock = system_clock();
  };

  // Opens everything that can fail. The error's detail is a sentence for the operator. The clock must outlive the node.
  static Result<std::unique_ptr<Node>> make(Configuration configuration, Options options);

  // Serves until the process is told to end (SIGTERM, SIGINT) and the connections have drained, or the drain deadline has passed,
  // or it is told a second time. SIGHUP reads the configuration again; SIGUSR2 starts the program anew to replace this process,
  // which ends when its last connection has.
  void run();

  // Ends the exchanges and tunnels under way for which `chosen` says so; it is asked in the workers' threads. From any thread,
  // while the node runs.
  void cut(std::function<bool(proxy::Exchange const&)> const& chosen);

  // The origins of the configuration in force. From any thread, as the next.
  std::vector<proxy::OriginStatus> origins() const { return endpoints_.status(); }
  // Lets an origin finish what it has and gives it nothing new, or takes it back. Outlives a reload. `url` as origins() has it;
  // false when there is none.
  bool drain_origin(std::string const& url, bool on) override { return endpoints_.drain(url, on); }

  // How much memory may be used, and what is given up for want of it. Any thread.
  struct Memory {
    std::uint64_t most = 0;
    proxy::Pressure pressure{};
  };
  Memory memory() const;

  // Where it listens, with the ports that the kernel chose.
  std::vector<net::Address> addresses() const;
  net::Address const& admin_address() const { return admin_listener_->address(); }

 private:
  Node(Configuration configuration, Options options);
  Result<void> open(Configuration configuration);
  Result<void> open_admin();
  Result<void> open_records();
  void start_workers();
  void follow_origins();
  void end_admin();
  void take_leave();
  void announce() const;
  void say_ready() const;
  Task<void> serve_admin();
  Task<void> serve_admin_connection(net::Fd fd, net::Address peer);
  Task<void> obey_signals();

  // In node_access.cpp.
  Result<void> open_access();
  Task<void> reconsider();
  void leave_access();

  // In node_memory.cpp.
  void begin_to_watch_memory();
  Task<void> watch_memory();
  void look_at_memory();
  void drain();
  Task<void> end_what_is_idle();
  bool finished();
  bool stopped() const;
  void give_up();

  // In node_reload.cpp.
  void ask_to_reload();
  Task<void> reload_until_current();
  Task<void> workers_have_heard();
  Task<Reloaded> replace(ReadConfiguration const& read);
  Result<Served> make_next(ReadConfiguration const& read);
  void put_in_force(Served next);
  std::vector<Opening> openings_for(std::size_t worker) const;
  std::vector<std::string> waiting_for_restart() const;

  // In node_acme.cpp.
  void follow_certificates();
  void stop_acme();
  void certificate_renewed();
  Task<void> renew_sites();

  // In node_upgrade.cpp.
  struct Successor {
    pid_t process;
    net::Fd talk;
    net::Fd relay;
  };
  void ask_to_upgrade();
  Task<void> upgrade();
  Result<Successor> start_successor();
  Task<void> be_replaced(Successor& successor);
  Task<void> tell_successor(std::string_view word);
  Result<void> send_to_successor(std::vector<std::string> const& messages);
  Task<void> report_to_successor();
  void report_at_the_end();
  void retire(pid_t successor);
  void end_successor(pid_t successor);
  Result<void> take_over_records();
  void take_over();
  Task<void> follow_predecessor(net::Fd talk);
  Task<void> relay_records(net::Fd from);

  // Operated:
  bool ready() const override { return state_ == State::serving; }
  std::string status() const override;  // in node_live.cpp
  Task<Reloaded> reload() override;
  Result<ArenaOwner<http::Body>> watch(Arena& arena) override { return live_.watch(arena); }

  Task<std::string> administer(std::string secret, std::string deed, std::string form) override;  // in node_access.cpp

  // In node_live.cpp.
  Result<void> open_fleet();
  boost::json::object describe() const;
  boost::json::object describe_all() const;
  Observation look();

  enum class State : std::uint8_t { serving, retiring, draining };

  Settings const started_with_;
  Program const program_ = Program::running();
  ServiceManager manager_ = ServiceManager::from_environment();
  std::optional<state::Hold> hold_;
  ReadConfiguration read_;
  Handover predecessor_;
  net::Loop loop_;
  net::Signals signals_;
  net::Pool helpers_;  // for work that blocks
  record::Metrics metrics_;
  std::unique_ptr<record::Writer> records_;
  proxy::Endpoints endpoints_;
  std::shared_ptr<tls::TicketKeys> tickets_;
  acme::Challenges challenges_;
  std::unique_ptr<access::Organisation> organisation_;  // null: nobody logs in
  Foundry foundry_;
  proxy::Gate gate_;
  Served served_;
  proxy::PressureGauge memory_;
  Steady trimmed_{};
  std::vector<std::unique_ptr<WorkerThread>> workers_;
  Watchdog watchdog_{manager_, workers_};
  std::unique_ptr<net::Listener> admin_listener_;
  net::Resolver resolver_;
  std::unique_ptr<shared_state::Bell> access_bell_;  // null: no other node, or none to ring with
  std::unique_ptr<Fleet> fleet_;
  LiveFeed live_{loop_, [this] { return look(); }, [this] { return describe_all(); }};
  Admin admin_;
  proxy::HealthChecks health_checks_;
  std::list<net::Group> acme_runs_;  // the last one is for the configuration in force
  std::string acme_text_;            // the settings it was begun with
  net::Group admin_accepting_;
  net::Group admin_connections_;
  net::Group tasks_;
  Wall started_;
  Wall in_force_since_;
  std::uint64_t reloads_ = 0;
  std::optional<Refused> refused_;  // the last configuration that was not put in force, until one is
  bool reloading_ = false;
  bool reload_again_ = false;
  bool upgrading_ = false;
  std::unique_ptr<net::Messages> successor_;
  std::unique_ptr<Knowledge> knowledge_;  // what it was told
  State state_ = State::serving;
  bool given_up_ = false;
  Steady give_up_at_{};
};

}  // namespace cordon::control
