#include "control/front_settings.h"

#include "config/text.h"
#include "control/settings_description.h"

namespace cordon::control {
namespace {

http::ServerSettings server_settings(Settings const& settings) {
  auto const& timeouts = settings.timeouts;
  auto const& limits = settings.limits;
  return {.timeouts = {.handshake = timeouts.handshake,
                       .head = timeouts.head,
                       .idle = timeouts.idle,
                       .body = timeouts.body,
                       .write = timeouts.write,
                       .tunnel = timeouts.tunnel_idle},
          .limits = {.request_line = limits.request_line.count(),
                     .head = limits.head.count(),
                     .fields = limits.fields,
                     .trailer = limits.trailer.count(),
                     .streams = limits.streams,
                     .requests_per_connection = limits.requests_per_connection,
                     .minimum_rate = limits.minimum_rate.count()}};
}

std::string text_of(std::string_view name, void const* settings) {
  return config::to_text(*config::section(*settings_description().description(), name).description, settings);
}

}  // namespace

proxy::BudgetLimits budget_limits(LimitSettings const& limits) {
  return {.connections = limits.connections,
          .per_prefix = limits.connections_per_prefix,
          .new_per_second = limits.new_connections_per_second_per_prefix,
          .handshakes = limits.handshakes_per_prefix,
          .ipv4_length = limits.ipv4_prefix,
          .ipv6_length = limits.ipv6_prefix};
}

proxy::FrontSettings front_settings(Settings const& settings, ListenSettings const& listen) {
  proxy::FrontSettings front;
  front.tls = listen.tls;
  front.http2 = listen.http2;
  if (listen.redirect) front.redirect_port = listen.redirect_port;
  front.proxy_protocol = !listen.proxy_protocol_from.empty();
  front.proxy_protocol_from = proxy::TrustedPeers(listen.proxy_protocol_from);
  front.server = server_settings(settings);
  return front;
}

std::string front_text(Settings const& settings, ListenSettings const& listen) {
  return text_of("listen", &listen) + text_of("timeouts", &settings.timeouts) + text_of("limits", &settings.limits);
}

}  // namespace cordon::control
