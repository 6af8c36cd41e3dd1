#include "praxis/mail/letter_texts.h"

namespace cordon::praxis {

LetterTexts const french_letters{{
    {.subject = "Confirmez votre adresse e-mail", .text = R"(Bonjour,

Vous avez créé un compte Praxis avec cette adresse e-mail.

Pour confirmer qu'elle est bien à vous, ouvrez ce lien et saisissez votre mot de passe :

{}

Le lien fonctionne pendant 7 jours. Tant que l'adresse n'est pas confirmée, vous ne pourrez pas vous reconnecter. Un compte qui n'est pas confirmé au bout de 7 jours est supprimé et ses rendez-vous sont annulés.

Si vous n'avez rien demandé, vous n'avez rien à faire : n'ouvrez pas le lien.

Praxis)"},
    {.subject = "Vous avez déjà un compte", .text = R"(Bonjour,

Quelqu'un vient de créer un compte Praxis avec cette adresse e-mail. Or vous avez déjà un compte à cette adresse, et c'est celui-ci qui reste valable.

Si c'était vous : connectez-vous avec votre mot de passe habituel. Si vous l'avez oublié, choisissez « Mot de passe oublié » sur la page de connexion. Un rendez-vous pris à l'instant dans le nouveau compte est à reprendre dans l'ancien.

Si ce n'était pas vous : vous n'avez rien à faire. Personne n'a eu accès à votre compte.

Praxis)"},
    {.subject = "Choisissez un nouveau mot de passe", .text = R"(Bonjour,

Quelqu'un a demandé un nouveau mot de passe pour votre compte Praxis.

Si c'était vous, ouvrez ce lien et choisissez un nouveau mot de passe :

{}

Le lien fonctionne une seule fois, pendant 30 minutes.

Si ce n'était pas vous, vous n'avez rien à faire : votre mot de passe reste le même. Ne donnez ce lien à personne.

Praxis)"},
    {.subject = "Votre mot de passe a été changé", .text = R"(Bonjour,

Le mot de passe de votre compte Praxis vient d'être changé. Tous vos autres appareils ont été déconnectés.

Si c'était vous, vous n'avez rien à faire.

Si ce n'était pas vous, choisissez tout de suite un nouveau mot de passe : ouvrez la page de connexion et choisissez « Mot de passe oublié ».

Praxis)"},
    {.subject = "Confirmez votre nouvelle adresse e-mail", .text = R"(Bonjour,

Vous voulez utiliser cette adresse e-mail pour votre compte Praxis.

Pour confirmer qu'elle est bien à vous, ouvrez ce lien sur l'appareil où vous êtes connecté :

{}

Le lien fonctionne une seule fois, pendant 30 minutes.

Si vous n'avez rien demandé, vous n'avez rien à faire : n'ouvrez pas le lien.

Praxis)"},
    {.subject = "Votre adresse e-mail a été changée", .text = R"(Bonjour,

L'adresse e-mail de votre compte Praxis vient d'être changée. Nous n'écrirons plus à l'adresse où vous lisez ce message.

Si c'était vous, vous n'avez rien à faire.

Si ce n'était pas vous, quelqu'un connaît votre mot de passe. Appelez votre cabinet médical ou écrivez-nous sans attendre.

Praxis)"},
    {.subject = "Votre compte est supprimé", .text = R"(Bonjour,

Votre compte Praxis est supprimé, comme vous l'avez demandé. Vos rendez-vous à venir sont annulés. Vos informations, et celles des proches dont vous étiez seul à vous occuper, sont effacées ; plus personne ne peut les lire.

C'est notre dernier message à cette adresse. Vous pouvez créer un nouveau compte quand vous le souhaitez.

Praxis)"},
    {.subject = "Votre rendez-vous est annulé", .text = R"(Bonjour,

Le cabinet a dû annuler ce rendez-vous :

{}

Ne venez pas à cette heure-là. Vous pouvez reprendre rendez-vous chez nous ou téléphoner au cabinet.

Praxis)"},
    {.subject = "Votre rendez-vous a été déplacé", .text = R"(Bonjour,

Le cabinet a déplacé votre rendez-vous. Il a lieu désormais :

{}

Avant, il était prévu : {before}

Si la nouvelle heure ne vous convient pas, connectez-vous et choisissez-en une autre dans « Mes rendez-vous ».

Praxis)"},
    {.subject = "Vous avez un nouveau rendez-vous", .text = R"(Bonjour,

Le cabinet a inscrit un rendez-vous pour vous, ou pour une personne dont vous vous occupez :

{}

S'il ne vous convient pas, connectez-vous et déplacez-le ou annulez-le dans « Mes rendez-vous ».

Praxis)"},
}};

}  // namespace cordon::praxis
