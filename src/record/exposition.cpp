#include "record/exposition.h"

#include <fmt/format.h>

#include <iterator>

namespace cordon::record {
namespace {

std::string escaped(View value) {
  std::string text;
  for (char const c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
  return text;
}

struct Scrape {
  Totals const& totals;
  ProcessNumbers const& process;
};

// The samples of one metric.
class Samples {
 public:
  Samples(std::string& page, View name) : page_(page), name_(name) {}

  template <class Value>
  void add(Value value) {
    line("{} {}\n", name_, value);
  }
  template <class Value>
  void add(View label, View text, Value value) {
    line("{}{{{}=\"{}\"}} {}\n", name_, label, escaped(text), value);
  }
  void add(View site, View label, View text, std::uint64_t value) {
    line("{}{{site=\"{}\",{}=\"{}\"}} {}\n", name_, escaped(site), label, text, value);
  }
  template <class Value>
  void add(OriginSum const& origin, Value value) {
    line("{}{{site=\"{}\",origin=\"{}\"}} {}\n", name_, escaped(origin.site), escaped(origin.url), value);
  }
  void add_state(OriginSum const& origin, View state) {
    line("{}{{site=\"{}\",origin=\"{}\",state=\"{}\"}} {}\n", name_, escaped(origin.site), escaped(origin.url), state,
         origin.state == state ? 1 : 0);
  }
  // With labels that are written already.
  void add_labelled(View labels, std::uint64_t value) { line("{}{{{}}} {}\n", name_, labels, value); }
  void add(View site, HistogramSum const& histogram) {
    std::string const host = escaped(site);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < histogram.buckets.size(); ++i) {
      count += histogram.buckets[i];
      line("{}_bucket{{site=\"{}\",le=\"{}\"}} {}\n", name_, host, bound(i), count);
    }
    line("{}_sum{{site=\"{}\"}} {:.9f}\n", name_, host, static_cast<double>(histogram.nanoseconds) / 1e9);
    line("{}_count{{site=\"{}\"}} {}\n", name_, host, count);
  }

 private:
  static std::string bound(std::size_t index) {
    if (index == Histogram::bounds.size()) return "+Inf";
    return fmt::format("{}", std::chrono::duration<double>(Histogram::bounds[index]).count());
  }
  template <class... Args>
  void line(fmt::format_string<Args const&...> format, Args const&... args) {
    fmt::format_to(std::back_inserter(page_), format, args...);
  }

  std::string& page_;
  View name_;
};

template <class Values, class Names>
void add_each(Samples& to, View label, Names const& names, Values const& values) {
  for (std::size_t i = 0; i < names.size(); ++i) to.add(label, names[i], values[i]);
}

template <class Values, class Names>
void add_each(Samples& to, View site, View label, Names const& names, Values const& values) {
  for (std::size_t i = 0; i < names.size(); ++i) to.add(site, label, names[i], values[i]);
}

using SeriesOf = Series AccessSums::*;

template <SeriesOf series>
void each_labelled(Samples& to, Scrape const& scrape) {
  for (auto const& [labels, count] : scrape.totals.access.*series) to.add_labelled(labels, count);
}

using Sites = void (*)(Samples& to, SiteSum const& site);

template <Sites write>
void each_site(Samples& to, Scrape const& scrape) {
  for (auto const& site : scrape.totals.sites) write(to, site);
}

using Origins = void (*)(Samples& to, OriginSum const& origin);

template <Origins write>
void each_origin(Samples& to, Scrape const& scrape) {
  for (auto const& origin : scrape.totals.origins) write(to, origin);
}

void add_states(Samples& to, OriginSum const& origin) {
  for (View const state : origin_states) to.add_state(origin, state);
}

// A metric, described once.
struct Family {
  View name;
  View type;
  View help;
  void (*write)(Samples& to, Scrape const& scrape);
};

constexpr Family families[] = {
    {"cordon_requests_total", "counter", "Exchanges that ended, by class of the status the client was sent.",
     each_site<[](Samples& to, SiteSum const& s) { add_each(to, s.host, "status_class", status_classes, s.requests); }>},
    {"cordon_request_seconds", "histogram", "From the head of a request to the last byte of its answer.",
     each_site<[](Samples& to, SiteSum const& s) { to.add(s.host, s.request_time); }>},
    {"cordon_origin_requests_total", "counter", "Requests to origins, by what became of them.",
     each_site<[](Samples& to, SiteSum const& s) { add_each(to, s.host, "result", origin_results, s.origin_requests); }>},
    {"cordon_origin_seconds", "histogram", "Until the first byte of an origin's answer.",
     each_site<[](Samples& to, SiteSum const& s) { to.add(s.host, s.origin_time); }>},
    {"cordon_origin_state", "gauge", "1 for the state that an origin is in, 0 for the others.", each_origin<add_states>},
    {"cordon_origin_outstanding", "gauge", "Requests and WebSockets under way at an origin.",
     each_origin<[](Samples& to, OriginSum const& o) { to.add(o, o.outstanding); }>},
    {"cordon_origin_failures_total", "counter", "Requests that failed by an origin's fault.",
     each_origin<[](Samples& to, OriginSum const& o) { to.add(o, o.failures); }>},
    {"cordon_origin_ejections_total", "counter", "How often failures took an origin out.",
     each_origin<[](Samples& to, OriginSum const& o) { to.add(o, o.ejections); }>},
    {"cordon_origin_overloads_total", "counter", "Requests that found an origin full.",
     each_origin<[](Samples& to, OriginSum const& o) { to.add(o, o.overloads); }>},
    {"cordon_retries_total", "counter", "Requests that origins were asked again, after a failure.",
     each_site<[](Samples& to, SiteSum const& s) { to.add("site", s.host, s.retries); }>},
    {"cordon_retries_denied_total", "counter", "Requests that were not asked again, as too many had been.",
     each_site<[](Samples& to, SiteSum const& s) { to.add("site", s.host, s.retries_denied); }>},
    {"cordon_received_bytes_total", "counter", "Bytes of body from clients.",
     each_site<[](Samples& to, SiteSum const& s) { to.add("site", s.host, s.received); }>},
    {"cordon_sent_bytes_total", "counter", "Bytes of body to clients.",
     each_site<[](Samples& to, SiteSum const& s) { to.add("site", s.host, s.sent); }>},
    {"cordon_refusals_total", "counter", "Connections and requests that were refused, by reason.",
     [](Samples& to, Scrape const& scrape) {
       for (auto const& [reason, count] : scrape.totals.refusals) to.add("reason", reason, count);
     }},
    {"cordon_access_decisions_total", "counter", "Requests to sites with rules, by what was decided.",
     each_labelled<&AccessSums::decisions>},
    {"cordon_access_shadow_total", "counter", "Requests of which a rule in the shadow would have decided otherwise, by how.",
     each_labelled<&AccessSums::shadows>},
    {"cordon_access_break_glass_total", "counter", "Alarms of rules for emergencies.", each_labelled<&AccessSums::break_glass>},
    {"cordon_access_logins_total", "counter", "What happened at the login host, by who vouches.",
     each_labelled<&AccessSums::logins>},
    {"cordon_access_approvals_total", "counter", "What was done about temporary access.", each_labelled<&AccessSums::approvals>},
    {"cordon_access_external_total", "counter", "What evaluators were asked about people, by what came of it.",
     each_labelled<&AccessSums::external>},
    {"cordon_connections", "gauge", "Open connections of clients, by what they are doing.",
     [](Samples& to, Scrape const& scrape) { add_each(to, "state", connection_states, scrape.totals.connections); }},
    {"cordon_connections_accepted_total", "counter", "Connections that clients opened.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.totals.accepted); }},
    {"cordon_handshakes_total", "counter", "TLS handshakes with clients, by result.",
     [](Samples& to, Scrape const& scrape) { add_each(to, "result", handshake_results, scrape.totals.handshakes); }},
    {"cordon_records_written_total", "counter", "Records that were written.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.totals.records_written); }},
    {"cordon_records_lost_total", "counter", "Records for which there was no room while the disk failed.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.totals.records_lost); }},
    {"cordon_memory_limit_bytes", "gauge", "Memory that may be used before load is shed; 0 is no limit.",
     [](Samples& to, Scrape const& scrape) { to.add(static_cast<std::uint64_t>(scrape.totals.memory_limit)); }},
    {"cordon_memory_pressure", "gauge",
     "What is shed for want of memory: 0 nothing, 1 idle connections, 2 new ones, 3 requests, 4 the largest connections.",
     [](Samples& to, Scrape const& scrape) { to.add(static_cast<std::uint64_t>(scrape.totals.memory_pressure)); }},
    {"cordon_shared_state_up", "gauge", "1 while the state that nodes share can be reached, 0 while it cannot.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.totals.shared_state_up); }},
    {"cordon_nodes", "gauge", "Nodes that share a state with this one, itself included, by whether they answer.",
     [](Samples& to, Scrape const& scrape) {
       to.add("state", "answering", scrape.totals.nodes_answering);
       to.add("state", "silent", scrape.totals.nodes_silent);
     }},
    {"cordon_build_info", "gauge", "Always 1; the version is in the label.",
     [](Samples& to, Scrape const& scrape) { to.add("version", scrape.totals.version, 1); }},
    {"process_resident_memory_bytes", "gauge", "Memory that is resident.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.process.resident_bytes); }},
    {"process_cpu_seconds_total", "counter", "Processor time, user and system.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.process.cpu_seconds); }},
    {"process_open_fds", "gauge", "Open file descriptors.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.process.open_files); }},
    {"process_max_fds", "gauge", "File descriptors that may be open.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.process.file_limit); }},
    {"process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.",
     [](Samples& to, Scrape const& scrape) { to.add(scrape.process.started); }},
};

}  // namespace

std::string label(View name, View value) {
  return fmt::format("{}=\"{}\"", name, escaped(value));
}

std::string exposition(Totals const& totals, ProcessNumbers const& process) {
  std::string page;
  for (Family const& family : families) {
    fmt::format_to(std::back_inserter(page), "# HELP {0} {1}\n# TYPE {0} {2}\n", family.name, family.help, family.type);
    Samples samples(page, family.name);
    family.write(samples, {totals, process});
  }
  return page;
}

}  // namespace cordon::record
