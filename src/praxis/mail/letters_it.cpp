#include "praxis/mail/letter_texts.h"

namespace cordon::praxis {

LetterTexts const italian_letters{{
    {.subject = "Confermi il suo indirizzo e-mail", .text = R"(Buongiorno,

ha creato un account Praxis con questo indirizzo e-mail.

Per confermare che l'indirizzo è suo, apra questo link e inserisca la sua password:

{}

Il link vale 7 giorni. Finché l'indirizzo non è confermato, non potrà accedere di nuovo. Un account che dopo 7 giorni non è confermato viene eliminato e i suoi appuntamenti annullati.

Se non ha creato un account, non deve fare nulla: non apra il link.

Praxis)"},
    {.subject = "Ha già un account", .text = R"(Buongiorno,

qualcuno ha appena creato un account Praxis con questo indirizzo e-mail. Lei però ha già un account con questo indirizzo, e solo quello resta valido.

Se è stato lei: acceda con la sua solita password. Se l'ha dimenticata, scelga «Password dimenticata» nella pagina di accesso. Un appuntamento appena preso con il nuovo account va preso di nuovo con quello di prima.

Se non è stato lei: non deve fare nulla. Nessuno ha avuto accesso al suo account.

Praxis)"},
    {.subject = "Scelga una nuova password", .text = R"(Buongiorno,

qualcuno ha chiesto una nuova password per il suo account Praxis.

Se è stato lei, apra questo link e scelga una nuova password:

{}

Il link funziona una sola volta, per 30 minuti.

Se non è stato lei, non deve fare nulla: la sua password resta la stessa. Non dia questo link a nessuno.

Praxis)"},
    {.subject = "La sua password è stata cambiata", .text = R"(Buongiorno,

la password del suo account Praxis è stata appena cambiata. Tutti gli altri suoi dispositivi sono stati disconnessi.

Se è stato lei, non deve fare nulla.

Se non è stato lei, scelga subito una nuova password: apra la pagina di accesso e scelga «Password dimenticata».

Praxis)"},
    {.subject = "Confermi il suo nuovo indirizzo e-mail", .text = R"(Buongiorno,

vuole usare questo indirizzo e-mail per il suo account Praxis.

Per confermare che l'indirizzo è suo, apra questo link sul dispositivo dove ha effettuato l'accesso:

{}

Il link funziona una sola volta, per 30 minuti.

Se non ha chiesto nulla, non deve fare nulla: non apra il link.

Praxis)"},
    {.subject = "Il suo indirizzo e-mail è stato cambiato", .text = R"(Buongiorno,

l'indirizzo e-mail del suo account Praxis è stato appena cambiato. Non scriveremo più all'indirizzo dove legge questo messaggio.

Se è stato lei, non deve fare nulla.

Se non è stato lei, qualcuno conosce la sua password. Chiami subito il suo studio medico o ci scriva.

Praxis)"},
    {.subject = "Il suo account è eliminato", .text = R"(Buongiorno,

il suo account Praxis è eliminato, come ha chiesto. I suoi prossimi appuntamenti sono annullati. I suoi dati, e quelli dei familiari di cui si occupava solo lei, sono cancellati: nessuno può più leggerli.

Questo è il nostro ultimo messaggio a questo indirizzo. Può creare un nuovo account quando vuole.

Praxis)"},
    {.subject = "Il suo appuntamento è annullato", .text = R"(Buongiorno,

lo studio ha dovuto annullare questo appuntamento:

{}

Non venga a quell'ora. Può prenotare un altro orario da noi o telefonare allo studio.

Praxis)"},
    {.subject = "Il suo appuntamento è stato spostato", .text = R"(Buongiorno,

lo studio ha spostato il suo appuntamento. Ora è:

{}

Prima era: {before}

Se il nuovo orario non va bene, acceda e ne scelga un altro in «I miei appuntamenti».

Praxis)"},
    {.subject = "Ha un nuovo appuntamento", .text = R"(Buongiorno,

lo studio ha inserito un appuntamento per lei, o per una persona per cui prenota:

{}

Se non va bene, acceda e lo sposti o lo annulli in «I miei appuntamenti».

Praxis)"},
}};

}  // namespace cordon::praxis
