#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"
#include "http/characters.h"
#include "http/fields.h"

// A list of fields behaves like a plain list of pairs that compares names letter by letter, whatever is done to it.
namespace {

using namespace cordon;
using namespace cordon::http;

struct Plain {
  std::string name;
  std::string value;
};

void require(bool held) {
  if (!held) std::abort();
}

class Model {
 public:
  void run(std::string_view input) {
    while (!input.empty()) {
      unsigned char const deed = static_cast<unsigned char>(input.front());
      input.remove_prefix(1);
      std::string_view const text = text::take_until(input, '\n');
      act(deed, text);
      compare(text);
    }
  }

 private:
  void act(unsigned char deed, std::string_view text) {
    Name const known = static_cast<Name>(1 + deed / 4 % static_cast<int>(Name::last_));
    switch (deed % 4) {
      case 0: return add(arena_.copy(text), "v");
      case 1: return set(known, arena_.copy(text));
      case 2: return remove(text);
      default: return add(spelling(known), arena_.copy(text));
    }
  }

  void add(std::string_view name, std::string_view value) {
    fields_.add({.name = name, .value = value});
    plain_.push_back({std::string(name), std::string(value)});
  }

  void set(Name name, std::string_view value) {
    fields_.set(name, value);
    auto const is_it = [&](Plain const& one) { return text::iequals(one.name, spelling(name)); };
    auto const first = std::ranges::find_if(plain_, is_it);
    if (first == plain_.end()) return plain_.push_back({std::string(spelling(name)), std::string(value)});
    *first = {std::string(spelling(name)), std::string(value)};
    plain_.erase(std::remove_if(first + 1, plain_.end(), is_it), plain_.end());
  }

  void remove(std::string_view name) {
    fields_.remove(name);
    std::erase_if(plain_, [&](Plain const& one) { return text::iequals(one.name, name); });
  }

  void compare(std::string_view name) const {
    auto const same = [](Field const& field, Plain const& one) { return field.name == one.name && field.value == one.value; };
    require(std::ranges::equal(fields_, plain_, same));
    for (Field const& field : fields_) {
      require(field.known == lookup(field.name));
      require(field.known == Name::other || text::iequals(spelling(field.known), field.name));
    }
    auto const found = std::ranges::find_if(plain_, [&](Plain const& one) { return text::iequals(one.name, name); });
    require(fields_.get(name).has_value() == (found != plain_.end()));
    if (found != plain_.end()) require(fields_.get(name) == found->value);
  }

  Arena arena_;
  Fields fields_{arena_};
  std::vector<Plain> plain_;
};

void check_text(std::string_view text) {
  Name const known = lookup(text);
  require(known == Name::other || text::iequals(spelling(known), text));
  auto const control = [](char c) { return is_control(c); };
  require(find_control(text, 0) == static_cast<std::size_t>(std::ranges::find_if(text, control) - text.begin()));
  bool const clean = std::ranges::none_of(text, [](char c) { return is_control(c) && c != '\t'; });
  require(is_field_value(text) == (clean && text::trim(text).size() == text.size()));
  require(!is_token(text) || is_field_value(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  check_text(text);
  Model().run(text.substr(0, 400));
  return 0;
}
