#include "access/pages/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace cordon::access {
namespace {

constexpr int quiet = 4;  // modules around it that stay light

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

// Each run of dark modules in a row is a stroke.
std::string strokes_of(QRcode const& code) {
  std::string path;
  for (int y = 0; y < code.width; ++y) {
    auto const* const row = code.data + static_cast<std::ptrdiff_t>(y) * code.width;
    for (int x = 0, begin = 0; x < code.width; x = std::max(x + 1, begin)) {
      for (begin = x; begin < code.width && (row[begin] & 1) != 0;) ++begin;
      if (begin > x) path += fmt::format("M{} {}.5h{}", x + quiet, y + quiet, begin - x);
    }
  }
  return path;
}

}  // namespace

Result<Html> qr_code(View text, View label) {
  std::unique_ptr<QRcode, Free> const code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<unsigned char const*>(text.data()), 0, QR_ECLEVEL_L));
  if (!code) return fail(Code::too_large, "qr.text");
  auto const size = code->width + 2 * quiet;
  return html(
      R"(<svg class="qr" shape-rendering="crispEdges" viewBox="0 0 {} {}" role="img" aria-label="{}"><rect width="{}" height="{}" fill="#fff"/>)"
      R"(<path d="{}" stroke="#000"/></svg>)"
      "\n",
      size, size, label, size, size, strokes_of(*code));
}

}  // namespace cordon::access
