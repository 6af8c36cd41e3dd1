#include "access/pages/passkey_form.h"

#include "access/pages/pieces.h"
#include "access/pages/words.h"

namespace cordon::access {
namespace {

// The sentences that the script may have to say.
Html sentences(Language language) {
  Html all;
  for (View const name : {"waiting", "cancelled", "known", "failed", "none"})
    all += html(" data-{}=\"{}\"", name, say(language, "passkey." + std::string(name)));
  return all;
}

}  // namespace

// Without the script there is no button to press in vain: it is the script that shows it, and takes the hint away.
Html passkey_form(Frame const& frame, std::vector<Mistake> const& mistakes, PasskeyForm const& asked) {
  auto const mistake = mistake_of(frame.language, mistakes, "passkey");
  auto content = mistake.empty() ? Html() : html("<p class=\"error\">{}</p>\n", mistake);
  content += asked.fields;
  content += html(R"(<div id="passkey" tabindex="-1" data-passkey="{}"{} data-options="{}"{}>
<input type="hidden" name="credential" value="">
<button class="button{}" hidden>{}</button>
<p class="said" role="status"></p>
<p class="hint">{}</p>
</div>
)",
                  asked.deed == PasskeyForm::Deed::use ? "get" : "create", Html::raw(asked.is_offered_early ? " data-early" : ""),
                  asked.options, sentences(frame.language), asked.is_main ? "" : " plain", say(frame.language, asked.label),
                  say(frame.language, "passkey.script"));
  return form(frame, asked.address, content, "");
}

}  // namespace cordon::access
