#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "store/postgres_result_libpq.h"

namespace cordon::store {
namespace {

// Types as pg_type has them.
enum : Oid {
  bool_type = 16,
  bytea_type = 17,
  name_type = 19,
  int8_type = 20,
  int2_type = 21,
  int4_type = 23,
  text_type = 25,
  json_type = 114,
  unknown_type = 705,
  bpchar_type = 1042,
  varchar_type = 1043,
  void_type = 2278,
};

// It has become a standby; or it waited too long for the next statement of a transaction.
bool ends_session(std::string_view state) {
  return state == "25006" || state == "25P03";
}

// The plan of a prepared statement does not go with the schema any more, or is not there.
bool is_outdated(std::string_view state) {
  return state == "0A000" || state == "26000";
}

std::string_view state_of(PGresult const& result) {
  auto const* field = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
  return field ? field : "";
}

std::int64_t big_endian(std::string_view octets) {
  std::uint64_t number = (static_cast<unsigned char>(octets.front()) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (char const octet : octets) number = number << 8 | static_cast<unsigned char>(octet);
  return static_cast<std::int64_t>(number);
}

Result<Value> value_of(PGresult const& result, int row, int column) {
  if (PQgetisnull(&result, row, column) != 0) return Value();
  std::string_view const octets(PQgetvalue(&result, row, column), static_cast<std::size_t>(PQgetlength(&result, row, column)));
  switch (PQftype(&result, column)) {
    case int8_type:
    case int4_type:
    case int2_type:
    case bool_type: return Value(big_endian(octets));
    case bytea_type: return Value(Bytes{std::string(octets)});
    case text_type:
    case varchar_type:
    case bpchar_type:
    case name_type:
    case json_type:
    case unknown_type:
    case void_type: return Value(std::string(octets));
    default:
      return fail(Code::internal, "store.statement",
                  fmt::format("column {} is neither a whole number nor text nor octets: CAST it", column));
  }
}

}  // namespace

Parameters::Parameters(Values const& from) {
  numbers.reserve(from.size());  // so that none of them moves
  for (auto const& value : from) std::visit([this](auto const& each) { add(each); }, value);
}

void Parameters::add(std::monostate) {
  add(nullptr, 0, 0, 0);
}
void Parameters::add(std::int64_t number) {
  numbers.push_back(std::to_string(number));
  add(numbers.back().c_str(), numbers.back().size(), 0, int8_type);
}
void Parameters::add(std::string const& text) {
  add(text.data(), text.size(), 1, text_type);
}
void Parameters::add(Bytes const& bytes) {
  add(bytes.octets.data(), bytes.octets.size(), 1, bytea_type);
}
void Parameters::add(char const* value, std::size_t size, int format, Oid type) {
  values.push_back(value);
  lengths.push_back(static_cast<int>(size));
  formats.push_back(format);
  types.push_back(type);
}

Result<Answer> answer_of(PGresult const& result) {
  Answer answer;
  int const rows = PQntuples(&result), columns = PQnfields(&result);
  answer.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    Values values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      auto value = value_of(result, row, column);
      if (!value) return fail(value);
      values.push_back(std::move(*value));
    }
    answer.rows.emplace_back(std::move(values));
  }
  auto& mutable_result = const_cast<PGresult&>(result);  // libpq only reads it
  bool const reads = std::string_view(PQcmdStatus(&mutable_result)).starts_with("SELECT");
  if (!reads) answer.changed = std::strtoull(PQcmdTuples(&mutable_result), nullptr, 10);
  return answer;
}

std::unexpected<Error> failure(PGresult const& result) {
  auto const state = state_of(result);
  auto detail = state.starts_with("22")
                    ? std::string(state)
                    : fmt::format("{} {}", state, sentence(PQresultErrorField(&result, PG_DIAG_MESSAGE_PRIMARY)));
  if (state == "40001" || state == "40P01" || state == "55P03" || is_outdated(state))
    return fail(Code::unavailable, "store.conflict", std::move(detail));
  if (state.starts_with("23")) return fail(Code::invalid, "store.constraint", std::move(detail));
  if (state == "53100") return fail(Code::unavailable, "store.full", std::move(detail));
  if (state.starts_with("53") || state.starts_with("55")) return fail(Code::unavailable, "store.busy", std::move(detail));
  if (ends_session(state)) return fail(Code::unavailable, "store.lost", std::move(detail));
  if (state == "08P01") return fail(Code::internal, "store.statement", std::move(detail));
  if (state.starts_with("57") || state.starts_with("58") || state.starts_with("08") || state.empty())
    return fail(Code::unavailable, "store.lost", std::move(detail));
  return fail(Code::internal, "store.statement", std::move(detail));
}

bool spoils_connection(PGresult const& result) {
  auto const state = state_of(result);
  return is_outdated(state) || ends_session(state);
}

std::string sentence(char const* message) {
  std::string text(message ? message : "");
  while (text.ends_with('\n')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

}  // namespace cordon::store
