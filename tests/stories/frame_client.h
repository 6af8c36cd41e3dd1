#pragma once

#include "http/h2/trial.h"
#include "story.h"

namespace cordon::stories {

namespace h2 = http::h2::trial;

// A client of hand-made HTTP/2 frames.
class FrameClient {
 public:
  explicit FrameClient(Edge const& edge, std::size_t fragment = 0, std::string const& name = "praxis.test")
      : client_(edge.connect_tls(name, {"h2"}, fragment)) {
    client_.say(h2::preface());
  }
  void say(std::string const& frames) { client_.say(frames); }

  h2::Answer const& hear(std::uint32_t stream) {
    auto& answer = reading_.answers[stream];
    while (!answer.ended && answer.reset < 0 && reading_.goaway < 0) {
      auto const more = client_.wire().hear();
      if (!more || more->empty()) break;
      reading_.take(*more);
    }
    return answer;
  }
  int goaway() {
    while (reading_.goaway < 0) {
      auto const more = client_.wire().hear();
      if (!more || more->empty()) break;
      reading_.take(*more);
    }
    return reading_.goaway;
  }

 private:
  Client client_;
  h2::Reading reading_;
};

}  // namespace cordon::stories
