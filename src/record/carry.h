#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "record/totals.h"

namespace cordon::record {

// What a process has counted, in lines that the process which replaces it can read. A line has numbers that only grow, separated
// by commas; the next line of the same name replaces it:
//
//   node WORD NUMBERS             site WORD NUMBERS HOST
//   refusal NUMBER REASON         origin WORD NUMBERS HOST URL
//   access WORD NUMBER LABELS
//
// It grows by words, and by numbers at the end of a line: words that are not known and numbers too many are passed over. What is
// counted in other units (a histogram with other buckets) is another word. Counters at 0 have no line.
std::vector<std::string> carry_lines(Totals const& totals);

// What the process before this one had counted, as far as it has said so.
class Carried {
 public:
  // One line of it. What cannot be read is passed over. Returns the host of a site that it had not heard of, else nothing.
  std::string read(View line);
  // Adds it to what this process counted. A site that this one does not have is added; an origin is not. Gauges stay.
  void add_to(Totals& totals) const;

 private:
  Totals node_;  // without sites and origins
  std::map<std::string, SiteSum> sites_;
  std::map<std::pair<std::string, std::string>, OriginSum> origins_;  // by site and URL
  std::map<std::string, std::uint64_t> refusals_;
};

}  // namespace cordon::record
