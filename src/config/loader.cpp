#include "config/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "config/suggestion.h"

namespace cordon::config {
namespace {

// "[limits]", "[[site]]", "[site.headers]", as it is written in the file.
std::string title(std::string_view parent, Child const& child) {
  auto const name = parent.empty() ? child.name : fmt::format("{}.{}", parent, child.name);
  return child.is_list ? fmt::format("[[{}]]", name) : fmt::format("[{}]", name);
}

std::string bare(std::string_view heading) {
  auto const first = heading.find_first_not_of('[');
  return first == std::string_view::npos ? std::string() : std::string(heading.substr(first, heading.find(']') - first));
}

std::vector<std::string> names_in(Description const& description) {
  std::vector<std::string> result;
  for (auto const& field : description.fields) result.push_back(field->name());
  for (auto const& child : description.children) result.push_back(child.name);
  return result;
}

// The sections that know `key`, for a key that stands in the wrong one.
void collect_homes(Description const& description, std::string_view heading, std::string_view key,
                   std::vector<std::string>& homes) {
  bool const known = std::ranges::any_of(description.fields, [&](auto const& field) { return field->name() == key; });
  if (known && !heading.empty()) homes.emplace_back(heading);
  for (auto const& child : description.children) collect_homes(*child.description, title(bare(heading), child), key, homes);
}

class Walk {
 public:
  Walk(Description const& root, Reader& reader) : root_(root), reader_(reader) {}

  // Reads one section; `heading` is how it is written, empty for the top of the file.
  void section(Description const& description, Value const& table, void* object, std::string const& heading) {
    for (auto const& member : table.members) this->member(description, member, object, heading);
    for (auto const& field : description.fields) {
      if (!is_in(table, field->name())) left_out(*field, table, object, heading);
    }
    for (auto const& child : description.children) {
      if (!is_in(table, child.name)) left_out(child, object, heading);
    }
  }

 private:
  static bool is_in(Value const& table, std::string_view key) {
    return std::ranges::any_of(table.members, [&](Member const& member) { return member.key == key; });
  }

  void member(Description const& description, Member const& member, void* object, std::string const& heading) {
    for (auto const& field : description.fields) {
      if (field->name() != member.key) continue;
      return reader_.within(member.key, member.value.where, [&] { field->read(member.value, object, reader_); });
    }
    for (auto const& child : description.children) {
      if (child.name == member.key) return this->child(child, member, object, heading);
    }
    unknown(description, member, heading);
  }

  void child(Child const& child, Member const& member, void* object, std::string const& heading) {
    auto const inner = title(bare(heading), child);
    if (!child.is_list && member.value.kind == Kind::table) return open(child, member.key, member.value, object, inner);
    bool const tables = member.value.kind == Kind::list &&
                        std::ranges::all_of(member.value.items, [](Value const& item) { return item.kind == Kind::table; });
    if (!child.is_list || !tables) return wrong_shape(child, member, inner);
    for (std::size_t i = 0; i < member.value.items.size(); ++i) {
      open(child, fmt::format("{}[{}]", member.key, i), member.value.items[i], object, inner);
    }
  }

  void open(Child const& child, std::string const& part, Value const& table, void* object, std::string const& heading) {
    reader_.within(part, table.where, [&] { section(*child.description, table, child.open(object), heading); });
  }

  void wrong_shape(Child const& child, Member const& member, std::string const& heading) {
    auto const hint = child.is_list && member.value.kind == Kind::table
                          ? fmt::format("there may be several: write {} with two brackets", heading)
                          : fmt::format("begin it with a line {}", heading);
    reader_.report({Severity::error, member.where, fmt::format("`{}` must be a section {}", member.key, heading), hint});
  }

  void left_out(Field const& field, Value const& table, void* object, std::string const& heading) {
    field.settle(object, reader_);
    if (!field.is_required()) return;
    auto const place = heading.empty() ? std::string() : " in " + heading;
    reader_.report({Severity::error, heading.empty() ? Region{} : table.where,
                    fmt::format("`{}` is missing{}", field.name(), place),
                    fmt::format("{} It is a setting of type: {}", field.text(), field.type())});
  }

  // What a section that is not there leaves to its defaults may still be required or relative to the file.
  void left_out(Child const& child, void* object, std::string const& heading) {
    auto const inner = title(bare(heading), child);
    if (child.is_list) {
      if (child.is_required) reader_.report({Severity::error, {}, fmt::format("there is no {}", inner), child.description->help});
      return;
    }
    static Value const nothing;
    section(*child.description, nothing, child.open(object), inner);
  }

  void unknown(Description const& description, Member const& member, std::string const& heading) {
    bool const is_section = member.value.kind == Kind::table;
    auto const what = is_section ? "section" : "key";
    auto const place = heading.empty() ? std::string(is_section ? "" : " at the top of the file") : " in " + heading;
    reader_.report({Severity::error, member.where, fmt::format("unknown {} `{}`{}", what, member.key, place),
                    hint_for(description, member.key)});
  }

  std::string hint_for(Description const& description, std::string_view key) const {
    std::vector<std::string> homes;
    collect_homes(root_, "", key, homes);
    auto const names = names_in(description);
    auto const meant = nearest(key, names);
    if (meant && (homes.empty() || distance(key, *meant) <= 1)) return fmt::format("did you mean `{}`?", *meant);
    if (!homes.empty()) return fmt::format("`{}` belongs in {}", key, homes.front());
    return "`cordon manual` lists every setting";
  }

  Description const& root_;
  Reader& reader_;
};

}  // namespace

void load(Description const& description, void* object, Source const& source, std::filesystem::path const& base,
          Problems& problems, Places& places) {
  auto const root = parse_toml(source.text);
  if (!root) return problems.push_back(root.error());
  Reader reader(base, problems, places);
  Walk(description, reader).section(description, *root, object, "");
  sort(problems);
}

Source read_source(std::filesystem::path const& file, Problems& problems) {
  Source source{.name = file.string(), .text = {}};
  std::error_code error;
  bool const is_folder = std::filesystem::is_directory(file, error);
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (is_folder || !stream) {
    problems.push_back({.message = fmt::format("cannot be read: {}", is_folder ? "it is a folder" : std::strerror(errno)),
                        .hint = "`cordon init` writes a first configuration"});
    return source;
  }
  source.text.assign(std::istreambuf_iterator<char>(stream), {});
  return source;
}

}  // namespace cordon::config
