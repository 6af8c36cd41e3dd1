#include "http/h2/session.h"

#include <algorithm>
#include <array>

#include "http/h2/callbacks.h"
#include "http/h2/response_head.h"

namespace cordon::http::h2 {
namespace {

constexpr std::int32_t connection_window = 1024 * 1024;
// Body bytes that nobody pulls and that the connection's window is credited for all the same, so that some stalled uploads do not
// hold up the others.
constexpr std::size_t most_advanced = 2 * 1024 * 1024;

constexpr std::size_t most_acknowledgements = 200;  // that wait for a client who does not read
constexpr std::size_t most_settings = 16;
constexpr std::size_t most_queued_frames = 2000;
// nghttp2 counts a frame again for each piece that its nine-octet head arrives in.
constexpr std::size_t most_continuation_pieces = 9 * Session::most_continuations;

// How far beyond its limit a head is read, and what a field counts besides its octets (RFC 9113 section 6.5.2).
constexpr std::size_t times_head = 4;
constexpr std::size_t field_overhead = 32;

// Frames that carry no message; streams that are broken off. Much more than any client at its work needs.
constexpr std::uint32_t control_burst = 1000, controls_per_second = 100;
constexpr std::uint32_t reset_burst = 200, resets_per_second = 30;
constexpr std::uint32_t resets_per_long_head = 10;  // many small fields cost about a microsecond each
constexpr std::uint32_t tiny_data_burst = 20'000, tiny_data_per_second = 5'000;

nghttp2_option const* options() {
  static auto* const made = [] {
    nghttp2_option* option = nullptr;
    if (nghttp2_option_new(&option) != 0) throw std::bad_alloc();
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_option_set_no_closed_streams(option, 1);
    nghttp2_option_set_max_outbound_ack(option, most_acknowledgements);
    nghttp2_option_set_max_settings(option, most_settings);
    nghttp2_option_set_max_continuations(option, most_continuation_pieces);
    return option;
  }();
  return made;
}

}  // namespace

void Session::Delete::operator()(nghttp2_session* session) const {
  nghttp2_session_del(session);
}

Session::Session(SessionOwner& owner, ConnectionInfo const& info, ServerSettings const& settings)
    : owner_(owner),
      info_(info),
      settings_(settings),
      controls_(control_burst, controls_per_second, info.loop.now()),
      resets_(reset_burst, resets_per_second, info.loop.now()),
      tiny_data_(tiny_data_burst, tiny_data_per_second, info.loop.now()),
      head_since_(info.loop.now()) {
  nghttp2_session* made = nullptr;
  if (nghttp2_session_server_new2(&made, Callbacks::table(), this, options()) != 0) throw std::bad_alloc();
  session_.reset(made);
  greet();
}

// Streams take leave of what is still there.
Session::~Session() {
  heads_.clear();
  opening_.reset();
}

// We do not offer RFC 7540 priorities: they cost a tree of streams and are deprecated.
void Session::greet() {
  std::array const entries{
      nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings_.limits.streams},
      nghttp2_settings_entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, RequestBody::window},
      nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(settings_.limits.head)},
      nghttp2_settings_entry{NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  };
  nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size());
  nghttp2_session_set_local_window_size(session_.get(), NGHTTP2_FLAG_NONE, 0, connection_window);
}

Result<void> Session::receive(View bytes) {
  auto const* const data = reinterpret_cast<std::uint8_t const*>(bytes.data());
  auto const taken = nghttp2_session_mem_recv(session_.get(), data, bytes.size());
  if (over_with_) return ok();
  if (nghttp2_session_get_outbound_queue_size(session_.get()) > most_queued_frames) terminate(ErrorCode::enhance_your_calm);
  if (taken >= 0) return ok();
  bool const flood = taken == NGHTTP2_ERR_FLOODED || taken == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS;
  bool const ours = taken == NGHTTP2_ERR_NOMEM || taken == NGHTTP2_ERR_CALLBACK_FAILURE;
  terminate(flood ? ErrorCode::enhance_your_calm : ours ? ErrorCode::internal_error : ErrorCode::protocol_error);
  return fail(ours ? Code::internal : Code::malformed, flood ? "h2.flood" : "h2.broken_session");
}

Result<void> Session::produce(Output& output) {
  output_ = &output;
  while (output.has_room()) {
    std::uint8_t const* data = nullptr;
    auto const size = nghttp2_session_mem_send(session_.get(), &data);
    if (size < 0) return fail(Code::internal, "h2.session", nghttp2_strerror(static_cast<int>(size)));
    if (size == 0) break;
    output.append({reinterpret_cast<char const*>(data), static_cast<std::size_t>(size)});
  }
  return ok();
}

bool Session::wants_read() const {
  return !over_with_ && nghttp2_session_want_read(session_.get());
}

bool Session::wants_write() const {
  return nghttp2_session_want_write(session_.get());
}

void Session::note_arrival(Stream& stream) {
  if (!std::exchange(stream.arrival_noted_, true)) arrivals_.push_back(&stream);
}

void Session::note_departure(Stream& stream) {
  if (!std::exchange(stream.departure_noted_, true)) departures_.push_back(&stream);
}

