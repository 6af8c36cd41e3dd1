#pragma once

#include <string>
#include <string_view>

// How the verbs about access say what they have to say.
namespace cordon {

// One line on standard error; the exit status.
int complain(std::string_view verb, std::string_view problem);
// All of it on standard output; the exit status.
int print(std::string const& text);

}  // namespace cordon
