#include "praxis/directory/fold.h"

#include "base/text.h"

namespace cordon::praxis {
namespace {

// U+00C0 to U+00FF and U+0100 to U+017F, one group of letters for each code point.
constexpr std::string_view latin_1[] = {"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
                                        "d", "n", "o", "o", "o", "o", "o",  " ", "o", "u", "u", "u", "u", "y", "th", "ss",
                                        "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
                                        "d", "n", "o", "o", "o", "o", "o",  " ", "o", "u", "u", "u", "u", "y", "th", "y"};
static_assert(std::size(latin_1) == 64);
constexpr std::string_view extended_a =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii##jjkkklllllll"
    "lllnnnnnnnnnoooooo##rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(extended_a.size() == 128);
// U+0180 to U+024F and U+1E00 to U+1EFF; # for what is no Latin letter with a mark, and stays as it is.
constexpr std::string_view extended_b =
    "bbbb###ccdddd####ffg###ikkl##nnooo##pp#####ttttuu#vyyzz#########"
    "#############aaiioouuuuuuuuuu#aaaa##ggggkkoooo##j###gg##nnaa##oo"
    "aaaaeeeeiiiioooorrrruuuusstt##hhnd##zzaaeeooooooooyylntj##acclts"
    "z##bu#eejjqqrryy";
static_assert(extended_b.size() == 208);
constexpr std::string_view additional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyasss##aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy##vvyy";
static_assert(additional.size() == 256);

// Letters that are written as two.
struct Pair {
  char32_t first, last;
  std::string_view letters;
};
constexpr Pair pairs[] = {{U'Ĳ', U'ĳ', "ij"},     {U'Œ', U'œ', "oe"},    {U'Ǆ', U'ǆ', "dz"}, {U'Ǉ', U'ǉ', "lj"},
                          {U'Ǌ', U'ǌ', "nj"},     {U'Ǣ', U'ǣ', "ae"},    {U'Ǳ', U'ǳ', "dz"}, {U'Ǽ', U'ǽ', "ae"},
                          {0x1e9e, 0x1e9e, "ss"}, {0x1efa, 0x1efb, "ll"}};

struct Letter {
  char32_t point;
  std::size_t size;
};

// Of two or three octets, as the letters and marks are that matter; others are passed on one by one.
Letter read(std::string_view text) {
  auto const at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (at(0) >= 0xc2 && at(0) < 0xe0 && text.size() >= 2) return {static_cast<char32_t>((at(0) & 31) << 6 | (at(1) & 63)), 2};
  if (at(0) >= 0xe0 && at(0) < 0xf0 && text.size() >= 3)
    return {static_cast<char32_t>((at(0) & 15) << 12 | (at(1) & 63) << 6 | (at(2) & 63)), 3};
  return {at(0), 1};
}

bool is_umlaut(char32_t point) {
  return point == U'ä' || point == U'ö' || point == U'ü' || point == U'Ä' || point == U'Ö' || point == U'Ü';
}

// Nothing for what has no base letter.
std::string_view base_of(char32_t point) {
  for (auto const& pair : pairs) {
    if (point >= pair.first && point <= pair.last) return pair.letters;
  }
  std::string_view base;
  if (point >= 0x100 && point < 0x180) base = extended_a.substr(point - 0x100, 1);
  if (point >= 0x180 && point < 0x250) base = extended_b.substr(point - 0x180, 1);
  if (point >= 0x1e00 && point < 0x1f00) base = additional.substr(point - 0x1e00, 1);
  return base == "#" ? std::string_view() : base;
}

std::string letters(Letter letter, std::string_view octets, Umlaut umlaut) {
  auto const point = letter.point;
  if (point < 0x80) {
    char const lower = text::lower(static_cast<char>(point));
    return (lower >= 'a' && lower <= 'z') || text::is_digit(lower) ? std::string(1, lower) : " ";
  }
  if (letter.size == 1) return std::string(octets.substr(0, 1));
  if (point < 0xc0 || (point >= 0x2010 && point <= 0x2027)) return " ";  // signs, dashes, quotation marks
  if (point >= 0x300 && point < 0x370) return {};                        // marks that follow their letter
  if (point < 0x100) return std::string(latin_1[point - 0xc0]) + (umlaut == Umlaut::with_e && is_umlaut(point) ? "e" : "");
  auto const base = base_of(point);
  return std::string(base.empty() ? octets.substr(0, letter.size) : base);
}

}  // namespace

std::string fold(std::string_view text, Umlaut umlaut) {
  std::string folded;
  while (!text.empty()) {
    auto const letter = read(text);
    auto const put = letters(letter, text, umlaut);
    if (put != " ") {
      folded += put;
    } else if (!folded.empty() && folded.back() != ' ') {
      folded += ' ';
    }
    text.remove_prefix(letter.size);
  }
  if (folded.ends_with(' ')) folded.pop_back();
  return folded;
}

}  // namespace cordon::praxis
