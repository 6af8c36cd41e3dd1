#include <algorithm>

#include "access/policy/question.h"
#include "access/policy/standard_kinds.h"
#include "base/text.h"

namespace cordon::access {
namespace {

using Parsed = Result<std::unique_ptr<Condition>>;

class Method final : public Condition {
 public:
  explicit Method(std::string_view wanted) : wanted_(wanted) {}

  Finding check(Question const& question) const override {
    return finding_of(question.method == wanted_, "method.other", "request");
  }
  About about() const override { return About::request; }

 private:
  std::string wanted_;
};

class Country final : public Condition {
 public:
  explicit Country(std::string_view wanted) : wanted_(wanted) {}

  Finding check(Question const& question) const override {
    if (question.country.empty()) return unknown("country.unknown", "connection");
    return finding_of(question.country == wanted_, "country.other", "connection");
  }
  About about() const override { return About::request; }

 private:
  std::string wanted_;
};

class Network final : public Condition {
 public:
  explicit Network(net::Prefix wanted) : wanted_(std::move(wanted)) {}

  Finding check(Question const& question) const override {
    if (question.client.bytes().empty()) return unknown("network.unknown", "connection");
    return finding_of(wanted_.contains(question.client), "network.other", "connection");
  }
  About about() const override { return About::request; }

 private:
  net::Prefix wanted_;
};

// What an evaluator outside said of this person when it was last asked.
class External final : public Condition {
 public:
  explicit External(std::string_view evaluator) : evaluator_(evaluator) {}

  Finding check(Question const& question) const override {
    if (!question.answers) return unanswered(question.identity);
    auto const answer = std::ranges::find(*question.answers, evaluator_, &ExternalAnswer::evaluator);
    if (answer == question.answers->end()) return unanswered(question.identity);
    auto finding = finding_of(answer->allows, external_refused, evaluator_);
    finding.age = age_of(answer->given, question.now);
    return finding;
  }
  About about() const override { return About::person; }

 private:
  Finding unanswered(Identity const* person) const {
    return person == nullptr ? unknown_of_nobody(evaluator_) : unknown(external_unanswered, evaluator_);
  }

  std::string evaluator_;
};

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

Parsed parse_method(std::string_view value) {
  if (value.empty() || !std::ranges::all_of(value, is_upper)) {
    return wrong_condition("`method:` is followed by a method in capitals, for example `method:GET`");
  }
  return std::make_unique<Method>(value);
}

Parsed parse_country(std::string_view value) {
  if (value.size() != 2 || !std::ranges::all_of(value, is_upper)) {
    return wrong_condition("`country:` is followed by two capitals (ISO 3166-1), for example `country:FR`");
  }
  return std::make_unique<Country>(value);
}

Parsed parse_network(std::string_view value) {
  auto prefix = net::Prefix::parse(value);
  if (!prefix)
    return wrong_condition("`network:` is followed by a network, for example `network:10.0.0.0/8`: " + prefix.error().detail);
  return std::make_unique<Network>(std::move(*prefix));
}

Parsed parse_external(std::string_view value) {
  if (value.empty()) return wrong_condition("`external:` is followed by the name of an evaluator");
  return std::make_unique<External>(value);
}

}  // namespace

void add_request_kinds(Kinds& kinds) {
  kinds.add({.name = "method", .parse = parse_method, .help = "`method:GET`: exactly this method; HEAD is another one."});
  kinds.add({.name = "country",
             .parse = parse_country,
             .help = "`country:FR`: the address of the client belongs to this country (ISO 3166-1)."});
  kinds.add({.name = "network",
             .parse = parse_network,
             .help = "`network:10.0.0.0/8`: the address of the client lies in this network."});
  kinds.add({.name = "external",
             .parse = parse_external,
             .help = "`external:hr`: this evaluator said yes in the last hour, or `within` another time.",
             .ages = Kind::Ages::yes,
             .within = external_within,
             .too_old = Mend::nothing});
}

}  // namespace cordon::access
