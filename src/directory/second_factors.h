#pragma once

#include "directory/members.h"

namespace cordon::directory {

// Codes that are asked for behind a password: those of an app, and those on paper. Each is good once, however many bring it at
// the same time. Fails with Code::forbidden "login.wrong", Code::unavailable "login.slow_down"; what changes a member, with
// Code::not_found "member.none", also for one who is not active.
class SecondFactors {
 public:
  static constexpr std::chrono::minutes enrolment_time{30};

  // For an app, once: to type, or as a picture.
  struct TotpEnrolment {
    std::string text;
    std::string uri;
  };

  explicit SecondFactors(Parts& parts) : parts_(parts) {}

  // The app that counted before counts until a code of the new one has come. `issuer` is what the app shows.
  net::Task<TotpEnrolment> begin_totp(std::string member, std::string issuer);
  // Code::forbidden "totp.wrong"; "totp.none" when nothing was begun, or too long ago.
  net::Task<void> confirm_totp(std::string member, std::string code);
  net::Task<void> remove_totp(std::string member);
  net::Task<Proved> verify_totp(std::string member, std::string code, net::Address from);

  // Shown once; those of before are good for nothing any more.
  net::Task<std::vector<std::string>> make_recovery_codes(std::string member);
  net::Task<Proved> use_recovery_code(std::string member, std::string code, net::Address from);

 private:
  Result<void> admit(std::string const& member, net::Address const& from);
  void forgive(std::string const& member, net::Address const& from);
  std::string seal(std::string const& member, std::string const& secret) const;
  Result<std::string> open(std::string const& member, std::string const& sealed) const;

  Parts& parts_;
};

}  // namespace cordon::directory
