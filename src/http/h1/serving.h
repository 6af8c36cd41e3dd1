#pragma once

#include <optional>

#include "http/h1/connection.h"

namespace cordon::http::h1 {

class RequestBody;

// One exchange on an HTTP/1 connection, from its head to the last byte of its response.
class Serving final : private Interim, private net::HangupObserver {
 public:
  explicit Serving(Connection& connection);
  ~Serving();

  // Serves the request whose head is the first `length` unread bytes. Fails when the connection cannot go on.
  Task<void> run(std::size_t length);
  // Answers a head that could not be read.
  Task<void> reject(Error error);

 private:
  friend class RequestBody;

  Result<void> begin(std::size_t length);
  Task<void> answer(Error const* unreadable);
  Result<Response> refusal(Error const& error);
  Result<void> conclude(Result<void> sent);
  bool unread() const;

  View write_head_of(Response& response, Delimiting const& delimiting);
  Task<void> write_response(Response& response);
  Task<void> write_body(Response& response, View head, Delimiting delimiting);
  Task<void> write_tunnel(Response& response);
  net::write_all write(View first, View second = {}, View third = {}, View fourth = {});

  Task<void> send(int status, Fields const& fields) override;
  void hung_up() override;
  void body_complete();

  Connection& connection_;
  std::unique_ptr<Call> call_;
  RequestHead head_;
  std::optional<BodyReader> reader_;
  ArenaOwner<RequestBody> body_;
  Ending ending_;
  bool keep_ = false;
  bool broken_ = false;  // where the next request begins is unknown
  bool begun_ = false;   // the final response
};

}  // namespace cordon::http::h1
