#include "praxis/mail/letter_texts.h"

namespace cordon::praxis {

LetterTexts const german_letters{{
    {.subject = "Bitte bestätigen Sie Ihre E-Mail-Adresse", .text = R"(Guten Tag,

Sie haben mit dieser E-Mail-Adresse ein Konto bei Praxis angelegt.

Bitte öffnen Sie diesen Link und geben Sie Ihr Passwort ein. Damit bestätigen Sie, dass die Adresse Ihnen gehört:

{}

Der Link gilt 7 Tage. Solange die Adresse nicht bestätigt ist, können Sie sich nicht wieder anmelden. Ein Konto, das nach 7 Tagen nicht bestätigt ist, wird gelöscht; seine Termine werden abgesagt.

Wenn Sie kein Konto angelegt haben, brauchen Sie nichts zu tun. Öffnen Sie den Link dann nicht.

Praxis)"},
    {.subject = "Sie haben bereits ein Konto", .text = R"(Guten Tag,

gerade hat jemand mit dieser E-Mail-Adresse ein Konto bei Praxis angelegt. Sie haben aber schon ein Konto mit dieser Adresse, und nur dieses gilt.

Wenn Sie das waren: Melden Sie sich mit Ihrem bisherigen Passwort an. Wenn Sie es vergessen haben, wählen Sie auf der Anmeldeseite „Passwort vergessen“. Einen Termin, den Sie eben im neuen Konto gebucht haben, buchen Sie bitte noch einmal in Ihrem bisherigen.

Wenn Sie das nicht waren: Sie brauchen nichts zu tun. Niemand hatte Zugang zu Ihrem Konto.

Praxis)"},
    {.subject = "Wählen Sie ein neues Passwort", .text = R"(Guten Tag,

jemand hat ein neues Passwort für Ihr Konto bei Praxis angefordert.

Wenn Sie das waren, öffnen Sie diesen Link und wählen Sie ein neues Passwort:

{}

Der Link funktioniert nur einmal und gilt 30 Minuten.

Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist. Geben Sie diesen Link niemandem weiter.

Praxis)"},
    {.subject = "Ihr Passwort wurde geändert", .text = R"(Guten Tag,

das Passwort Ihres Kontos bei Praxis wurde gerade geändert. Alle Ihre anderen Geräte wurden abgemeldet.

Wenn Sie das waren, brauchen Sie nichts zu tun.

Wenn Sie das nicht waren, wählen Sie bitte sofort ein neues Passwort: Öffnen Sie die Anmeldeseite und wählen Sie „Passwort vergessen“.

Praxis)"},
    {.subject = "Bitte bestätigen Sie Ihre neue E-Mail-Adresse", .text = R"(Guten Tag,

Sie möchten diese E-Mail-Adresse für Ihr Konto bei Praxis verwenden.

Bitte öffnen Sie diesen Link auf dem Gerät, auf dem Sie angemeldet sind. Damit bestätigen Sie, dass die Adresse Ihnen gehört:

{}

Der Link funktioniert nur einmal und gilt 30 Minuten.

Wenn Sie das nicht wollten, brauchen Sie nichts zu tun. Öffnen Sie den Link dann nicht.

Praxis)"},
    {.subject = "Ihre E-Mail-Adresse wurde geändert", .text = R"(Guten Tag,

die E-Mail-Adresse Ihres Kontos bei Praxis wurde gerade geändert. An die Adresse, unter der Sie dies lesen, schreiben wir nicht mehr.

Wenn Sie das waren, brauchen Sie nichts zu tun.

Wenn Sie das nicht waren, kennt jemand Ihr Passwort. Rufen Sie bitte gleich Ihre Arztpraxis an oder schreiben Sie uns.

Praxis)"},
    {.subject = "Ihr Konto ist gelöscht", .text = R"(Guten Tag,

Ihr Konto bei Praxis ist gelöscht, wie Sie es wollten. Ihre künftigen Termine sind abgesagt. Ihre Daten und die der Angehörigen, um die nur Sie sich gekümmert haben, sind gelöscht; niemand kann sie mehr lesen.

Dies ist unsere letzte Nachricht an diese Adresse. Sie können jederzeit ein neues Konto anlegen.

Praxis)"},
    {.subject = "Ihr Termin ist abgesagt", .text = R"(Guten Tag,

die Arztpraxis musste diesen Termin absagen:

{}

Bitte kommen Sie dann nicht. Sie können bei uns einen anderen Termin buchen oder in der Arztpraxis anrufen.

Praxis)"},
    {.subject = "Ihr Termin wurde verschoben", .text = R"(Guten Tag,

die Arztpraxis hat Ihren Termin verschoben. Er ist jetzt:

{}

Vorher war er: {before}

Wenn Ihnen die neue Zeit nicht passt, melden Sie sich an und wählen Sie unter „Meine Termine“ eine andere.

Praxis)"},
    {.subject = "Sie haben einen neuen Termin", .text = R"(Guten Tag,

die Arztpraxis hat einen Termin für Sie eingetragen, oder für jemanden, für den Sie buchen:

{}

Wenn er Ihnen nicht passt, melden Sie sich an und verschieben Sie ihn unter „Meine Termine“, oder sagen Sie ihn dort ab.

Praxis)"},
}};

}  // namespace cordon::praxis
