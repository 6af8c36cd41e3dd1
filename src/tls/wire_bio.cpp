#include "tls/wire_bio_openssl.h"

namespace cordon::tls {
namespace {

int on_read(BIO* bio, char* into, std::size_t size, std::size_t* got) {
  auto& wire = *static_cast<Wire*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (!wire.has_input() && !wire.fill()) {
    if (wire.starved()) BIO_set_retry_read(bio);
    return 0;
  }
  *got = wire.take({into, size});
  return 1;
}

// Without room it is an error and not a wait: room is kept for what OpenSSL says by itself, and only a flood uses that up.
int on_write(BIO* bio, char const* from, std::size_t size, std::size_t* taken) {
  auto& wire = *static_cast<Wire*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (!wire.put({from, size})) return 0;
  *taken = size;
  return 1;
}

long on_control(BIO* bio, int command, long, void*) {
  auto const& wire = *static_cast<Wire*>(BIO_get_data(bio));
  switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return wire.ended() ? 1 : 0;
    default: return 0;
  }
}

BIO_METHOD const* method() {
  static openssl::BioMethod const made = [] {
    openssl::BioMethod method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cordon stream"));
    BIO_meth_set_read_ex(method.get(), on_read);
    BIO_meth_set_write_ex(method.get(), on_write);
    BIO_meth_set_ctrl(method.get(), on_control);
    return method;
  }();
  return made.get();
}

}  // namespace

openssl::Bio make_bio(Wire& wire) {
  openssl::Bio bio(BIO_new(method()));
  if (!bio) return nullptr;
  BIO_set_data(bio.get(), &wire);
  BIO_set_init(bio.get(), 1);
  return bio;
}

}  // namespace cordon::tls
