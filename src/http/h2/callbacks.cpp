#include "http/h2/callbacks.h"

#include "http/h2/response_head.h"

namespace cordon::http::h2 {
namespace {

// With its head, four such frames fill four TLS records exactly.
constexpr std::size_t largest_data = 16 * 1024 - 9;
// A DATA frame this large is worth the window updates that it causes, also when the window cut it.
constexpr std::size_t worthwhile_data = 1024;
// What brings less than this costs more to handle than to send.
constexpr std::size_t tiny_data = 64;
constexpr std::uint32_t updates_per_data = 2;  // of the stream and of the connection

View view(std::uint8_t const* bytes, std::size_t size) {
  return {reinterpret_cast<char const*>(bytes), size};
}

bool ends_stream(nghttp2_frame_hd const& head) {
  return head.flags & NGHTTP2_FLAG_END_STREAM;
}

// Frames that cost their sender next to nothing and carry no part of a message.
bool is_control(nghttp2_frame_hd const& head) {
  switch (head.type) {
    case NGHTTP2_DATA: return head.length == 0 && !ends_stream(head);
    case NGHTTP2_HEADERS:
    case NGHTTP2_CONTINUATION:
    case NGHTTP2_RST_STREAM: return false;  // have limits of their own
    default: return true;
  }
}

std::string_view reason_of(std::uint32_t error) {
  switch (error) {
    case NGHTTP2_NO_ERROR: return {};
    case NGHTTP2_ENHANCE_YOUR_CALM: return "h2.flood";
    default: return "h2.connection_error";
  }
}

// An exception must not pass through C.
template <class Work>
int guarded(Work work) noexcept {
  try {
    return work();
  } catch (...) {
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
}

}  // namespace

nghttp2_session_callbacks const* Session::Callbacks::table() {
  static auto* const made = [] {
    nghttp2_session_callbacks* callbacks = nullptr;
    if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
    nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, begin_frame);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, invalid_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data_chunk);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frame_received);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, invalid_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, stream_closed);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, frame_sent);
    nghttp2_session_callbacks_set_send_data_callback(callbacks, send_body);
    return callbacks;
  }();
  return made;
}

nghttp2_data_provider Session::Callbacks::provider(Stream& stream) {
  return {.source = {.ptr = &stream}, .read_callback = read_body};
}

int Session::Callbacks::begin_frame(nghttp2_session*, nghttp2_frame_hd const* head, void* data) {
  Session& session = self(data);
  if (session.over_with_) return NGHTTP2_ERR_CALLBACK_FAILURE;
  bool const first = head->type == NGHTTP2_HEADERS;
  if (first || head->type == NGHTTP2_CONTINUATION) {
    session.note_head_frame(first);
  } else {
    session.head_open_ = false;
  }
  if (is_control(*head)) session.spend_control();
  return 0;
}

int Session::Callbacks::begin_headers(nghttp2_session*, nghttp2_frame const* frame, void* data) {
  if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
  return guarded([&] { return open(self(data), frame->hd.stream_id); });
}

int Session::Callbacks::open(Session& session, std::int32_t id) {
  auto call = session.owner_.open_call();
  if (!call) {
    session.spend_reset();
    nghttp2_submit_rst_stream(session.session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  call->number = static_cast<std::uint32_t>(++session.requests_);
  session.opening_ = std::make_unique<Stream>(session, id, std::move(call), session.settings_);
  return nghttp2_session_set_stream_user_data(session.session_.get(), id, session.opening_.get());
}

int Session::Callbacks::header(nghttp2_session* session, nghttp2_frame const* frame, std::uint8_t const* name,
                               std::size_t name_size, std::uint8_t const* value, std::size_t value_size, std::uint8_t,
                               void* data) {
  if (!self(data).admit_field(name_size + value_size)) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  return guarded([&] {
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      self(data).opening_->head.take(view(name, name_size), view(value, value_size));
    } else if (Stream* const stream = stream_of(session, frame->hd.stream_id)) {
      stream->body.arrive_trailer(view(name, name_size), view(value, value_size));
    }
    return 0;
  });
}

// Fields that nghttp2 would only skip.
int Session::Callbacks::invalid_header(nghttp2_session* session, nghttp2_frame const* frame, std::uint8_t const*,
                                       std::size_t name_size, std::uint8_t const*, std::size_t value_size, std::uint8_t,
                                       void* data) {
  if (!self(data).admit_field(name_size + value_size)) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
    self(data).opening_->head.refuse(Code::malformed, "h2.bad_field");
  } else if (Stream* const stream = stream_of(session, frame->hd.stream_id)) {
    stream->body.break_off(Code::malformed, "h2.bad_field");
  }
  return 0;
}

int Session::Callbacks::data_chunk(nghttp2_session* session, std::uint8_t, std::int32_t id, std::uint8_t const* bytes,
                                   std::size_t size, void* data) {
  Stream* const stream = stream_of(session, id);
  if (size < tiny_data) self(data).spend_tiny_data();
  return guarded([&] {
    if (stream && stream->body.arrive(view(bytes, size))) {
      self(data).keep(*stream, size);
    } else {
      self(data).consume_connection(size);
    }
    if (stream) self(data).note_arrival(*stream);
    return 0;
  });
}

