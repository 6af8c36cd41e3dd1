#include "testing/origin.h"

#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "testing/message.h"

namespace cordon::testing {
namespace {

Origin::Answer saying(std::string text) {
  return [text = std::move(text)](Wire& wire, std::string const&) { return wire.say(text).has_value(); };
}

}  // namespace

Origin::Origin() : Origin(saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) {}

Origin::Origin(Answer answer, std::shared_ptr<tls::ServerContext const> tls, std::string const& unix_path)
    : tls_(std::move(tls)), answer_(std::move(answer)) {
  auto const where = *net::Address::parse(unix_path.empty() ? "127.0.0.1:0" : "unix:" + unix_path);
  sockaddr_storage address;
  auto length = static_cast<socklen_t>(where.to_sockaddr(address));
  listener_ = net::Fd(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(listener_.get(), 128) != 0) {
    throw std::runtime_error("an origin cannot listen");
  }
  length = sizeof address;
  ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
  address_ = net::Address::from(reinterpret_cast<sockaddr const&>(address), length);
  acceptor_ = std::thread([this] { accept(); });
}

Origin::~Origin() {
  over_ = true;
  ::shutdown(listener_.get(), SHUT_RDWR);
  acceptor_.join();
  {
    std::lock_guard const lock(mutex_);
    for (int const socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (auto& talker : talkers_) talker.join();
}

void Origin::answer(Answer answer) {
  std::lock_guard const lock(mutex_);
  answer_ = std::move(answer);
  heads_ = false;
}

void Origin::answer(std::string text) {
  answer(saying(std::move(text)));
}

void Origin::answer_heads(Answer answer) {
  std::lock_guard const lock(mutex_);
  answer_ = std::move(answer);
  heads_ = true;
}

std::vector<std::string> Origin::requests() const {
  std::lock_guard const lock(mutex_);
  return requests_;
}

std::string Origin::last() const {
  std::lock_guard const lock(mutex_);
  return requests_.empty() ? std::string() : requests_.back();
}

std::string Origin::leftovers() const {
  std::lock_guard const lock(mutex_);
  return leftovers_;
}

bool Origin::await_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, Wire::patience, [&] { return requests_.size() >= count; });
}

bool Origin::await_open(int count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, Wire::patience, [&] { return open_ == count; });
}

void Origin::accept() {
  while (!over_) {
    net::Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd) continue;
    ++accepted_;
    std::lock_guard const lock(mutex_);
    ++open_;
    changed_.notify_all();
    talkers_.emplace_back([this, fd = std::move(fd)]() mutable { converse(std::move(fd)); });
  }
}

void Origin::converse(net::Fd fd) {
  std::list<int>::iterator place;
  {
    std::lock_guard const lock(mutex_);
    place = sockets_.insert(sockets_.end(), fd.get());
  }
  std::string bytes;
  {
    Wire wire(std::move(fd));
    bool const met = !tls_ || wire.accept_tls(*tls_);
    while (met && !over_ && step(wire, bytes)) {
    }
    std::lock_guard const lock(mutex_);
    sockets_.erase(place);
  }
  std::lock_guard const lock(mutex_);
  leftovers_ += bytes;
  --open_;
  changed_.notify_all();
}

Origin::Answer Origin::current(bool& heads) const {
  std::lock_guard const lock(mutex_);
  heads = heads_;
  return answer_;
}

// Answers what is whole, then waits for more. False: it is over.
bool Origin::step(Wire& wire, std::string& bytes) {
  bool heads = false;
  auto const answer = current(heads);
  bool const head_there = bytes.contains("\r\n\r\n");
  std::size_t const length = heads ? (head_there ? bytes.size() : 0) : message_length(bytes);
  if (length == 0) {
    auto const more = wire.hear(std::chrono::minutes(5));
    if (!more || more->empty()) return false;
    bytes += *more;
    return true;
  }
  std::string const request = bytes.substr(0, length);
  bytes.erase(0, length);
  {
    std::lock_guard const lock(mutex_);
    requests_.push_back(request);
    changed_.notify_all();
  }
  return answer(wire, request);
}

}  // namespace cordon::testing
