#include "praxis/page.h"

#include <fmt/format.h>

#include "praxis/assets.h"

namespace cordon::praxis {
namespace {

constexpr View frame = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – Praxis</title>
<link rel="icon" type="image/svg+xml" href="{icon}">
<link rel="stylesheet" href="{style}">
<script type="module" src="{script}"></script>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top"><a class="brand" href="/board"><img src="{icon}" alt="" width="36" height="36">Praxis</a></header>
<main id="content" tabindex="-1">
<h1>{title}</h1>
{content}</main>
<footer>A demonstration: nobody is waiting for you here, and no doctor will see your document.</footer>
</body>
</html>
)";

}  // namespace

std::string page(View title, View content) {
  using fmt::arg;
  return fmt::format(fmt::runtime(frame), arg("title", escape(title)), arg("content", content),
                     arg("icon", asset_path("icon.svg")), arg("style", asset_path("board.css")),
                     arg("script", asset_path("board.ts")));
}

}  // namespace cordon::praxis
