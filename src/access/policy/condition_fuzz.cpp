#include <cstdlib>
#include <string>

#include "access/policy/question.h"
#include "access/policy/standard_kinds.h"

// Whatever is written as a condition: it is understood or refused with a sentence, and what is understood can be asked.
namespace {

using namespace cordon;
using namespace cordon::access;

void require(bool held) {
  if (!held) std::abort();
}

void ask(Condition const& condition, Identity const* identity) {
  Question question{.identity = identity, .now = Wall(std::chrono::hours(500'000))};
  auto const finding = condition.check(question);
  require((finding.verdict == Finding::Verdict::pass) == finding.reason.empty());
  if (identity == nullptr && condition.about() == Condition::About::person) require(finding.reason == nobody);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  static Kinds const kinds = standard_kinds();
  auto const condition = kinds.parse({reinterpret_cast<char const*>(data), size});
  if (!condition) {
    require(condition.error().code == Code::invalid && !condition.error().detail.empty());
    return 0;
  }
  Identity somebody;
  somebody.provider = "directory";
  somebody.groups = {"doctors"};
  ask(**condition, nullptr);
  ask(**condition, &somebody);
  return 0;
}
