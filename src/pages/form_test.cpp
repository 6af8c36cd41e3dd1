#include "pages/form.h"

#include <gtest/gtest.h>

namespace cordon::pages {
namespace {

TEST(Form, IsReadAsBrowsersWriteIt) {
  auto const form = Form::parse("name=+Anne+Moreau+&city=K%C3%B6ln&empty=&flag&name=second").value();
  EXPECT_EQ(form["name"], "Anne Moreau");
  EXPECT_EQ(form.untrimmed("name"), " Anne Moreau ");
  EXPECT_EQ(form["city"], "Köln");
  EXPECT_TRUE(form.has("empty"));
  EXPECT_TRUE(form.has("flag"));
  EXPECT_FALSE(form.has("other"));
  EXPECT_EQ(form["other"], "");
}

TEST(Form, RefusesWhatNoPersonWrites) {
  struct Case {
    std::string text;
    View reason;
  };
  std::string many;
  for (std::size_t i = 0; i <= Form::most_fields; ++i) many += "a" + std::to_string(i) + "=1&";
  Case const cases[] = {
      {"a=%zz", "form.encoding"}, {"a=%4", "form.encoding"},  {"a=%FF", "form.encoding"},
      {"a=%00", "form.encoding"}, {"%1b=1", "form.encoding"}, {many, "form.fields"},
  };
  for (auto const& [text, reason] : cases) {
    auto const form = Form::parse(text);
    ASSERT_FALSE(form) << text;
    EXPECT_EQ(form.error().reason, reason) << text;
  }
  EXPECT_TRUE(Form::parse("remark=one%0D%0Atwo%09three"));
}

TEST(Form, CountsAsBrowsersDo) {
  struct Case {
    View text;
    std::size_t length;
  };
  for (auto const& [text, length] :
       {Case{"", 0}, Case{"abc", 3}, Case{"é", 1}, Case{"€", 1}, Case{"🦊", 2}, Case{"e\xcc\x81", 2}, Case{"a\r\nb", 3},
        Case{"a\nb", 3}, Case{"\r\n\r\n", 2}, Case{"\n\r", 2}, Case{"👩‍⚕️", 5}})
    EXPECT_EQ(form_length(text), length) << text;
}

TEST(Form, EncodesWhatGoesIntoAnAddress) {
  EXPECT_EQ(encode("a b&c=d/é~"), "a%20b%26c%3Dd%2F%C3%A9~");
}

}  // namespace
}  // namespace cordon::pages
