#include "praxis/routes.h"

#include <gtest/gtest.h>

#include "praxis/page.h"

namespace cordon::praxis {
namespace {

TEST(Routes, AreFoundByTheirPath) {
  EXPECT_EQ(find_route("/board")->path, "/board");
  EXPECT_EQ(find_route("/static/a.css")->path, "/static/");
  EXPECT_EQ(find_route("/api/slots")->path, "/api/slots");
  for (View const path : {"/", "/static", "/api", "/api/slots/", "/nothing", "", "*"})
    EXPECT_EQ(find_route(path), nullptr) << path;
}

TEST(Routes, AnswerTheirMethodsOnly) {
  using http::Method;
  auto const& upload = *find_route("/upload");
  EXPECT_TRUE(upload.allows(Method::put));
  EXPECT_TRUE(upload.allows(Method::post));
  EXPECT_FALSE(upload.allows(Method::get));
  EXPECT_FALSE(upload.allows(Method::other));
  EXPECT_TRUE(find_route("/api/echo")->allows(Method::other));
}

TEST(Page, ShowsTextAsText) {
  EXPECT_EQ(escape("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
  EXPECT_NE(page("A & B", "<p>c</p>").find("<h1>A &amp; B</h1>\n<p>c</p>"), std::string::npos);
}

}  // namespace
}  // namespace cordon::praxis
