#include "net/country_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <maxminddb.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "net/fd.h"

namespace cordon::net {
namespace {

constexpr std::size_t largest_file = 512 * 1024 * 1024;

// All codes there may be, so that what is told of an address outlives the file.
constexpr auto codes = [] {
  std::array<char, std::size_t{26} * 26 * 2> all{};
  for (std::size_t i = 0; i < 26 * 26; ++i) {
    all[2 * i] = static_cast<char>('A' + i / 26);
    all[2 * i + 1] = static_cast<char>('A' + i % 26);
  }
  return all;
}();

View code_of(View text) {
  auto const is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() != 2 || !is_letter(text[0]) || !is_letter(text[1])) return {};
  auto const index = static_cast<std::size_t>(text[0] - 'A') * 26 + static_cast<std::size_t>(text[1] - 'A');
  return {codes.data() + 2 * index, 2};
}

std::unexpected<Error> broken(std::string sentence) {
  return fail(Code::invalid, "countries.file", std::move(sentence));
}

// The library maps what it reads: of a copy nobody can take away a part that it is about to look at.
Result<Fd> copy_of(std::filesystem::path const& path) {
  Fd const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return broken(std::string("cannot be opened: ") + std::strerror(errno));
  Fd copy(::memfd_create("countries", MFD_CLOEXEC));
  if (!copy) return broken("there is no memory for it");
  std::array<char, 65536> block{};
  for (std::size_t all = 0;;) {
    auto const size = ::read(file.get(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return broken(std::string("cannot be read: ") + std::strerror(errno));
    if (size == 0) return copy;
    all += static_cast<std::size_t>(size);
    if (all > largest_file || ::write(copy.get(), block.data(), static_cast<std::size_t>(size)) != size)
      return broken("is too large");
  }
}

class MaxMindFile final : public CountryFile {
 public:
  MaxMindFile() = default;
  ~MaxMindFile() override {
    if (opened_) MMDB_close(&database_);
  }
  MaxMindFile(MaxMindFile const&) = delete;
  MaxMindFile& operator=(MaxMindFile const&) = delete;

  Result<void> read(std::filesystem::path const& path) {
    auto const copy = copy_of(path);
    if (!copy) return fail(copy.error());
    auto const status = MMDB_open(fmt::format("/proc/self/fd/{}", copy->get()).c_str(), MMDB_MODE_MMAP, &database_);
    opened_ = status == MMDB_SUCCESS;
    if (!opened_) return broken(std::string("is no MaxMind DB: ") + MMDB_strerror(status));
    return ok();
  }

  View country_of(Address const& address) const override {
    if (address.bytes().empty()) return {};
    sockaddr_storage storage{};
    address.to_sockaddr(storage);
    int error = MMDB_SUCCESS;
    auto const found = MMDB_lookup_sockaddr(&database_, reinterpret_cast<sockaddr const*>(&storage), &error);
    if (error != MMDB_SUCCESS || !found.found_entry) return {};
    auto entry = found.entry;
    return code_in(entry);
  }

  Wall built() const override { return Wall(std::chrono::seconds(database_.metadata.build_epoch)); }

 private:
  // {"country": {"iso_code": "FR"}}, as most write it, or {"country": "FR"}.
  static View code_in(MMDB_entry_s& entry) {
    MMDB_entry_data_s data{};
    auto status = MMDB_get_value(&entry, &data, "country", "iso_code", nullptr);
    if (status != MMDB_SUCCESS) status = MMDB_get_value(&entry, &data, "country", nullptr);
    if (status != MMDB_SUCCESS || !data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
    return code_of({data.utf8_string, data.data_size});
  }

  MMDB_s database_{};
  bool opened_ = false;
};

}  // namespace

Result<std::shared_ptr<CountryFile const>> CountryFile::open(std::filesystem::path const& file) {
  auto made = std::make_shared<MaxMindFile>();
  auto const read = made->read(file);
  if (!read) return fail(read.error());
  return made;
}

}  // namespace cordon::net
