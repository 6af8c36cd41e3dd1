#pragma once

#include <filesystem>

#include "admin_client.h"

// What `cordon` can do. Each returns the exit code: 0, or 1 when it could not.
namespace cordon {

// Which backup, and which state: `state`, or else what the configuration names.
struct StateChoice {
  std::filesystem::path file;  // "-" is a pipe
  std::filesystem::path config;
  std::filesystem::path state;
  bool force = false;
};

// Somebody of the built-in directory.
struct MemberChoice {
  AdminChoice admin;
  std::string email;
  std::string name;
  std::string groups;        // by commas
  bool break_glass = false;  // for emergencies
  bool password = false;     // the first line of standard input is one; else an invitation is made
};

// Whose sessions end.
struct RevokeChoice {
  AdminChoice admin;
  std::string email;    // of a member
  std::string session;  // its number
  bool everybody = false;
};

// A service token.
struct TokenChoice {
  AdminChoice admin;
  std::string name;
  std::int64_t days = 365;  // that it is good
  std::int64_t grace = 24;  // hours that the secret before stays good
};

// What is asked about a policy, and of whom: `user` is an e-mail address, or "nobody"; or else the number of a session.
struct ExplainChoice {
  AdminChoice admin;
  std::string user;
  std::string url;
  std::string session;
  std::string method = "GET";
  std::string from;  // an address
  std::string at;    // in UTC: "2026-03-02 08:30"
  bool json = false;
};

enum class Manual { markdown, schema, page, metrics };

int serve(std::filesystem::path const& file);
int check(std::filesystem::path const& file);
int init(std::filesystem::path const& folder);
int backup(StateChoice const& choice);
int list_backup(std::filesystem::path const& file);
int restore(StateChoice const& choice);
int manual(Manual form);

// Of a node that runs.
int status(AdminChoice const& choice);
int reload(AdminChoice const& choice);
int drain(AdminChoice const& choice, std::string const& url, bool on);
int top(AdminChoice const& choice, bool once);
int add_member(MemberChoice const& choice);
// "list", "groups", "block", "unblock", "invite", "remove".
int change_member(std::string const& verb, MemberChoice const& choice);
int revoke(RevokeChoice const& choice);
// "add", "rotate", "remove", "list".
int manage_token(std::string const& verb, TokenChoice const& choice);
int explain_policy(ExplainChoice choice);
int report_shadows(AdminChoice const& admin, bool as_json);

// Of no node. 2 when something cannot be read.
int test_policies(std::filesystem::path const& config, std::vector<std::filesystem::path> const& files);

}  // namespace cordon
