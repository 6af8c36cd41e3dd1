#include "credentials/client_data.h"

#include <boost/json/basic_parser_impl.hpp>
#include <map>

#include "base/utf8.h"

namespace cordon::credentials {
namespace {

namespace json = boost::json;
using json::error_code;

constexpr std::size_t longest = 4096, deepest = 4;

struct Member {
  enum class Kind : std::uint8_t { text, yes, no, other };
  Kind kind = Kind::other;
  std::string text{};
};

// The members of an object. A parser of values would keep the last of two of the same name, where another one keeps the first.
struct Collector {
  static constexpr std::size_t max_object_size = 64, max_array_size = 64, max_key_size = 256, max_string_size = longest;

  std::map<std::string, Member> members;
  bool is_object = false;
  bool twice = false;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    is_object = is_object || depth_ == 0;
    return open();
  }
  bool on_object_end(std::size_t, error_code&) { return close(); }
  bool on_array_begin(error_code&) { return open(); }
  bool on_array_end(std::size_t, error_code&) { return close(); }
  bool on_key_part(json::string_view text, std::size_t, error_code&) { return add(text); }
  bool on_key(json::string_view text, std::size_t, error_code&) {
    add(text);
    if (depth_ == 1) name_ = part_;
    part_.clear();
    return true;
  }
  bool on_string_part(json::string_view text, std::size_t, error_code&) { return add(text); }
  bool on_string(json::string_view text, std::size_t, error_code&) {
    add(text);
    return keep({.kind = Member::Kind::text, .text = std::exchange(part_, {})});
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, error_code&) { return keep({}); }
  bool on_uint64(std::uint64_t, json::string_view, error_code&) { return keep({}); }
  bool on_double(double, json::string_view, error_code&) { return keep({}); }
  bool on_bool(bool value, error_code&) { return keep({.kind = value ? Member::Kind::yes : Member::Kind::no}); }
  bool on_null(error_code&) { return keep({}); }
  bool on_comment_part(json::string_view, error_code&) { return false; }
  bool on_comment(json::string_view, error_code&) { return false; }

 private:
  bool keep(Member member) {
    if (depth_ == 1) twice = !members.emplace(name_, std::move(member)).second || twice;
    return true;
  }
  bool open() {
    keep({});
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }
  bool add(json::string_view text) {
    part_.append(text.data(), text.size());
    return true;
  }

  int depth_ = 0;
  std::string name_;
  std::string part_;
};

std::unexpected<Error> malformed(std::string what) {
  return fail(Code::malformed, "passkey.client_data", std::move(what));
}

bool collect(View text, json::basic_parser<Collector>& parser) {
  error_code error;
  auto const read = parser.write_some(false, text.data(), text.size(), error);
  return !error && read == text.size() && parser.done();
}

Result<void> check_surroundings(std::map<std::string, Member> const& members) {
  if (members.contains("topOrigin")) return fail(Code::forbidden, "passkey.cross_origin");
  if (members.contains("tokenBinding")) return fail(Code::forbidden, "passkey.token_binding");
  auto const cross = members.find("crossOrigin");
  if (cross == members.end() || cross->second.kind == Member::Kind::no) return ok();
  if (cross->second.kind == Member::Kind::yes) return fail(Code::forbidden, "passkey.cross_origin");
  return malformed("crossOrigin is neither true nor false");
}

}  // namespace

Result<ClientData> parse_client_data(View text) {
  if (text.size() > longest || !text::is_utf8(text)) return malformed("too long, or no text");
  json::parse_options options;
  options.max_depth = deepest;
  json::basic_parser<Collector> parser(options);
  if (!collect(text, parser)) return malformed("no JSON");
  auto& seen = parser.handler();
  if (!seen.is_object || seen.twice) return malformed("no object, or a name twice");
  for (auto const* const name : {"type", "challenge", "origin"}) {
    if (seen.members[name].kind != Member::Kind::text) return malformed(std::string(name) + " is no text");
  }
  if (auto checked = check_surroundings(seen.members); !checked) return fail(checked);
  return ClientData{.type = std::move(seen.members["type"].text),
                    .challenge = std::move(seen.members["challenge"].text),
                    .origin = std::move(seen.members["origin"].text)};
}

}  // namespace cordon::credentials
