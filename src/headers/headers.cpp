#include "headers/headers.h"

#include "proxy/exchange.h"

namespace cordon::headers {
namespace {

// Fields, each with its text in one piece as it will be sent: that is written at once.
class Lines {
 public:
  explicit Lines(std::vector<HeaderPolicy::Line> const& lines) {
    for (auto const& line : lines) texts_.push_back(line.name + ": " + line.value);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      View const text = texts_[i];
      std::size_t const name = lines[i].name.size();
      fields_.push_back({text.substr(0, name), text.substr(name + 2), http::lookup(lines[i].name)});
    }
  }
  Lines(Lines const&) = delete;
  Lines& operator=(Lines const&) = delete;
  ~Lines() = default;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<std::string> texts_;
  std::vector<http::Field> fields_;
};

bool has(http::Fields const& fields, http::Field const& wanted) {
  return wanted.known == http::Name::other ? fields.get(wanted.name).has_value() : fields.has(wanted.known);
}

class HeadersFilter final : public proxy::Filter {
 public:
  explicit HeadersFilter(HeaderPolicy policy)
      : policy_(std::move(policy)), set_(policy_.set), set_if_secure_(policy_.set_if_secure) {
    for (auto const& name : policy_.remove) {
      auto const known = http::lookup(name);
      if (known == http::Name::other) {
        removed_others_.push_back(name);
      } else {
        removed_ |= http::set_of(known);
      }
    }
  }

  std::string_view name() const override { return "headers"; }

  Task<http::Response> handle(proxy::Exchange& exchange, proxy::Next next) const override {
    auto response = co_await next(exchange);
    if (response) {
      remove(response->fields);
      adorn(response->fields, exchange.connection.secure);
    }
    co_return response;
  }

  void adorn(http::Fields& fields, bool secure) const override {
    add_missing(fields, set_);
    if (secure) add_missing(fields, set_if_secure_);
  }

 private:
  void remove(http::Fields& fields) const {
    fields.remove_all(removed_);
    for (auto const& name : removed_others_) fields.remove(name);
  }

  static void add_missing(http::Fields& fields, Lines const& wanted) {
    for (auto const& field : wanted) {
      if (!has(fields, field)) fields.add_known(field);
    }
  }

  HeaderPolicy policy_;
  Lines set_;
  Lines set_if_secure_;
  http::NameSet removed_ = 0;
  std::vector<std::string_view> removed_others_;
};

}  // namespace

std::unique_ptr<proxy::Filter> make_headers(HeaderPolicy policy) {
  return std::make_unique<HeadersFilter>(std::move(policy));
}

}  // namespace cordon::headers
