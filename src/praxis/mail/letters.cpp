#include "praxis/mail/letters.h"

#include <algorithm>
#include <array>

namespace cordon::praxis {
namespace {

using std::string_view;

struct Text {
  string_view subject;
  string_view text;  // "{}" is the link
};

// By Letter, then by Language.
constexpr std::array<std::array<Text, 4>, 6> letters{{
    {{{"Confirmez votre adresse e-mail",
       R"(Bonjour,

Vous avez créé un compte Praxis avec cette adresse e-mail.

Pour confirmer qu'elle est bien à vous, ouvrez ce lien et saisissez votre mot de passe :

{}

Le lien fonctionne pendant 7 jours. Tant que l'adresse n'est pas confirmée, vous ne pourrez pas vous reconnecter.

Si vous n'avez rien demandé, vous n'avez rien à faire : n'ouvrez pas le lien.

Praxis)"},
      {"Bitte bestätigen Sie Ihre E-Mail-Adresse",
       R"(Guten Tag,

Sie haben mit dieser E-Mail-Adresse ein Konto bei Praxis angelegt.

Bitte öffnen Sie diesen Link und geben Sie Ihr Passwort ein. Damit bestätigen Sie, dass die Adresse Ihnen gehört:

{}

Der Link gilt 7 Tage. Solange die Adresse nicht bestätigt ist, können Sie sich nicht wieder anmelden.

Wenn Sie kein Konto angelegt haben, brauchen Sie nichts zu tun. Öffnen Sie den Link dann nicht.

Praxis)"},
      {"Confermi il suo indirizzo e-mail",
       R"(Buongiorno,

ha creato un account Praxis con questo indirizzo e-mail.

Per confermare che l'indirizzo è suo, apra questo link e inserisca la sua password:

{}

Il link vale 7 giorni. Finché l'indirizzo non è confermato, non potrà accedere di nuovo.

Se non ha creato un account, non deve fare nulla: non apra il link.

Praxis)"},
      {"Please confirm your e-mail address",
       R"(Hello,

You created a Praxis account with this e-mail address.

To confirm that the address is yours, open this link and enter your password:

{}

The link works for 7 days. Until the address is confirmed, you cannot log in again.

If you did not create an account, there is nothing you need to do. Do not open the link.

Praxis)"}}},
    {{{"Vous avez déjà un compte",
       R"(Bonjour,

Quelqu'un vient de créer un compte Praxis avec cette adresse e-mail. Or vous avez déjà un compte à cette adresse, et c'est celui-ci qui reste valable.

Si c'était vous : connectez-vous avec votre mot de passe habituel. Si vous l'avez oublié, choisissez « Mot de passe oublié » sur la page de connexion. Un rendez-vous pris à l'instant dans le nouveau compte est à reprendre dans l'ancien.

Si ce n'était pas vous : vous n'avez rien à faire. Personne n'a eu accès à votre compte.

Praxis)"},
      {"Sie haben bereits ein Konto",
       R"(Guten Tag,

gerade hat jemand mit dieser E-Mail-Adresse ein Konto bei Praxis angelegt. Sie haben aber schon ein Konto mit dieser Adresse, und nur dieses gilt.

Wenn Sie das waren: Melden Sie sich mit Ihrem bisherigen Passwort an. Wenn Sie es vergessen haben, wählen Sie auf der Anmeldeseite „Passwort vergessen“. Einen Termin, den Sie eben im neuen Konto gebucht haben, buchen Sie bitte noch einmal in Ihrem bisherigen.

Wenn Sie das nicht waren: Sie brauchen nichts zu tun. Niemand hatte Zugang zu Ihrem Konto.

Praxis)"},
      {"Ha già un account",
       R"(Buongiorno,

qualcuno ha appena creato un account Praxis con questo indirizzo e-mail. Lei però ha già un account con questo indirizzo, e solo quello resta valido.

Se è stato lei: acceda con la sua solita password. Se l'ha dimenticata, scelga «Password dimenticata» nella pagina di accesso. Un appuntamento appena preso con il nuovo account va preso di nuovo con quello di prima.

Se non è stato lei: non deve fare nulla. Nessuno ha avuto accesso al suo account.

Praxis)"},
      {"You already have an account",
       R"(Hello,

Somebody has just created a Praxis account with this e-mail address. You already have an account with this address, and that is the one that counts.

If it was you: log in with the password you have always used. If you have forgotten it, choose "Forgotten password" on the log-in page. If you have just booked an appointment in the new account, please book it again in your old one.

If it was not you: there is nothing you need to do. Nobody had access to your account.

Praxis)"}}},
    {{{"Choisissez un nouveau mot de passe",
       R"(Bonjour,

Quelqu'un a demandé un nouveau mot de passe pour votre compte Praxis.

Si c'était vous, ouvrez ce lien et choisissez un nouveau mot de passe :

{}

Le lien fonctionne une seule fois, pendant 30 minutes.

Si ce n'était pas vous, vous n'avez rien à faire : votre mot de passe reste le même. Ne donnez ce lien à personne.

Praxis)"},
      {"Wählen Sie ein neues Passwort",
       R"(Guten Tag,

jemand hat ein neues Passwort für Ihr Konto bei Praxis angefordert.

Wenn Sie das waren, öffnen Sie diesen Link und wählen Sie ein neues Passwort:

{}

Der Link funktioniert nur einmal und gilt 30 Minuten.

Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist. Geben Sie diesen Link niemandem weiter.

Praxis)"},
      {"Scelga una nuova password",
       R"(Buongiorno,

qualcuno ha chiesto una nuova password per il suo account Praxis.

Se è stato lei, apra questo link e scelga una nuova password:

{}

Il link funziona una sola volta, per 30 minuti.

Se non è stato lei, non deve fare nulla: la sua password resta la stessa. Non dia questo link a nessuno.

Praxis)"},
      {"Choose a new password",
       R"(Hello,

Somebody asked for a new password for your Praxis account.

If it was you, open this link and choose a new password:

{}

The link works only once, for 30 minutes.

If it was not you, there is nothing you need to do: your password stays the same. Do not give this link to anybody.

Praxis)"}}},
    {{{"Votre mot de passe a été changé",
       R"(Bonjour,

Le mot de passe de votre compte Praxis vient d'être changé. Tous vos autres appareils ont été déconnectés.

Si c'était vous, vous n'avez rien à faire.

Si ce n'était pas vous, choisissez tout de suite un nouveau mot de passe : ouvrez la page de connexion et choisissez « Mot de passe oublié ».

Praxis)"},
      {"Ihr Passwort wurde geändert",
       R"(Guten Tag,

das Passwort Ihres Kontos bei Praxis wurde gerade geändert. Alle Ihre anderen Geräte wurden abgemeldet.

Wenn Sie das waren, brauchen Sie nichts zu tun.

Wenn Sie das nicht waren, wählen Sie bitte sofort ein neues Passwort: Öffnen Sie die Anmeldeseite und wählen Sie „Passwort vergessen“.

Praxis)"},
      {"La sua password è stata cambiata",
       R"(Buongiorno,

la password del suo account Praxis è stata appena cambiata. Tutti gli altri suoi dispositivi sono stati disconnessi.

Se è stato lei, non deve fare nulla.

Se non è stato lei, scelga subito una nuova password: apra la pagina di accesso e scelga «Password dimenticata».

Praxis)"},
      {"Your password was changed",
       R"(Hello,

The password of your Praxis account has just been changed. All your other devices have been logged out.

If it was you, there is nothing you need to do.

If it was not you, choose a new password at once: open the log-in page and choose "Forgotten password".

Praxis)"}}},
    {{{"Confirmez votre nouvelle adresse e-mail",
       R"(Bonjour,

Vous voulez utiliser cette adresse e-mail pour votre compte Praxis.

Pour confirmer qu'elle est bien à vous, ouvrez ce lien sur l'appareil où vous êtes connecté :

{}

Le lien fonctionne une seule fois, pendant 30 minutes.

Si vous n'avez rien demandé, vous n'avez rien à faire : n'ouvrez pas le lien.

Praxis)"},
      {"Bitte bestätigen Sie Ihre neue E-Mail-Adresse",
       R"(Guten Tag,

Sie möchten diese E-Mail-Adresse für Ihr Konto bei Praxis verwenden.

Bitte öffnen Sie diesen Link auf dem Gerät, auf dem Sie angemeldet sind. Damit bestätigen Sie, dass die Adresse Ihnen gehört:

{}

Der Link funktioniert nur einmal und gilt 30 Minuten.

Wenn Sie das nicht wollten, brauchen Sie nichts zu tun. Öffnen Sie den Link dann nicht.

Praxis)"},
      {"Confermi il suo nuovo indirizzo e-mail",
       R"(Buongiorno,

vuole usare questo indirizzo e-mail per il suo account Praxis.

Per confermare che l'indirizzo è suo, apra questo link sul dispositivo dove ha effettuato l'accesso:

{}

Il link funziona una sola volta, per 30 minuti.

Se non ha chiesto nulla, non deve fare nulla: non apra il link.

Praxis)"},
      {"Please confirm your new e-mail address",
       R"(Hello,

You want to use this e-mail address for your Praxis account.

To confirm that the address is yours, open this link on the device where you are logged in:

{}

The link works only once, for 30 minutes.

If you did not ask for this, there is nothing you need to do. Do not open the link.

Praxis)"}}},
    {{{"Votre adresse e-mail a été changée",
       R"(Bonjour,

L'adresse e-mail de votre compte Praxis vient d'être changée. Nous n'écrirons plus à l'adresse où vous lisez ce message.

Si c'était vous, vous n'avez rien à faire.

Si ce n'était pas vous, quelqu'un connaît votre mot de passe. Appelez votre cabinet médical ou écrivez-nous sans attendre.

Praxis)"},
      {"Ihre E-Mail-Adresse wurde geändert",
       R"(Guten Tag,

die E-Mail-Adresse Ihres Kontos bei Praxis wurde gerade geändert. An die Adresse, unter der Sie dies lesen, schreiben wir nicht mehr.

Wenn Sie das waren, brauchen Sie nichts zu tun.

Wenn Sie das nicht waren, kennt jemand Ihr Passwort. Rufen Sie bitte gleich Ihre Arztpraxis an oder schreiben Sie uns.

Praxis)"},
      {"Il suo indirizzo e-mail è stato cambiato",
       R"(Buongiorno,

l'indirizzo e-mail del suo account Praxis è stato appena cambiato. Non scriveremo più all'indirizzo dove legge questo messaggio.

Se è stato lei, non deve fare nulla.

Se non è stato lei, qualcuno conosce la sua password. Chiami subito il suo studio medico o ci scriva.

Praxis)"},
      {"Your e-mail address was changed",
       R"(Hello,

The e-mail address of your Praxis account has just been changed. We will no longer write to the address where you read this.

If it was you, there is nothing you need to do.

If it was not you, somebody knows your password. Call your doctor's office or write to us at once.

Praxis)"}}},
}};

}  // namespace

Message write_letter(Letter letter, Language language, std::string to, std::string_view link) {
  auto const& [subject, text] = letters.at(static_cast<std::size_t>(letter)).at(static_cast<std::size_t>(language));
  Message message{.to = std::move(to), .subject = std::string(subject), .text = std::string(text) + "\n"};
  if (auto const place = message.text.find("{}"); place != std::string::npos) message.text.replace(place, 2, link);
  return message;
}

}  // namespace cordon::praxis
