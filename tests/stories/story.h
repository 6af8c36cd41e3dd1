#pragma once

#include <gtest/gtest.h>

#include <string>

#include "testing/client.h"
#include "testing/clock.h"
#include "testing/edge.h"
#include "testing/origin.h"

// What the stories share.
namespace cordon::stories {

using namespace std::chrono_literals;
using testing::body_of;
using testing::Client;
using testing::Edge;
using testing::FakeClock;
using testing::field_of;
using testing::Origin;
using testing::status_of;
using testing::Wire;

inline std::string get(std::string const& path = "/", std::string const& more = {}, std::string const& host = "praxis.test") {
  return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n";
}

inline std::string at(Origin const& origin) {
  return "http://127.0.0.1:" + std::to_string(origin.port());
}

// An origin that takes what it is told and never says a word.
inline Origin::Answer silence() {
  return [](Wire& wire, std::string const&) {
    static_cast<void>(wire.hear(Wire::patience));
    return false;
  };
}

// What one field of a record says; empty when it is not there.
inline std::string said(std::string const& record, std::string const& name) {
  auto const begin = record.find("\"" + name + "\":");
  if (begin == std::string::npos) return {};
  auto const value = begin + name.size() + 3;
  auto text = record.substr(value, record.find_first_of(",}", value) - value);
  if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.size() - 2);
  return text;
}

inline std::vector<std::string> of_kind(std::vector<std::string> const& records, std::string const& kind) {
  std::vector<std::string> chosen;
  for (auto const& record : records) {
    if (said(record, "kind") == kind) chosen.push_back(record);
  }
  return chosen;
}

}  // namespace cordon::stories