// What is woken may end any stream, which then forget()s itself, and note others.
void Session::deliver() {
  for (std::size_t i = 0; i < arrivals_.size(); ++i) {
    if (Stream* const stream = std::exchange(arrivals_[i], nullptr)) {
      stream->arrival_noted_ = false;
      stream->body.wake();
    }
  }
  arrivals_.clear();
  for (std::size_t i = 0; i < departures_.size(); ++i) {
    if (Stream* const stream = std::exchange(departures_[i], nullptr)) {
      stream->departure_noted_ = false;
      stream->wake_sender();
    }
  }
  departures_.clear();
}

void Session::head_complete(bool ends) {
  Stream& stream = *opening_;
  stream.head.finish(info_.secure, ends);
  stream.client_ended = ends;
  if (block_size_ > settings_.limits.head) spend_reset(resets_per_long_head);
  if (ends) stream.body.finish();
  if (stream.head.expects_continue()) stream.body.expect_continue();
  heads_.push_back(std::move(opening_));
}

void Session::note_head_frame(bool first) {
  if (!head_open_) head_since_ = info_.loop.now();
  head_open_ = true;
  continuations_ = first ? 0 : continuations_ + 1;
  if (first) block_size_ = 0;
  if (continuations_ > most_continuations) terminate(ErrorCode::enhance_your_calm);
}

// One octet can stand for a field of thousands, each of which nghttp2 looks at: a head that is too long has an answer, but one
// that grows far beyond that ends the connection. False: the rest of the block is only skipped.
bool Session::admit_field(std::size_t size) {
  block_size_ += size + field_overhead;
  if (block_size_ <= times_head * settings_.limits.head) return true;
  terminate(ErrorCode::enhance_your_calm);
  return false;
}

void Session::spend_control() {
  if (!controls_.spend(info_.loop.now())) terminate(ErrorCode::enhance_your_calm);
}

void Session::spend_reset(std::uint32_t count) {
  if (!resets_.spend(info_.loop.now(), count)) terminate(ErrorCode::enhance_your_calm);
}

void Session::spend_tiny_data() {
  if (!tiny_data_.spend(info_.loop.now())) terminate(ErrorCode::enhance_your_calm);
}

// Whoever sent RST_STREAM: who makes us do it may not do so more often than we let it.
void Session::count_reset(Stream& stream) {
  if (!std::exchange(stream.reset_counted, true)) spend_reset();
}

void Session::announce_end() {
  nghttp2_submit_shutdown_notice(session_.get());
  owner_.output_waits();
}

void Session::shut_down() {
  auto const last = nghttp2_session_get_last_proc_stream_id(session_.get());
  nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
  owner_.output_waits();
}

void Session::terminate(ErrorCode code) {
  over_with_ = true;
  nghttp2_session_terminate_session(session_.get(), static_cast<std::uint32_t>(code));
  owner_.output_waits();
}

Result<void> Session::respond(Stream& stream, Response const& response, std::optional<std::uint64_t> length, bool has_body) {
  auto const section = make_head(stream.call->arena, response.status, response.fields, length);
  if (!section) return fail(section.error());
  auto const provider = Callbacks::provider(stream);
  stream.status = response.status;
  int const done =
      nghttp2_submit_response(session_.get(), stream.id, section->data(), section->size(), has_body ? &provider : nullptr);
  if (done != 0) return fail(Code::internal, "h2.session", nghttp2_strerror(done));
  owner_.output_waits();
  return ok();
}

// Interim responses may be gone before their frame is: nghttp2 copies them.
Result<void> Session::send_interim(Stream& stream, int status, Fields const& fields) {
  if (status < 100 || status > 199 || status == 101) return fail(Code::internal, "h2.bad_interim");
  if (stream.closed || stream.status != 0) return fail(Code::closed, "h2.late_interim");
  auto const section = make_head(stream.call->arena, status, fields, {});
  if (!section) return fail(section.error());
  for (auto& item : *section) item.flags = NGHTTP2_NV_FLAG_NONE;
  nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, stream.id, nullptr, section->data(), section->size(), nullptr);
  owner_.output_waits();
  return ok();
}

void Session::resume(Stream& stream) {
  if (std::exchange(stream.out.paused, false)) nghttp2_session_resume_data(session_.get(), stream.id);
  owner_.output_waits();
}

void Session::reset(Stream& stream, ErrorCode code) {
  if (!stream.is_open) return;
  stream.reset_counted = true;
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream.id, static_cast<std::uint32_t>(code));
  owner_.output_waits();
}

void Session::consume_connection(std::size_t size) {
  if (size > 0) nghttp2_session_consume_connection(session_.get(), size);
}

void Session::keep(Stream& stream, std::size_t size) {
  buffered_ += size;
  moved_ += size;
  if (buffered_ <= most_advanced) {
    consume_connection(size);
  } else {
    stream.uncredited += size;
  }
}

void Session::credit(Stream& stream, std::size_t pulled) {
  buffered_ -= pulled;
  consume_connection(std::exchange(stream.uncredited, 0));
  if (stream.is_open && !stream.client_ended) nghttp2_session_consume_stream(session_.get(), stream.id, pulled);
  owner_.output_waits();
}

void Session::forget(Stream& stream) {
  --streams_;
  buffered_ -= stream.body.buffered();
  consume_connection(stream.uncredited);
  if (stream.is_open) nghttp2_session_set_stream_user_data(session_.get(), stream.id, nullptr);
  if (stream.arrival_noted_) std::ranges::replace(arrivals_, &stream, static_cast<Stream*>(nullptr));
  if (stream.departure_noted_) std::ranges::replace(departures_, &stream, static_cast<Stream*>(nullptr));
}

}  // namespace cordon::http::h2