int Session::Callbacks::frame_received(nghttp2_session* session, nghttp2_frame const* frame, void* data) {
  Session& us = self(data);
  auto const& head = frame->hd;
  if (head.type == NGHTTP2_SETTINGS) us.greeted_ = true;
  if (head.type != NGHTTP2_HEADERS && head.type != NGHTTP2_DATA && head.type != NGHTTP2_RST_STREAM) return 0;
  us.head_open_ = false;
  if (head.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
    return guarded([&] {
      us.head_complete(ends_stream(head));
      return 0;
    });
  }
  Stream* const stream = stream_of(session, head.stream_id);
  if (!stream) return 0;
  if (head.type == NGHTTP2_RST_STREAM) stream->reset_by_client = true;
  if (head.type != NGHTTP2_RST_STREAM && ends_stream(head)) {
    stream->client_ended = true;
    stream->body.finish();
  }
  return guarded([&] {
    us.note_arrival(*stream);
    return 0;
  });
}

// nghttp2 refused it: the stream is being reset, or the connection is coming to its end.
int Session::Callbacks::invalid_frame(nghttp2_session* session, nghttp2_frame const* frame, int error, void* data) {
  Session& us = self(data);
  bool const in_head = us.opening_ && us.opening_->id == frame->hd.stream_id;
  Stream* const stream = in_head ? us.opening_.get() : stream_of(session, frame->hd.stream_id);
  us.head_open_ = false;
  if (!stream) {
    // Refused, as there are too many: its head was read all the same.
    if (frame->hd.type == NGHTTP2_HEADERS) us.spend_reset();
    return 0;
  }
  return guarded([&] {
    us.count_reset(*stream);
    stream->break_off(Code::malformed, error == NGHTTP2_ERR_HTTP_HEADER ? "h2.bad_field" : "h2.bad_message");
    us.note_arrival(*stream);
    us.note_departure(*stream);
    if (in_head) us.head_complete(false);
    return 0;
  });
}

int Session::Callbacks::stream_closed(nghttp2_session* session, std::int32_t id, std::uint32_t error, void* data) {
  Stream* const stream = stream_of(session, id);
  if (!stream) return 0;
  stream->is_open = false;
  if (error != NGHTTP2_NO_ERROR) self(data).count_reset(*stream);
  if (!stream->out.ended) {
    bool const client = stream->reset_by_client;
    stream->break_off(client ? Code::reset : Code::malformed, client ? "h2.client_reset" : "h2.bad_message");
  }
  stream->closed = true;
  return guarded([&] {
    self(data).note_arrival(*stream);
    self(data).note_departure(*stream);
    return 0;
  });
}

int Session::Callbacks::frame_sent(nghttp2_session* session, nghttp2_frame const* frame, void* data) {
  auto const& head = frame->hd;
  if (head.type == NGHTTP2_GOAWAY) self(data).termination_ = reason_of(frame->goaway.error_code);
  if (head.type != NGHTTP2_HEADERS && head.type != NGHTTP2_DATA) return 0;
  Stream* const stream = stream_of(session, head.stream_id);
  if (!stream) return 0;
  if (head.type == NGHTTP2_HEADERS && stream->status != 0) stream->head_sent = true;
  if (!ends_stream(head)) return 0;
  stream->out.ended = true;
  return guarded([&] {
    self(data).note_departure(*stream);
    return 0;
  });
}

ssize_t Session::Callbacks::read_body(nghttp2_session* session, std::int32_t id, std::uint8_t*, std::size_t size,
                                      std::uint32_t* flags, nghttp2_data_source* source, void*) {
  auto& stream = *static_cast<Stream*>(source->ptr);
  Outflow& out = stream.out;
  out.paused = out.view.empty() && !out.last;
  if (out.paused) return NGHTTP2_ERR_DEFERRED;
  std::size_t const taken = std::min({size, out.view.size(), largest_data});
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (!out.last || taken < out.view.size()) return static_cast<ssize_t>(taken);
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (out.trailers) {
    auto const section = make_trailer(stream.call->arena, *out.trailers);
    if (!section) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (!section->empty()) {
      *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
      nghttp2_submit_trailer(session, id, section->data(), section->size());
    }
  }
  return static_cast<ssize_t>(taken);
}

int Session::Callbacks::send_body(nghttp2_session*, nghttp2_frame*, std::uint8_t const* head, std::size_t size,
                                  nghttp2_data_source* source, void* data) {
  auto& stream = *static_cast<Stream*>(source->ptr);
  Session& session = self(data);
  session.output_->append(view(head, 9));
  session.output_->append(stream.out.view.substr(0, size));
  stream.out.view.remove_prefix(size);
  stream.out.sent += size;
  session.moved_ += size;
  stream.out.moved_at = session.info_.loop.now();
  if (stream.out.view.empty() || size >= worthwhile_data) session.controls_.give_back(updates_per_data);
  if (stream.out.view.empty() && !stream.out.last) session.note_departure(stream);
  return session.output_->has_room() ? 0 : NGHTTP2_ERR_PAUSE;
}

}  // namespace cordon::http::h2
