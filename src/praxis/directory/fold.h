#pragma once

#include <string>
#include <string_view>

namespace cordon::praxis {

// How ä, ö and ü are written by who has no keys for them.
enum class Umlaut : bool { plain, with_e };

// A name as people type it: without case and diacritics, and with one space for whatever is between words ("Saint-Étienne" is
// "saint etienne", "L'Aquila" is "l aquila"). Letters that are not Latin stay as they are. Names of patients are
// indexed as this gives them: who changes it makes those indexes again, under another label (name_indexes).
std::string fold(std::string_view text, Umlaut umlaut = Umlaut::plain);

}  // namespace cordon::praxis
