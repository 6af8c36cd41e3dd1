#include <fmt/format.h>

#include "config/manual.h"
#include "config/roff.h"

namespace cordon::config {
namespace {

std::string fallback(Field const& field, void const* defaults) {
  if (field.is_required()) return "required";
  auto const text = field.show(defaults);
  return text.empty() || text == "\"\"" ? "none by default" : fmt::format("default `{}`", text);
}

std::string bounds(Field const& field) {
  auto const least = field.least(), most = field.most();
  if (!least.empty() && !most.empty()) return fmt::format(" From {} to {}.", least, most);
  return least.empty() ? std::string() : fmt::format(" At least {}.", least);
}

std::string item(Field const& field, void const* defaults) {
  auto const kind = fmt::format("`{}` ({}; {})", field.name(), field.type(), fallback(field, defaults));
  return fmt::format(".TP\n{}\n{}\n", roff(kind), roff(field.text() + bounds(field)));
}

std::string section(Description const& description, std::string const& title, bool is_list) {
  auto const heading = title.empty() ? "DESCRIPTION" : is_list ? fmt::format("[[{}]]", title) : fmt::format("[{}]", title);
  auto result = ".SH " + heading + "\n";
  result += roff(description.help) + "\n";
  auto const defaults = description.make_default();
  for (auto const& field : description.fields) result += item(*field, defaults.get());
  for (auto const& child : description.children) {
    result += section(*child.description, title.empty() ? child.name : title + "." + child.name, child.is_list);
  }
  return result;
}

}  // namespace

std::string manual_page(Description const& description, Page const& page) {
  return fmt::format(".TH {0} 5 \"\" \"{1}\"\n.SH NAME\n{0} \\- {2}\n", page.name, page.program, roff(page.summary)) +
         section(description, "", false) + ".SH SEE ALSO\n.BR cordon (1)\n";
}

}  // namespace cordon::config
