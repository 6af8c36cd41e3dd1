#pragma once

#include <nghttp2/nghttp2.h>

#include "http/h2/session.h"

namespace cordon::http::h2 {

// What nghttp2 calls. Each only records; who waits is woken later, by Session::deliver.
struct Session::Callbacks {
  static nghttp2_session_callbacks const* table();
  // Where the bytes of a response body come from.
  static nghttp2_data_provider provider(Stream& stream);

 private:
  static Session& self(void* data) { return *static_cast<Session*>(data); }
  static Stream* stream_of(nghttp2_session* session, std::int32_t id) {
    return static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, id));
  }

  static int begin_frame(nghttp2_session*, nghttp2_frame_hd const* head, void* data);
  static int begin_headers(nghttp2_session*, nghttp2_frame const* frame, void* data);
  static int header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name, std::size_t name_size,
                    std::uint8_t const* value, std::size_t value_size, std::uint8_t flags, void* data);
  static int invalid_header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name, std::size_t name_size,
                            std::uint8_t const* value, std::size_t value_size, std::uint8_t flags, void* data);
  static int data_chunk(nghttp2_session*, std::uint8_t flags, std::int32_t id, std::uint8_t const* bytes, std::size_t size,
                        void* data);
  static int frame_received(nghttp2_session*, nghttp2_frame const* frame, void* data);
  static int invalid_frame(nghttp2_session*, nghttp2_frame const* frame, int error, void* data);
  static int stream_closed(nghttp2_session*, std::int32_t id, std::uint32_t error, void* data);
  static int frame_sent(nghttp2_session*, nghttp2_frame const* frame, void* data);

  static ssize_t read_body(nghttp2_session*, std::int32_t id, std::uint8_t* buffer, std::size_t size, std::uint32_t* flags,
                           nghttp2_data_source* source, void* data);
  static int send_body(nghttp2_session*, nghttp2_frame* frame, std::uint8_t const* head, std::size_t size,
                       nghttp2_data_source* source, void* data);

  static int open(Session& session, std::int32_t id);
};

}  // namespace cordon::http::h2
