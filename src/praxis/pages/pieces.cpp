#include "praxis/pages/pieces.h"

namespace cordon::praxis {

Html good_news(View text) {
  return html("<div class=\"notice good\" role=\"status\"><p>{}</p></div>\n", text);
}

Html bad_news(View text) {
  return html("<div class=\"notice bad\" role=\"alert\" tabindex=\"-1\" autofocus><p>{}</p></div>\n", text);
}

Html stack_table(View caption, std::vector<std::string> const& heads, Html const& rows) {
  Html columns;
  for (auto const& head : heads) columns += head.empty() ? Html::raw("<td></td>") : html("<th scope=\"col\">{}</th>", head);
  return html(R"(<table class="stack">
<caption class="unseen">{}</caption>
<thead><tr>{}</tr></thead>
<tbody>
{}</tbody>
</table>
)",
              caption, columns, rows);
}

}  // namespace cordon::praxis
