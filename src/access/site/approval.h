#pragma once

#include "access/site/visitor.h"

// Temporary access, for who asks for it.
namespace cordon::access {

// A form, or what became of the question that was asked before and that nobody has answered.
Task<http::Response> ask_for_approval(Visitor visitor, Rule const& rule, std::shared_ptr<Session const> session);
// The form comes back: POST address::approval.
Task<http::Response> take_question(Visitor visitor);
// GET address::approval?id=…&back=…: waits for the answer, and goes to `back` when it is yes.
Task<http::Response> show_question(Visitor visitor);

}  // namespace cordon::access
