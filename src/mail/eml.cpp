#include "mail/eml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/utf8.h"

namespace cordon::mail {
namespace {

constexpr View digits = "0123456789ABCDEF";
constexpr std::size_t longest_line = 76;
constexpr std::size_t longest_subject = 256, longest_text = 65536;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool is_letter_or_digit(char c) {
  return text::is_digit(c) || (text::lower(c) >= 'a' && text::lower(c) <= 'z');
}
bool is_atom(char c) {
  return is_letter_or_digit(c) || View("!#$%&'*+-/=?^_`{|}~.").contains(c);
}

void put_escaped(char c, std::string& to) {
  auto const octet = static_cast<unsigned char>(c);
  to += '=';
  to += digits[octet >> 4];
  to += digits[octet & 15];
}

// How many octets the first character has.
std::size_t character(View text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  return length;
}

// Encoded words of at most 75 characters, which do not split a character.
std::string encoded_words(View text) {
  constexpr View begin = "=?UTF-8?Q?", end = "?=";
  constexpr std::size_t room = 75 - begin.size() - end.size() - 9;  // "Subject: "
  std::string words(begin), piece;
  std::size_t used = 0;
  while (!text.empty()) {
    piece.clear();
    auto const length = character(text);
    for (char const c : text.substr(0, length)) {
      if (c == ' ') {
        piece += '_';
      } else if (is_letter_or_digit(c)) {
        piece += c;
      } else {
        put_escaped(c, piece);
      }
    }
    if (used + piece.size() > room) {
      words.append(end).append("\r\n ").append(begin);
      used = 0;
    }
    words += piece;
    used += piece.size();
    text.remove_prefix(length);
  }
  return words.append(end);
}

// One line, without its end, in as many as it takes. A dot at the begin is escaped too: some programs take it for the end.
void put_line(View line, std::string& to) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    char const c = line[i];
    bool const last = i + 1 == line.size();
    bool const plain = c > ' ' ? c != '=' && c != 0x7f && !(c == '.' && used == 0) : c == ' ' && !last;
    std::size_t const width = plain ? 1 : 3;
    if (used + width > longest_line - 1) {
      to += "=\r\n";
      used = 0;
    }
    if (plain) {
      to += c;
    } else {
      put_escaped(c, to);
    }
    used += width;
  }
  to += "\r\n";
}

std::string quoted_printable(View text) {
  std::string quoted;
  while (!text.empty()) put_line(text::take_until(text, '\n'), quoted);
  return quoted;
}

std::string date_text(Wall date) {
  constexpr std::array<View, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<View, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const day = std::chrono::floor<std::chrono::days>(date);
  std::chrono::year_month_day const on(day);
  std::chrono::hh_mm_ss const at(std::chrono::floor<std::chrono::seconds>(date - day));
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days.at(std::chrono::weekday(day).c_encoding()),
                     static_cast<unsigned>(on.day()), months.at(static_cast<unsigned>(on.month()) - 1),
                     static_cast<int>(on.year()), at.hours().count(), at.minutes().count(), at.seconds().count());
}

}  // namespace

bool is_mail_address(std::string_view address) {
  auto const at = address.find('@');
  if (at == View::npos || address.size() > 254) return false;
  auto const local = address.substr(0, at), domain = address.substr(at + 1);
  bool const dots = !address.starts_with('.') && !local.ends_with('.') && !address.contains("..") && !domain.starts_with('.') &&
                    !domain.ends_with('.');
  return dots && !local.empty() && local.size() <= 64 && std::ranges::all_of(local, is_atom) && !domain.empty() &&
         std::ranges::all_of(domain, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; });
}

Result<std::string> to_eml(Message const& message, std::string_view from, std::string_view id, Wall date) {
  if (!is_mail_address(message.to) || !is_mail_address(from)) return fail(Code::invalid, "mail.address");
  bool const subject = !message.subject.empty() && message.subject.size() <= longest_subject && text::is_utf8(message.subject);
  if (!subject || std::ranges::any_of(message.subject, is_control)) return fail(Code::invalid, "mail.subject");
  if (message.text.size() > longest_text || !text::is_utf8(message.text)) return fail(Code::invalid, "mail.text");
  auto const domain = from.substr(from.find('@') + 1);
  return fmt::format(
      "Date: {}\r\nFrom: {}\r\nTo: {}\r\nMessage-ID: <{}@{}>\r\nSubject: {}\r\nAuto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
      date_text(date), from, message.to, id, domain, encoded_words(message.subject), quoted_printable(message.text));
}

}  // namespace cordon::mail
