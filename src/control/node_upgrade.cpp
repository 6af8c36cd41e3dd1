#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "control/node.h"
#include "net/message.h"

// The part of a node that is replaced by a new process, or replaces an old one, while clients stay. handover.h has the words.
namespace cordon::control {
namespace {

// For the new process to read its configuration and open everything.
constexpr std::chrono::seconds patience{60};

// Between two reports to the process that replaced this one.
constexpr std::chrono::seconds report_interval{1};

// For the other process to read, or to say, what it has to.
constexpr std::chrono::seconds report_patience{5};

// Numbers that the old process may still give while it accepts.
constexpr std::uint64_t numbers_apart = 1'000'000;

}  // namespace

// On SIGUSR2.
void Node::ask_to_upgrade() {
  if (upgrading_ || state_ != State::serving) return log::warning("no upgrade: another is under way, or the node is ending");
  upgrading_ = true;
  tasks_.spawn(upgrade());
}

Task<void> Node::upgrade() {
  auto started = start_successor();
  Result<void> replaced = started ? ok() : Result<void>(fail(started));
  if (started) {
    successor_ = std::make_unique<net::Messages>(loop_, std::move(started->talk));
    replaced = co_await be_replaced(*started);
    if (!replaced) successor_.reset();
    if (!replaced) [[maybe_unused]]
      auto const ended = co_await net::offload(helpers_, [&] { end_process(started->process); });
  }
  upgrading_ = false;
  if (!replaced) log::error("not upgraded, this process serves on: " + replaced.error().detail);
  if (!replaced) co_return ok();
  state_ == State::serving ? retire(started->process) : end_successor(started->process);
  co_return co_await report_to_successor();
}

Result<Node::Successor> Node::start_successor() {
  auto talk = net::SocketPair::of_messages();
  if (!talk) return fail(talk);
  auto relay = net::SocketPair::of_bytes();
  if (!relay) return fail(relay);
  auto process = program_.start(talk->theirs, predecessor_variable);
  if (!process) return fail(process);
  Successor successor{.process = *process, .talk = std::move(talk->ours), .relay = std::move(relay->ours)};
  auto const sent = send_handover(successor.talk, {.places = served_.listeners.places(),
                                                   .admin_asked = started_with_.admin.address,
                                                   .admin = admin_listener_->fd(),
                                                   .tickets = tickets_->hand_over(),
                                                   .connections = gate_.connections,
                                                   .relay = relay->theirs.get()});
  if (!sent) log::warning("the new process did not take what it was given: " + sent.error().detail);  // and its end is seen below
  log::info(fmt::format("upgrading: process {} is started", *process));
  return successor;
}

Task<void> Node::be_replaced(Successor& successor) {
  net::Fiber& fiber = co_await net::this_fiber();
  fiber.set_deadline(patience);
  auto heard = co_await await_word(*successor_, "prepared");
  if (!heard) co_return fail(heard);
  if (state_ != State::serving) co_return fail(Code::cancelled, "upgrade.ending", "it is ending");
  Result<void> handed;
  auto const done =
      co_await net::offload(helpers_, [&] { handed = records_->hand_over(record::File(successor.relay.release())); });
  if (!done || !handed) co_return fail(handed);
  knowledge_ = std::make_unique<Knowledge>(metrics_, endpoints_);
  auto told = co_await tell_successor("records");
  if (!told) co_return fail(told);
  heard = co_await await_word(*successor_, "serving");
  if (!heard) co_return fail(heard);
  fiber.clear_deadline();
  co_return ok();
}

// All that it does not know yet, and then the word.
Task<void> Node::tell_successor(std::string_view word) {
  auto messages = knowledge_->counts();
  std::ranges::move(knowledge_->origins(), std::back_inserter(messages));
  messages.emplace_back(word);
  Result<void> told;
  auto const done = co_await net::offload(helpers_, [&] { told = send_to_successor(messages); });
  co_return done ? told : done;
}

// Blocks while the successor is busy.
Result<void> Node::send_to_successor(std::vector<std::string> const& messages) {
  for (auto const& message : messages) {
    auto sent = net::send_message(successor_->fd(), message, report_patience);
    if (!sent) return sent;
  }
  return ok();
}

// While the last connections go on. One that does not listen is of an older version, or gone.
Task<void> Node::report_to_successor() {
  auto told = co_await tell_successor("retired");
  while (told) {
    auto slept = co_await net::sleep(report_interval);
    if (!slept) co_return fail(slept);
    auto const messages = knowledge_->counts();
    auto const done = co_await net::offload(helpers_, [&] { told = send_to_successor(messages); });
    if (!done) co_return done;
  }
  successor_.reset();
  co_return ok();
}

// When all connections have ended.
void Node::report_at_the_end() {
  if (!successor_ || state_ == State::serving) return;
  auto const told = send_to_successor(knowledge_->counts());
  if (!told) log::warning("the process after this one did not take the last counts: " + told.error().detail);
}

// The node was asked to end while the new process took over.
void Node::end_successor(pid_t successor) {
  ::kill(successor, SIGTERM);
  log::info(fmt::format("process {} ends too, as this node was asked to", successor));
}

void Node::retire(pid_t successor) {
  manager_.main_process(successor);
  state_ = State::retiring;
  give_up_at_ = loop_.now() + served_.configuration.settings.timeouts.retire;
  served_.listeners.close();
  admin_accepting_.cancel();
  admin_.retire();
  live_.end();  // who watches comes again, to the new process
  stop_acme();  // it is the new process's to ask for them
  for (auto const& worker : workers_) worker->retire();
  log::info("a new process serves: this one ends with the last of its connections");
}

// The new process's part: everything but the records is open.
Result<void> Node::take_over_records() {
  if (!predecessor_.predecessor) return ok();
  gate_.connections = predecessor_.connections + numbers_apart;
  if (!tickets_->take_over(predecessor_.tickets)) log::warning("session tickets of the process before are not known here");
  auto told = net::send_message(predecessor_.predecessor.get(), "prepared");
  if (!told) return told;
  return await_word(predecessor_.predecessor, "records",
                    [this](std::string_view message) { take_knowledge(message, metrics_, endpoints_); });
}

// The admin listener, which both have, is answered when the process before has ceased to: so counters never go back.
void Node::take_over() {
  if (!predecessor_.predecessor) return admin_accepting_.spawn(serve_admin());
  auto const told = net::send_message(predecessor_.predecessor.get(), "serving");
  if (!told) log::warning("the process before this one is gone: " + told.error().detail);
  tasks_.spawn(follow_predecessor(std::move(predecessor_.predecessor)));
  tasks_.spawn(relay_records(std::move(predecessor_.relay)));
}

Task<void> Node::follow_predecessor(net::Fd talk) {
  net::Fiber& fiber = co_await net::this_fiber();
  net::Messages messages(loop_, std::move(talk));
  auto const take = [this](std::string_view message) { take_knowledge(message, metrics_, endpoints_); };
  fiber.set_deadline(report_patience);
  auto heard = co_await await_word(messages, "retired", take);
  fiber.clear_deadline();
  if (!heard && heard.error().code == Code::cancelled) co_return heard;
  admin_accepting_.spawn(serve_admin());
  for (;;) {
    auto const message = co_await messages.next();
    if (!message) co_return ok();
    take(message->text);
  }
}

// Lines of the process before, until it has ended. What is not taken at once waits in its socket, and then in its memory.
Task<void> Node::relay_records(net::Fd from) {
  net::SocketStream stream(loop_, std::move(from));
  std::string lines;
  for (;;) {
    std::size_t const whole = lines.rfind('\n') + 1;
    bool const waits = whole > 0 && !records_->take_over(lines.substr(0, whole));
    if (waits) {
      auto slept = co_await net::sleep(std::chrono::milliseconds(50));
      if (!slept) co_return fail(slept);
      continue;
    }
    lines.erase(0, whole);
    std::size_t const before = lines.size();
    lines.resize(before + Slab::size);
    auto const got = co_await net::read_some(stream, std::span(lines).subspan(before));
    lines.resize(before + got.value_or(0));
    if (!got || *got == 0) break;
  }
  log::info("the process before this one has ended");
  co_return ok();
}

}  // namespace cordon::control
