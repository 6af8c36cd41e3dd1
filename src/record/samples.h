#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "record/line.h"
#include "record/record.h"

// What several tests of this room need.
namespace cordon::record {

// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "cordon-record-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::filesystem::path const& path() const { return path_; }
  std::string file(View name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::string read_all(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_all(std::string const& path, View text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::vector<std::string> lines_of(std::string const& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

inline bool is_kind(View line, View kind) {
  return line.contains("\"kind\":\"" + std::string(kind) + "\"");
}

// The number that a line of ours has.
inline std::uint64_t number_of(View line) {
  return std::stoull(std::string(line.substr(line_start.size(), 20)));
}

// Records that the lines account for, written or lost; nothing when the numbers have a gap or a line is torn.
struct Account {
  bool gapless = true;
  std::uint64_t written = 0;
  std::uint64_t lost = 0;
};
inline Account account_of(std::vector<std::string> const& lines, std::uint64_t first = 1) {
  Account account;
  for (auto const& line : lines) {
    auto const next = number_after(line);
    if (!next || !line.ends_with('}') || number_of(line) != first) account.gapless = false;
    if (is_kind(line, "exchange") || is_kind(line, "connection")) ++account.written;
    if (is_kind(line, "lost")) account.lost += *next - first;
    first = next.value_or(0);
  }
  return account;
}

inline ExchangeRecord sample_exchange() {
  return {.site = "praxis.example",
          .region = "eu",
          .purpose = "care",
          .data = "health",
          .method = "GET",
          .path = "/appointments/4711/Mueller",
          .origin = "10.0.0.5:9000",
          .reason = {},
          .filter = {},
          .started = Wall(std::chrono::seconds(1'700'000'000)),
          .total = std::chrono::microseconds(1234),
          .first_byte = std::chrono::microseconds(987),
          .received = 17,
          .sent = 4096,
          .connection = 0xABCDEF,
          .request = 3,
          .status = 200,
          .client = {.bytes = {192, 0, 2, 7}, .family = Family::ipv4, .proved_by = Proof::socket},
          .trace = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
          .protocol = Protocol::h2,
          .tls = TlsVersion::tls13};
}

inline ConnectionRecord sample_connection() {
  return {.site = "praxis.example",
          .region = "eu",
          .server_name = "mueller.example",
          .stage = "handshake",
          .reason = "tls.no_shared_cipher",
          .started = Wall(std::chrono::seconds(1'700'000'000)),
          .total = std::chrono::milliseconds(2),
          .received = 300,
          .sent = 7,
          .connection = 0x1234,
          .client = {.bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x2a}, .family = Family::ipv6},
          .code = Code::unsupported};
}

inline NodeKey sample_key() {
  NodeKey key;
  for (unsigned char i = 0; auto& byte : key) byte = i++;
  return key;
}

}  // namespace cordon::record
