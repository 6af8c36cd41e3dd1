#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/pages/assets.h"
#include "access/pages/examples.h"
#include "access/pages/test_markup.h"

namespace cordon::access {
namespace {

using testing::HasSubstr;
using testing::Not;

// Calls `look(name, html, language)` for every page in every language.
template <class Look>
void for_each_page(std::string const& said, Look look) {
  auto const from = examples::source(said);
  for (auto const language : languages) {
    auto const frame = examples::frame(from, language);
    for (auto const& example : examples::pages(from)) {
      SCOPED_TRACE(example.name + " " + std::string(code(language)));
      look(example.name, example.page(frame), language);
    }
  }
}

constexpr View hostile[] = {"<script>alert(1)</script>",
                            "\"><img src=x onerror=alert(1)>",
                            "' onfocus='alert(1)",
                            "</textarea><b>",
                            "{title}{0}",
                            "&lt;b&gt;"};

TEST(AccessPages, AreWellFormed) {
  for_each_page({}, [](auto const&, std::string const& page, Language) { EXPECT_EQ(test::complaint_about(page), ""); });
}

// The reader that judges them finds what is wrong.
TEST(AccessPages, AreReadStrictly) {
  for (View const wrong :
       {"<p>", "</p>", "<p><b></p></b>", "<p a=1></p>", "<p a='1'></p>", "<p a=\"1\" a=\"2\"></p>", "<p a=\"<\"></p>",
        "<p a=\"1\"b=\"2\"></p>", "a & b", "&nbsp;", "a > b", "<p", "<p <b></p>", "<P></P>"})
    EXPECT_NE(test::complaint_about(std::string(wrong)), "") << wrong;
  EXPECT_EQ(test::complaint_about("<!doctype html><p class=\"a\" hidden>&lt;<br><path d=\"M4 4\"/></p>"), "");
}

TEST(AccessPages, EscapeWhatPeopleWrote) {
  for (auto const text : hostile) {
    for_each_page(std::string(text), [](auto const&, std::string const& page, Language) {
      EXPECT_EQ(test::complaint_about(page), "");
      EXPECT_THAT(page, Not(HasSubstr("<script>")));
      EXPECT_THAT(page, Not(HasSubstr("<img")));
      EXPECT_THAT(page, Not(HasSubstr("<b>")));
      EXPECT_THAT(page, Not(HasSubstr("' onfocus")));
    });
  }
}

TEST(AccessPages, ShowWhatPeopleWrote) {
  for_each_page("Zoë & Co", [](auto const&, std::string const& page, Language) { EXPECT_THAT(page, HasSubstr("Zoë &amp; Co")); });
}

TEST(AccessPages, SayTheirLanguage) {
  for_each_page({}, [](auto const&, std::string const& page, Language language) {
    EXPECT_THAT(page, HasSubstr("<html lang=\"" + std::string(code(language)) + "\">"));
  });
}

TEST(AccessPages, LabelEveryField) {
  for_each_page({}, [](auto const&, std::string const& page, Language) {
    for (auto const& field : test::fields_of(page)) EXPECT_THAT(page, HasSubstr("<label for=\"" + field + "\">"));
  });
}

TEST(AccessPages, CarryTheTokenInEveryForm) {
  for_each_page({}, [](auto const&, std::string const& page, Language) {
    auto const forms = test::elements_of(page, "form");
    for (auto const& form : forms) {
      EXPECT_THAT(form, HasSubstr("name=\"token\" value=\"token-of-forms\""));
      EXPECT_THAT(form, HasSubstr("name=\"login\" value=\"kept\""));
      EXPECT_THAT(form, testing::ContainsRegex("method=\"post\" action=\"/.cordon/"));
    }
  });
}

TEST(AccessPages, HaveNeitherScriptNorStyleOfTheirOwn) {
  for_each_page({}, [](auto const&, std::string const& page, Language) {
    EXPECT_THAT(page, Not(HasSubstr(" style=")));
    EXPECT_THAT(page, Not(HasSubstr("<style")));
    EXPECT_THAT(page, Not(testing::ContainsRegex(" on[a-z]+=")));
    EXPECT_THAT(page, Not(testing::ContainsRegex("<script>|<script type=\"application")));
  });
}

TEST(AccessPages, AreSmallWithTheirAssets) {
  std::size_t assets_size = 0;
  for (auto const& asset : assets()) {
    if (!asset.source.ends_with(".json")) assets_size += asset.content.size();
  }
  for_each_page({}, [&](auto const&, std::string const& page, Language) { EXPECT_LT(page.size() + assets_size, 30'000U); });
}

TEST(AccessPages, LeadToTheFieldThatIsWrong) {
  for_each_page({}, [](auto const&, std::string const& page, Language) {
    for (auto const& id : test::targets_of(page)) EXPECT_THAT(page, HasSubstr(" id=\"" + id + "\""));
  });
}

}  // namespace
}  // namespace cordon::access
