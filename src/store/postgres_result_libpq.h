#pragma once

#include <libpq-fe.h>

#include "base/result.h"
#include "store/value.h"

// Between our values and libpq's.
namespace cordon::store {

// Parameters as libpq takes them: numbers as text, text and octets as they are, each with its type. Points into what it is made
// from.
struct Parameters {
  explicit Parameters(Values const& from);

  std::vector<std::string> numbers;
  std::vector<char const*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  std::vector<Oid> types;

 private:
  void add(std::monostate);
  void add(std::int64_t number);
  void add(std::string const& text);
  void add(Bytes const& bytes);
  void add(char const* value, std::size_t size, int format, Oid type);
};

// Of a result in binary.
Result<Answer> answer_of(PGresult const& result);

// By SQLSTATE (PostgreSQL, appendix A). Of the message only the first part, and of data that are wrong not even that: they
// repeat values.
std::unexpected<Error> failure(PGresult const& result);
// Whether the connection is of no more use behind it: its plans do not go with the schema, or its server is a standby now.
bool spoils_connection(PGresult const& result);

// libpq's messages end with a line break, and may be of several lines.
std::string sentence(char const* message);

}  // namespace cordon::store
