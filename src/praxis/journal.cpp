#include "praxis/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/text.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;

std::string complaint(std::filesystem::path const& file, std::string_view what) {
  return file.string() + ": " + std::string(what);
}

std::string read_file(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<Booking> parse_line(View line) {
  boost::system::error_code error;
  auto const value = json::parse(line, error);
  auto const* const object = error ? nullptr : value.if_object();
  if (!object) return {};
  auto text = [&](View key) {
    auto const* const member = object->if_contains(key);
    auto const* const string = member ? member->if_string() : nullptr;
    return string ? std::string(*string) : std::string();
  };
  Booking booking{.day = text("day"), .slot = text("slot"), .name = text("name")};
  if (booking.day.empty() || booking.slot.empty()) return {};
  return booking;
}

std::string make_line(Booking const& booking) {
  return json::serialize(json::object{{"day", booking.day}, {"slot", booking.slot}, {"name", booking.name}}) + "\n";
}

Result<std::vector<Booking>> parse(View text, std::filesystem::path const& file) {
  std::vector<Booking> bookings;
  for (int number = 1; !text.empty(); ++number) {
    auto booking = parse_line(text::take_until(text, '\n'));
    if (!booking) return fail(Code::invalid, "journal", complaint(file, "line " + std::to_string(number) + " is no booking"));
    bookings.push_back(std::move(*booking));
  }
  return bookings;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(std::filesystem::path const& folder) {
  auto const path = folder / "bookings.jsonl";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  net::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file) return fail(Code::invalid, "journal", complaint(path, std::strerror(errno)));
  std::string text = read_file(path);
  text.resize(text.rfind('\n') + 1);  // npos + 1 is 0
  auto bookings = parse(text, path);
  if (!bookings) return fail(bookings);
  if (::ftruncate(file.get(), static_cast<off_t>(text.size())) != 0) {
    return fail(Code::invalid, "journal", complaint(path, std::strerror(errno)));
  }
  return std::make_unique<Journal>(std::move(file), std::move(*bookings));
}

Task<void> Journal::append(Booking booking) {
  std::string const line = make_line(booking);
  Result<void> written;
  auto ran = co_await net::offload(pool_, [&] { written = write(line); });
  if (!ran) co_return fail(ran);
  co_return written;
}

Result<void> Journal::write(std::string const& line) {
  std::lock_guard const lock(mutex_);
  auto const size = ::write(file_.get(), line.data(), line.size());
  if (size != static_cast<ssize_t>(line.size()) || ::fdatasync(file_.get()) != 0) {
    return fail(Code::internal, "journal", std::strerror(errno));
  }
  return ok();
}

}  // namespace cordon::praxis
