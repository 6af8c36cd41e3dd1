#include "praxis/mail/letter_texts.h"

namespace cordon::praxis {

LetterTexts const english_letters{{
    {.subject = "Please confirm your e-mail address", .text = R"(Hello,

You created a Praxis account with this e-mail address.

To confirm that the address is yours, open this link and enter your password:

{}

The link works for 7 days. Until the address is confirmed, you cannot log in again. After 7 days, an account that is not confirmed is deleted and its appointments are cancelled.

If you did not create an account, there is nothing you need to do. Do not open the link.

Praxis)"},
    {.subject = "You already have an account", .text = R"(Hello,

Somebody has just created a Praxis account with this e-mail address. You already have an account with this address, and that is the one that counts.

If it was you: log in with the password you have always used. If you have forgotten it, choose "Forgotten password" on the log-in page. If you have just booked an appointment in the new account, please book it again in your old one.

If it was not you: there is nothing you need to do. Nobody had access to your account.

Praxis)"},
    {.subject = "Choose a new password", .text = R"(Hello,

Somebody asked for a new password for your Praxis account.

If it was you, open this link and choose a new password:

{}

The link works only once, for 30 minutes.

If it was not you, there is nothing you need to do: your password stays the same. Do not give this link to anybody.

Praxis)"},
    {.subject = "Your password was changed", .text = R"(Hello,

The password of your Praxis account has just been changed. All your other devices have been logged out.

If it was you, there is nothing you need to do.

If it was not you, choose a new password at once: open the log-in page and choose "Forgotten password".

Praxis)"},
    {.subject = "Please confirm your new e-mail address", .text = R"(Hello,

You want to use this e-mail address for your Praxis account.

To confirm that the address is yours, open this link on the device where you are logged in:

{}

The link works only once, for 30 minutes.

If you did not ask for this, there is nothing you need to do. Do not open the link.

Praxis)"},
    {.subject = "Your e-mail address was changed", .text = R"(Hello,

The e-mail address of your Praxis account has just been changed. We will no longer write to the address where you read this.

If it was you, there is nothing you need to do.

If it was not you, somebody knows your password. Call your doctor's office or write to us at once.

Praxis)"},
    {.subject = "Your account is deleted", .text = R"(Hello,

Your Praxis account is deleted, as you asked. Your appointments to come are cancelled. Your details, and those of the relatives whom only you looked after, are deleted; nobody can read them any more.

This is our last message to this address. You can create a new account whenever you like.

Praxis)"},
    {.subject = "Your appointment is cancelled", .text = R"(Hello,

The practice had to cancel this appointment:

{}

Please do not come at that time. You can book another one with us, or telephone the practice.

Praxis)"},
    {.subject = "Your appointment was moved", .text = R"(Hello,

The practice has moved your appointment. It is now:

{}

Before, it was: {before}

If the new time does not suit you, log in and choose another one under "My appointments".

Praxis)"},
    {.subject = "You have a new appointment", .text = R"(Hello,

The practice has entered an appointment for you, or for somebody for whom you book:

{}

If it does not suit you, log in and move or cancel it under "My appointments".

Praxis)"},
}};

}  // namespace cordon::praxis
