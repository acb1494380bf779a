// SPDX-License-Identifier: Apache-2.0
// Lines of JSON read by what lines before them looked like: which key, with all that stands between
// two values, follows which. Such a line needs no marks; all others are left to JsonWalk.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/json.h"

namespace tandem::ingest {

// Reads only lines of objects of texts without escapes, numbers, true, false, null, and objects of
// these, whose every step was learnt; as JsonWalk reads them, to the byte. One a thread.
class LineShapes {
 public:
  explicit LineShapes(const JsonPaths& paths);
  ~LineShapes();

  // Whether lines were read lately, or it is time to try again.
  bool IsWorthTrying() { return credit_ > 0 || ++untried_ % kTryEvery == 0; }
  // The line that starts `rest`, which is UTF-8, into the record's fields and kinds. Answers its
  // size without the line end, or 0 when it is not of a known shape; the record is spoilt then.
  size_t Read(std::string_view rest, Record& record);
  // From a line that JsonWalk read and found no fault with.
  void Learn(std::string_view line);

 private:
  // Trying is worth it while a third of the lines or more is read.
  static constexpr size_t kTryEvery = 16;
  static constexpr int kMostCredit = 64;
  static constexpr int kCreditOfHit = 2;
  static constexpr size_t kMostSteps = 4;
  static constexpr size_t kMostPlaces = 2048;

  // From one value to the next: what stands between them.
  struct Step {
    const char* text = nullptr;  // kPieceBytes may be read at every multiple of them
    uint32_t size = 0;
    uint32_t to = 0;
    uint32_t opened_begin = 0;  // in opened_: places of objects that are read from
    uint32_t opened_end = 0;
  };
  // A value by its path; 0 is where the line starts. The last step of a line leads to kEnd.
  struct Place {
    int32_t column = -1;
    uint32_t seen = 0;  // the line that had it last
    Step first;         // what was last seen to follow
    std::vector<Step> others;
  };
  static constexpr uint32_t kEnd = ~uint32_t{0};

  class Learner;

  static bool Fits(const Step& step, const char* at, const char* end);
  // Of the others, which becomes the first; null when none fits.
  static const Step* FindOther(Place& place, const char* at, const char* end);
  bool Visit(Place& place) const;
  bool VisitOpened(const Step& step);
  size_t Missed();

  const std::vector<JsonPaths::Node>& nodes_;
  size_t columns_;
  std::vector<Place> places_;
  std::map<std::string, uint32_t, std::less<>> place_of_;  // by path
  std::vector<uint32_t> opened_;
  std::deque<std::string> texts_;
  uint32_t line_ = 0;
  std::vector<uint32_t> line_of_column_;  // the line that had it last
  int credit_ = kMostCredit / 2;
  size_t untried_ = 0;
  std::unique_ptr<Learner> learner_;
};

}  // namespace tandem::ingest
