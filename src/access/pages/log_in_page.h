#pragma once

#include <chrono>

#include "access/pages/frame.h"
#include "access/pages/mistakes.h"

// Proving who one is.
namespace cordon::access {

// Somebody else who vouches for people: a link, so that it may send the browser on to whom it likes (CSP's form-action would not
// let a form go where the page did not know of).
struct ProviderChoice {
  std::string title;    // "Microsoft"
  std::string address;  // where logging in there begins
};

// Choosing how to log in, and doing so in the directory. What is empty or false is not offered.
struct LogInPage {
  enum class News : std::uint8_t { none, logged_out, password_saved, took_too_long };

  SiteName site;  // what people want to go on to; empty: nothing in particular
  std::vector<ProviderChoice> providers{};
  bool has_address = false;   // asks for the mail address alone, which says who vouches
  bool has_password = false;  // of the directory
  bool has_pin = false;       // by mail
  std::string passkey{};      // options for navigator.credentials.get, as JSON
  std::string email{};        // as it was typed
  std::vector<Mistake> mistakes{};
  News news = News::none;
};
std::string draw(Frame const& frame, LogInPage const& page);

// The second factor, after a password.
struct SecondFactorPage {
  std::string email;      // whose
  std::string passkey{};  // options, as JSON
  bool has_code = false;  // an authenticator app is set up
  bool has_recovery = false;
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, SecondFactorPage const& page);

// The PIN that came by mail, or did not: it looks the same for an address that nobody here has.
struct PinPage {
  std::string email;
  std::vector<Mistake> mistakes{};
  bool is_sent_again = false;
};
std::string draw(Frame const& frame, PinPage const& page);

// Proving more than one has, or again, before going on.
struct StepUpPage {
  enum class Asks : std::uint8_t { again, second_factor, passkey, level };  // level: what only a provider can raise (acr)

  SiteName site;
  Asks asks = Asks::again;
  std::chrono::seconds within{0};  // how fresh it must be; 0: it does not say
  std::string email{};
  std::vector<ProviderChoice> providers{};
  bool has_password = false;
  std::string passkey{};
  bool has_code = false;
  std::vector<Mistake> mistakes{};
  std::string add_passkey{};  // where one can be added, for who has none; may be empty
};
std::string draw(Frame const& frame, StepUpPage const& page);

// Goes on by itself: to a site, or to a provider. Sent in answer to a form, so that what follows is no longer an answer to it:
// the site may then send the browser where it likes.
struct GoOnPage {
  enum class What : std::uint8_t { logged_in, log_in, logged_out };  // already, there, or here and soon there too

  SiteName site;
  std::string address;
  What what = What::logged_in;
};
std::string draw(Frame const& frame, GoOnPage const& page);

}  // namespace cordon::access
