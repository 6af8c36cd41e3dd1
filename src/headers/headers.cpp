#include "headers/headers.h"

#include "proxy/exchange.h"

namespace cordon::headers {
namespace {

std::vector<http::Field> prepare(std::vector<HeaderPolicy::Line> const& lines) {
  std::vector<http::Field> fields;
  for (auto const& line : lines) fields.push_back({line.name, line.value, http::lookup(line.name)});
  return fields;
}

bool has(http::Fields const& fields, http::Field const& wanted) {
  return wanted.known == http::Name::other ? fields.get(wanted.name).has_value() : fields.has(wanted.known);
}

class HeadersFilter final : public proxy::Filter {
 public:
  explicit HeadersFilter(HeaderPolicy policy)
      : policy_(std::move(policy)), set_(prepare(policy_.set)), set_if_secure_(prepare(policy_.set_if_secure)) {
    for (auto const& name : policy_.remove) remove_.push_back({name, {}, http::lookup(name)});
  }

  std::string_view name() const override { return "headers"; }

  Task<http::Response> handle(proxy::Exchange& exchange, proxy::Next next) const override {
    auto response = co_await next(exchange);
    if (!response) co_return fail(response);
    remove(response->fields);
    adorn(response->fields, exchange.connection.secure);
    co_return response;
  }

  void adorn(http::Fields& fields, bool secure) const override {
    add_missing(fields, set_);
    if (secure) add_missing(fields, set_if_secure_);
  }

 private:
  void remove(http::Fields& fields) const {
    for (auto const& unwanted : remove_) {
      if (unwanted.known == http::Name::other) {
        fields.remove(unwanted.name);
      } else {
        fields.remove(unwanted.known);
      }
    }
  }

  static void add_missing(http::Fields& fields, std::vector<http::Field> const& wanted) {
    for (auto const& field : wanted) {
      if (!has(fields, field)) fields.add(field);
    }
  }

  HeaderPolicy policy_;
  std::vector<http::Field> set_;
  std::vector<http::Field> set_if_secure_;
  std::vector<http::Field> remove_;
};

}  // namespace

std::unique_ptr<proxy::Filter> make_headers(HeaderPolicy policy) {
  return std::make_unique<HeadersFilter>(std::move(policy));
}

}  // namespace cordon::headers
