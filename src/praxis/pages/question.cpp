#include "praxis/pages/question.h"

namespace cordon::praxis {

http::Response ask(Guest& guest, Question question, Html const& fields) {
  int const status = question.mistakes.empty() ? question.status : 422;
  auto content = std::move(question.before);
  content +=
      html("<form class=\"card\" method=\"post\" action=\"{}\" novalidate>\n{}<button class=\"button\">{}</button>\n</form>\n",
           guest.address(question.path), fields, guest.say(question.submit));
  content += question.after;
  return show(guest,
              {.title = std::move(question.title),
               .content = std::move(content),
               .lead = std::move(question.lead),
               .place = std::string(question.place),
               .mistakes = std::move(question.mistakes)},
              status);
}

}  // namespace cordon::praxis
