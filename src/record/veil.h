#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "record/record.h"

namespace cordon::record {

using NodeKey = std::array<unsigned char, 32>;

// The node's secret for pseudonyms, in a file that nobody else may read; made when there is none. Fails with Code::invalid
// when the file is not one that only we can have written and read.
Result<NodeKey> load_node_key(std::filesystem::path const& path);

// Keyed blind index: the same text under the same key gives the same 16 hex digits, and without the key there is no way
// back (HMAC-SHA256, RFC 2104, cut to 8 bytes). Remembers what was asked lately; for one thread.
class Veil {
 public:
  using Index = std::array<char, 16>;
  enum class About : unsigned char { address, path, name };  // one text is indexed differently for each

  static Result<Veil> make(NodeKey const& key);
  Veil(Veil&&) noexcept;
  Veil& operator=(Veil&&) noexcept;
  ~Veil();

  Index index(About about, View text);

 private:
  class Mac;
  struct Remembered {
    std::array<char, 110> text;
    unsigned char length = 0;
    About about{};
    Index index;
  };
  static constexpr std::size_t remembered = 1024;

  explicit Veil(std::unique_ptr<Mac> mac);
  // Apart from `index`, which is quick because it does no more than remember.
  [[gnu::noinline]] Index learn(Remembered& place, About about, View text);

  std::unique_ptr<Mac> mac_;
  std::vector<Remembered> memory_{remembered};
};

}  // namespace cordon::record
