#include "pages/html.h"

#include <gtest/gtest.h>

namespace cordon::pages {
namespace {

TEST(Html, EscapesEverythingThatIsNoHtml) {
  std::string const name = "<b>\"O'Neil\" & Co</b>";
  EXPECT_EQ(
      html("<p title=\"{0}\">{0}</p>", name).text(),
      "<p title=\"&lt;b&gt;&quot;O&#39;Neil&quot; &amp; Co&lt;/b&gt;\">&lt;b&gt;&quot;O&#39;Neil&quot; &amp; Co&lt;/b&gt;</p>");
}

TEST(Html, TakesPiecesAsTheyAreAndNumbers) {
  Html list;
  for (int const number : {1, 2}) list += html("<li>{}</li>", number);
  EXPECT_EQ(html("<ul>{}</ul>{}", list, Html::raw("<hr>")).text(), "<ul><li>1</li><li>2</li></ul><hr>");
}

}  // namespace
}  // namespace cordon::pages
