#include "access/policy/rule_path.h"

#include "base/arena.h"
#include "base/text.h"
#include "http/url.h"

namespace cordon::access {
namespace {

std::unexpected<Error> wrong(std::string sentence) {
  return fail(Code::invalid, "rule.path", std::move(sentence));
}

bool begins(Reading const& reading, std::string_view with) {
  return reading.folded ? text::iequals(reading.path.substr(0, with.size()), with) : reading.path.starts_with(with);
}

}  // namespace

Result<RulePath> RulePath::parse(std::string_view text) {
  Arena arena;
  http::Target target;
  if (!text.starts_with('/')) return wrong("a path begins with `/`");
  if (!http::parse_path(text, arena, target)) return wrong("this path is refused before any rule is asked");
  if (target.has_query) return wrong("a rule covers paths; the query is no part of them");
  if (target.path != text) return wrong("requests are compared as `" + std::string(target.path) + "`: write it so");
  auto const plain = trim_segments(strip_parameters(text));
  if (plain != text) return wrong("to some servers this path is `" + plain + "`: write it so");
  RulePath path;
  path.text_ = text;
  path.exact_ = !text.ends_with('/');
  path.length_ = path.exact_ ? text.size() : text.size() - 1;
  return path;
}

std::optional<std::size_t> RulePath::covers(Reading const& reading) const {
  if (!begins(reading, std::string_view(text_).substr(0, length_))) return {};
  auto const rest = reading.path.substr(length_);
  if (exact_ ? !rest.empty() : !(rest.empty() || rest.starts_with('/'))) return {};
  return length_ * 2 + (exact_ ? 1 : 0);
}

bool RulePath::holds_capitals() const {
  return text::to_lower(text_) != text_;
}

}  // namespace cordon::access
