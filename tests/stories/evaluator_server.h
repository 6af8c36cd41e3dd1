#pragma once

#include <boost/json.hpp>

#include "browser.h"
#include "jose/signing_key.h"
#include "jose/token.h"
#include "testing/edge.h"
#include "tls/digest.h"

namespace cordon::stories {

// Somebody outside who is asked about people (POST /ask, keys at GET /keys), behind TLS. Says yes until a test says otherwise.
class EvaluatorServer {
 public:
  // The body of an answer with 200, or the whole answer when it begins with "HTTP/1.1".
  using Say = std::function<std::string(boost::json::object const& question)>;

  EvaluatorServer() {
    server_.answer([this](Wire& wire, std::string const& request) { return answer(wire, request); });
  }

  std::string url() const { return "https://localhost:" + std::to_string(server_.port()) + "/ask"; }
  control::EvaluatorSettings settings(std::string name = "hr") const {
    control::EvaluatorSettings made;
    made.name = std::move(name);
    made.url = url();
    made.keys = "https://localhost:" + std::to_string(server_.port()) + "/keys";
    made.egress = {*net::Prefix::parse("127.0.0.0/8"), *net::Prefix::parse("::1")};
    made.ports = {server_.port()};
    made.ca = testing::authority_file();
    return made;
  }

  void say(Say say) {
    std::lock_guard const lock(mutex_);
    say_ = std::move(say);
  }
  void say(bool allow) {
    say([this, allow](boost::json::object const& question) { return token(answer_to(question, allow)); });
  }
  void publish(std::vector<jose::SigningKey> keys) {
    std::lock_guard const lock(mutex_);
    published_ = jose::key_set(keys);
  }

  // What a good answer says.
  static boost::json::object answer_to(boost::json::object const& question, bool allow) {
    return {{"iss", question.at("aud")},
            {"aud", question.at("iss")},
            {"sub", question.at("sub")},
            {"iat", question.at("iat")},
            {"exp", question.at("exp")},
            {"nonce", question.at("nonce")},
            {"allow", allow}};
  }
  std::string token(boost::json::object claims, std::string_view type = "cordon-answer+jwt") const {
    return key.sign(type, jose::Claims(std::move(claims))).value();
  }

  // The questions that came, as they were sent.
  std::vector<std::string> questions() const {
    std::vector<std::string> tokens;
    for (auto const& request : server_.requests())
      if (request.starts_with("POST /ask ")) tokens.emplace_back(body_of(request));
    return tokens;
  }
  static boost::json::object claims_of_token(std::string_view token) {
    text::take_until(token, '.');
    return boost::json::parse(tls::from_base64url(text::take_until(token, '.')).value()).as_object();
  }

  jose::SigningKey key = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();

 private:
  bool answer(Wire& wire, std::string const& request) {
    Say say;
    std::string keys;
    {
      std::lock_guard const lock(mutex_);
      say = say_;
      keys = published_;
    }
    bool const asks = request.starts_with("POST /ask ");
    auto const body = asks ? say(claims_of_token(body_of(request))) : keys;
    auto const head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    return wire.say(body.starts_with("HTTP/1.1") ? body : head + body).has_value();
  }

  mutable std::mutex mutex_;
  std::string published_ = jose::key_set({key});
  Say say_ = [this](boost::json::object const& question) { return token(answer_to(question, true)); };
  Origin server_{nullptr, testing::server_context("localhost")};
};

}  // namespace cordon::stories
