#pragma once

#include <cassert>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/reader.h"
#include "config/type.h"
#include "config/value.h"

namespace cordon::config {

enum class When : bool { reload, restart };  // a change of the setting takes effect
enum class Empty : bool { no, yes };         // whether there may be none

// What is known of one setting; the manual, the schema and the loader read the same.
class Field {
 public:
  virtual ~Field() = default;

  virtual std::string type() const = 0;
  virtual std::string schema() const = 0;
  virtual std::string show(void const* owner) const = 0;  // in TOML; empty when there is no value
  virtual std::string least() const = 0;                  // in TOML; empty without a lower bound
  virtual std::string most() const = 0;
  virtual std::filesystem::path file(void const* owner) const = 0;               // that it names; empty when it is no file
  virtual void read(Value const& value, void* owner, Reader& reader) const = 0;  // reports what is wrong
  virtual void settle(void* owner, Reader const& reader) const = 0;              // for one that is left out

  std::string const& name() const { return name_; }
  std::string const& text() const { return help_; }
  bool is_required() const { return required_; }
  When when() const { return when_; }

 protected:
  explicit Field(std::string name) : name_(std::move(name)) {}

  std::string name_;
  std::string help_;
  bool required_ = false;
  When when_ = When::reload;
};

// A setting that is the member of a struct. Its default is what the struct is made with.
template <class T, class M>
class MemberField final : public Field {
 public:
  MemberField(std::string name, M T::* member) : Field(std::move(name)), member_(member) {}

  MemberField& help(std::string sentence) { return help_ = std::move(sentence), *this; }
  MemberField& required() { return required_ = true, *this; }
  MemberField& restart() { return when_ = When::restart, *this; }
  MemberField& range(M least, M most) { return least_ = least, most_ = most, *this; }
  MemberField& not_empty() { return may_be_empty_ = false, *this; }
  MemberField& at_least(M least) { return least_ = least, *this; }

  std::string type() const override { return Type<M>::name(); }
  std::string schema() const override { return Type<M>::schema(); }
  std::string show(void const* owner) const override { return Type<M>::show(static_cast<T const*>(owner)->*member_); }
  std::string least() const override { return least_ ? Type<M>::show(*least_) : std::string(); }
  std::string most() const override { return most_ ? Type<M>::show(*most_) : std::string(); }
  std::filesystem::path file(void const* owner) const override {
    if constexpr (std::is_same_v<M, std::filesystem::path>) return static_cast<T const*>(owner)->*member_;
    return {};
  }

  void read(Value const& value, void* owner, Reader& reader) const override {
    auto result = reader.read(value, std::type_identity<M>{});
    if (result && is_allowed(*result, value, reader)) static_cast<T*>(owner)->*member_ = std::move(*result);
  }

  void settle(void* owner, Reader const& reader) const override {
    if constexpr (std::is_same_v<M, std::filesystem::path>) {
      auto& path = static_cast<T*>(owner)->*member_;
      path = Type<M>::resolve(path, reader.base());
    }
  }

 private:
  bool is_allowed(M const& result, Value const& value, Reader& reader) const {
    if constexpr (requires { result.empty(); }) {
      if (!may_be_empty_ && result.empty()) return reader.complain(value.where, {"must not be empty", {}}), false;
    }
    if constexpr (std::totally_ordered<M>) {
      if (least_ && result < *least_) return reader.complain(value.where, {"must be at least " + least(), {}}), false;
      if (most_ && result > *most_) return reader.complain(value.where, {"must be at most " + most(), {}}), false;
    }
    return true;
  }

  M T::* member_;
  std::optional<M> least_, most_;
  bool may_be_empty_ = true;
};

struct Child;

// One section without the type of the struct it fills: what loader, manual and schema walk through.
struct Description {
  std::string help;
  std::vector<std::unique_ptr<Field>> fields;
  std::vector<Child> children;
  std::function<std::shared_ptr<void const>()> make_default;
};

// A section inside another: [name] once, or [[name]] any number of times.
struct Child {
  std::string name;
  bool is_list = false;
  bool is_required = false;
  std::shared_ptr<Description const> description;
  std::function<void*(void* owner)> open;               // the struct to fill; a new one of a list
  std::function<std::size_t(void const* owner)> count;  // how many there are now
  std::function<void const*(void const* owner, std::size_t)> at;
};

// Describes the settings that fill a T, each once:
//
//   Section<Site> site("One protected host name.");
//   site.field("host", &Site::hosts).required().help("Names under which clients ask for this site.");
//   settings.list("site", &Settings::sites, std::move(site));
template <class T>
class Section {
 public:
  explicit Section(std::string help) : description_(std::make_shared<Description>()) {
    description_->help = std::move(help);
    description_->make_default = [] { return std::make_shared<T const>(); };
  }

  template <class M>
  MemberField<T, M>& field(std::string name, M T::* member) {
    auto made = std::make_unique<MemberField<T, M>>(std::move(name), member);
    auto& result = *made;
    description_->fields.push_back(std::move(made));
    return result;
  }

  template <class C>
  void section(std::string name, C T::* member, Section<C> inner) {
    description_->children.push_back(
        {.name = std::move(name),
         .description = inner.description(),
         .open = [member](void* owner) -> void* { return &(static_cast<T*>(owner)->*member); },
         .count = [](void const*) { return std::size_t{1}; },
         .at = [member](void const* owner, std::size_t) -> void const* { return &(static_cast<T const*>(owner)->*member); }});
  }

  // At least one must be there, unless it may be `empty`.
  template <class C>
  void list(std::string name, std::vector<C> T::* member, Section<C> inner, Empty empty = Empty::no) {
    description_->children.push_back(
        {.name = std::move(name),
         .is_list = true,
         .is_required = empty == Empty::no,
         .description = inner.description(),
         .open = [member](void* owner) -> void* { return &(static_cast<T*>(owner)->*member).emplace_back(); },
         .count = [member](void const* owner) { return (static_cast<T const*>(owner)->*member).size(); },
         .at = [member](void const* owner, std::size_t i) -> void const* {
           return &(static_cast<T const*>(owner)->*member)[i];
         }});
  }

  std::shared_ptr<Description const> description() const { return description_; }

 private:
  std::shared_ptr<Description> description_;
};

}  // namespace cordon::config
