#include "access/countries.h"

#include <fmt/format.h>

#include "base/log.h"

namespace cordon::access {

std::optional<Countries::Stamp> Countries::stamp_of(std::filesystem::path const& file) {
  std::error_code error;
  Stamp stamp{.changed = std::filesystem::last_write_time(file, error)};
  if (error) return {};
  stamp.size = std::filesystem::file_size(file, error);
  return error ? std::nullopt : std::optional(stamp);
}

void Countries::follow(std::filesystem::path file, std::chrono::seconds age) {
  std::lock_guard const lock(looking_);
  if (file != file_) said_.clear();
  stamp_.reset();
  file_ = std::move(file);
  age_ = age;
  look_at();
}

void Countries::look() {
  std::lock_guard const lock(looking_);
  look_at();
}

void Countries::say_once(std::string sentence) {
  if (sentence == said_) return;
  said_ = std::move(sentence);
  if (!said_.empty()) log::warning(said_ + "; no country is known until then");
}

void Countries::read_again() {
  auto opened = net::CountryFile::open(file_);
  read_ = opened ? *opened : nullptr;
  if (opened) {
    said_.clear();
  } else {
    say_once(fmt::format("{}: {}", file_.string(), opened.error().detail));
  }
}

void Countries::look_at() {
  auto const stamp = file_.empty() ? std::nullopt : stamp_of(file_);
  if (!stamp) {
    read_.reset();
    if (!file_.empty()) say_once(file_.string() + " is not there, or cannot be read");
  } else if (stamp != stamp_) {
    read_again();
  }
  stamp_ = stamp;
  bool const is_old = read_ && clock_.wall() - read_->built() > age_;
  if (is_old) say_once(file_.string() + " is older than `countries_age`: replace it");
  std::lock_guard const lock(mutex_);
  believed_ = is_old ? nullptr : read_;
}

View Countries::country_of(net::Address const& address) const {
  std::shared_ptr<net::CountryFile const> file;
  {
    std::lock_guard const lock(mutex_);
    file = believed_;
  }
  return file ? file->country_of(address) : View();
}

}  // namespace cordon::access
