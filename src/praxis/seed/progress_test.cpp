#include "praxis/seed/progress.h"

#include <gtest/gtest.h>

#include <memory>

#include "testing/clock.h"

namespace cordon::praxis::seed {
namespace {

using namespace std::chrono_literals;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string written(bool terminal) {
  std::unique_ptr<std::FILE, Close> const file(std::tmpfile());
  testing::FakeClock clock;
  ProgressLines lines(file.get(), terminal, clock);
  lines.at("patients", 0, 200);
  clock.advance(1s);
  lines.at("patients", 100, 200);
  clock.advance(10ms);
  lines.at("patients", 110, 200);  // too soon to be seen
  clock.advance(990ms);
  lines.at("patients", 200, 200);
  lines.at("appointments", 0, 0);
  std::string text(1000, '\0');
  EXPECT_EQ(std::fseek(file.get(), 0, SEEK_SET), 0);
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  return text;
}

TEST(SeedProgress, IsOneLineForEachPhase) {
  EXPECT_EQ(written(false),
            "patients            200 of       200    2.0 s\n"
            "appointments          0 of         0    0.0 s\n");
}

TEST(SeedProgress, ChangesInPlaceOnATerminal) {
  EXPECT_EQ(written(true),
            "\r\x1b[Kpatients              0 of       200    0.0 s"
            "\r\x1b[Kpatients            100 of       200    1.0 s"
            "\r\x1b[Kpatients            200 of       200    2.0 s\n"
            "\r\x1b[Kappointments          0 of         0    0.0 s\n");
}

}  // namespace
}  // namespace cordon::praxis::seed
