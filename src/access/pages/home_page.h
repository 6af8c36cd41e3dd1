#pragma once

#include "access/pages/frame.h"
#include "base/clock.h"

// What somebody who is logged in has: applications, and sessions.
namespace cordon::access {

struct LauncherPage {
  enum class Asks : std::uint8_t { again, second_factor, passkey, level, purpose, approval };
  struct Tile {
    SiteName site;
    std::string address;
    std::vector<Asks> asks{};  // what the way in asks for besides
  };

  std::vector<Tile> tiles;
  std::size_t questions = 0;   // of others, which wait for this person's answer
  bool has_approvals = false;  // there is temporary access to be looked at
};
std::string draw(Frame const& frame, LauncherPage const& page);

struct SessionsPage {
  enum class News : std::uint8_t { none, ended, ended_others };
  struct Session {
    std::string id;
    SiteName site;        // empty host: the login host's own
    std::string browser;  // "Firefox on Windows"
    std::string place{};  // the network address it came from last; may be empty
    Wall since;
    Wall seen;
    bool is_this = false;  // of this browser
  };

  std::vector<Session> sessions;
  News news = News::none;
};
std::string draw(Frame const& frame, SessionsPage const& page);

// Asks before it happens: a link of somebody else's logs nobody out.
struct LogOutPage {
  std::size_t sites = 0;  // at which this browser is logged in
};
std::string draw(Frame const& frame, LogOutPage const& page);

struct LoggedOutPage {
  bool everywhere = false;    // on other devices, too
  std::string provider{};     // who vouched, and still knows this browser; empty: nobody, or it heard of the end
  std::string at_provider{};  // where one logs out there; may be empty
};
std::string draw(Frame const& frame, LoggedOutPage const& page);

}  // namespace cordon::access
