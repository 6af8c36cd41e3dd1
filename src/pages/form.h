#pragma once

#include <map>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace cordon::pages {

// How long a text is as the "maxlength" of a form counts it: units of UTF-16, the end of a line as one.
std::size_t form_length(View text);

// What somebody filled in (application/x-www-form-urlencoded), or the parameters of an address.
class Form {
 public:
  static constexpr std::size_t most_fields = 64;

  Form() = default;
  // Code::malformed "form.encoding" for what is no form or no UTF-8, "form.fields" for too many fields.
  static Result<Form> parse(View text);

  // Trimmed; empty when it is missing. Of several the first.
  View operator[](View name) const;
  bool has(View name) const { return fields_.contains(name); }
  void set(std::string name, std::string value) { fields_.insert_or_assign(std::move(name), std::move(value)); }
  // As it came.
  View untrimmed(View name) const;

 private:
  std::map<std::string, std::string, std::less<>> fields_;
};

// "a b&c" as a value of an address: "a%20b%26c".
std::string encode(View value);

}  // namespace cordon::pages
