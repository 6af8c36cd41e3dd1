#pragma once

#include "access/site/visitor.h"

namespace cordon::access {

// What a site has below /.cordon/: the way back from the login host, what people are asked, the keys of assertions, styles.
// Nothing of it goes to the origin.
Task<http::Response> answer_own_page(Visitor visitor);

}  // namespace cordon::access
