#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "control/provider_settings.h"
#include "net/address.h"

// What the file says of who may come in.
namespace cordon::control {

// A group of people that rules name.
struct PeopleSettings {
  std::string name;
  std::vector<std::string> any, when, unless;
};

// Whose bearer tokens machines may show.
struct IssuerSettings {
  std::string name;
  std::string issuer;  // "iss"
  std::string keys;    // where they are, as a JWK set
  std::string audience;
  std::vector<std::string> claims;
  std::chrono::milliseconds longest = std::chrono::hours(24);
  std::vector<net::Prefix> egress;
  std::vector<std::uint16_t> ports{443};
  std::filesystem::path ca;
};

// Who is asked about people.
struct EvaluatorSettings {
  std::string name;
  std::string url;
  std::string keys;  // of its answers: where they are, as a JWK set
  std::chrono::milliseconds fresh = std::chrono::minutes(5);
  std::chrono::milliseconds timeout = std::chrono::seconds(5);
  std::vector<net::Prefix> egress;
  std::vector<std::uint16_t> ports{443};
  std::filesystem::path ca;
};

// What clients of a site may prove with a certificate.
struct ClientCertificateSettings {
  std::filesystem::path authorities;           // empty: nobody is asked for one
  std::vector<std::filesystem::path> revoked;  // lists of those that were taken back
  bool ocsp = false;
  std::string responder;
};

struct AccessSettings {
  std::string login;  // the login host's URL; empty: nobody logs in
  std::string title = "Cordon";
  std::string database;  // where PostgreSQL is; empty: a file in the folder of state
  std::filesystem::path directory_key;
  std::string sender = "cordon@localhost";
  std::string language = "en";
  bool pins = false;
  std::string zone = "Europe/Paris";
  std::chrono::milliseconds idle = std::chrono::hours(8);
  std::chrono::milliseconds absolute = std::chrono::hours(24);
  std::chrono::milliseconds without_store = std::chrono::minutes(1);
  std::vector<std::string> alarm;   // who hears of emergencies
  std::filesystem::path countries;  // tells them; empty: nothing does
  std::chrono::milliseconds countries_age = std::chrono::days(60);
  std::vector<PeopleSettings> people;
  std::vector<IssuerSettings> issuers;
  std::vector<EvaluatorSettings> evaluators;
  bool directory = true;                                      // whether the built-in one is offered
  std::chrono::milliseconds refresh = std::chrono::hours(1);  // of what providers vouched for
  std::vector<IdentityProviderSettings> providers;
};

struct RuleSettings {
  std::string name;
  std::vector<std::string> paths;  // empty: everything
  std::vector<std::string> any, when, unless;
  bool shadow = false;
  bool purpose = false;
  std::chrono::milliseconds purpose_holds = std::chrono::hours(8);
  std::vector<std::string> approvers;
  std::chrono::milliseconds approval_longest = std::chrono::hours(8);
  bool break_glass = false;
  std::optional<std::chrono::milliseconds> absolute;
};

struct SessionSettings {
  std::chrono::milliseconds idle = std::chrono::hours(1);
  std::chrono::milliseconds absolute = std::chrono::hours(12);
};

}  // namespace cordon::control
