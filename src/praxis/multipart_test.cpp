#include "praxis/multipart.h"

#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

std::string const head =
    "Content-Disposition: form-data; name=\"document\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n";

// The file in a form that comes in pieces of that size, or what is wrong.
std::string take_file(View form, std::size_t piece) {
  Multipart multipart("XX");
  std::string file;
  while (!form.empty()) {
    auto bytes = multipart.feed(form.substr(0, piece));
    if (!bytes) return std::string(bytes.error().reason);
    file += *bytes;
    form.remove_prefix(std::min(piece, form.size()));
  }
  return multipart.has_file() ? "file: " + file : "no file";
}

struct Row {
  char const* name;
  std::string form;
  std::string expected;
};

std::vector<Row> rows() {
  return {
      {"a file", "--XX\r\n" + head + "Hello\r\nworld\r\n--XX--\r\n", "file: Hello\r\nworld"},
      {"an empty file", "--XX\r\n" + head + "\r\n--XX--\r\n", "file: "},
      {"text before it", "a preamble\r\n--XX\r\n" + head + "Hello\r\n--XX--", "file: Hello"},
      {"another field before it",
       "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XX\r\n" + head + "y\r\n--XX--", "file: y"},
      {"an empty field before it",
       "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--XX\r\n" + head + "y\r\n--XX--", "file: y"},
      {"a part without a head before it", "--XX\r\n\r\nx\r\n--XX\r\n" + head + "y\r\n--XX--", "file: y"},
      {"only the first file counts", "--XX\r\n" + head + "one\r\n--XX\r\n" + head + "two\r\n--XX--", "file: one"},
      {"almost a delimiter in it", "--XX\r\n" + head + "\r\n--X\r\n--Y--XX\r\n--XX--", "file: \r\n--X\r\n--Y--XX"},
      {"cut off in the file", "--XX\r\n" + head + "Hello\r\n--X", "no file"},
      {"cut off in a head", "--XX\r\nContent-Dis", "no file"},
      {"no file in it", "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XX--", "no file"},
      {"nothing behind its end counts", "--XX--\r\n--XX\r\n" + head + "Hello\r\n--XX--", "no file"},
      {"something else behind a delimiter", "--XX?\r\n", "multipart.delimiter"},
      {"a head without an end", "--XX\r\n" + std::string(5000, 'h'), "multipart.head"},
      {"a head that is too long", "--XX\r\n" + std::string(5000, 'h') + "\r\n\r\n", "multipart.head"},
  };
}

TEST(Multipart, FindsTheFileInPiecesOfEverySize) {
  for (auto const& row : rows()) {
    for (std::size_t const piece : {1UZ, 2UZ, 3UZ, 4UZ, 5UZ, 6UZ, 7UZ, 8UZ, row.form.size()}) {
      EXPECT_EQ(take_file(row.form, piece), row.expected) << row.name << ", pieces of " << piece;
    }
  }
}

TEST(Multipart, FindsItsBoundary) {
  constexpr std::pair<View, View> types[] = {
      {"multipart/form-data; boundary=abc", "abc"}, {"Multipart/Form-Data;charset=utf-8; Boundary=\"a b\"", "a b"},
      {"multipart/form-data; boundary=", ""},       {"multipart/form-data", ""},
      {"multipart/mixed; boundary=abc", ""},        {"", ""},
  };
  for (auto const& [type, boundary] : types) EXPECT_EQ(multipart_boundary(type).value_or(""), boundary) << type;
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'b')));
}

}  // namespace
}  // namespace cordon::praxis
