// SPDX-License-Identifier: Apache-2.0
// Compares what stands between values sixteen bytes at a time and cuts the values out.
#include "runtime/ingest/line_shapes.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/ingest/json_text.h"
#include "runtime/ingest/scan.h"
#include "runtime/ingest/short_cell.h"

namespace tandem::ingest {
namespace {

// So many bytes are readable wherever a value or a step may start.
constexpr size_t kAheadBytes = 2 * kPieceBytes;

// The digits a number starts with.
inline const char* SkipDigits(const char* at, const char* end) {
  while (at < end) {
    const uint64_t digits = LoadWord(at) ^ 0x3030303030303030u;
    const uint64_t others = ((digits + 0x7676767676767676u) | digits) & 0x8080808080808080u;
    if (others != 0) return at + std::countr_zero(others) / 8;
    at += 8;
  }
  return at;
}

bool IsPartOfNumber(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

// Past the number at `at`; null when it is none.
inline const char* SkipNumber(const char* at, const char* end) {
  const char* stop = SkipDigits(at, end);
  if (stop == at || stop >= end || (*stop != ',' && IsPartOfNumber(*stop))) {
    while (stop < end && IsPartOfNumber(*stop)) ++stop;
    const std::string_view number(at, static_cast<size_t>(stop - at));
    return stop < end && IsJsonNumber(number) ? stop : nullptr;
  }
  return *at == '0' && stop != at + 1 ? nullptr : stop;
}

// The closing quote of a text whose first character is at `at`; null where it has escapes or
// control characters.
inline const char* SkipText(const char* at, const char* end) {
  for (; at < end; at += kPieceBytes) {
    const TextMarks marks = TextMarksAt(at);
    if ((marks.quotes | marks.others) == 0) continue;
    const int first = std::countr_zero(marks.quotes | marks.others);
    return (marks.quotes >> first & 1) != 0 ? at + first : nullptr;
  }
  return nullptr;
}

// The scalar at `at` as a cell; answers what is behind it, or null.
inline const char* ReadScalar(const char* at, const char* end, JsonKind& kind,
                              std::string_view& text) {
  const auto word = [&]<size_t kSize>(const char(&expected)[kSize], JsonKind meant) {
    kind = meant;
    text = std::string_view(at, kSize - 1);
    return std::memcmp(at, expected, kSize - 1) == 0 ? at + (kSize - 1) : nullptr;
  };
  switch (*at) {
    case '"': {
      const char* const stop = SkipText(at + 1, end);
      if (stop == nullptr) return nullptr;
      kind = JsonKind::kText;
      text = std::string_view(at + 1, static_cast<size_t>(stop - at - 1));
      return stop + 1;
    }
    case 't': return word("true", JsonKind::kTrue);
    case 'f': return word("false", JsonKind::kFalse);
    case 'n': return word("null", JsonKind::kNull);
    default: {
      const char* const stop = SkipNumber(at, end);
      if (stop == nullptr) return nullptr;
      kind = JsonKind::kNumber;
      text = std::string_view(at, static_cast<size_t>(stop - at));
      return stop;
    }
  }
}

}  // namespace

inline bool LineShapes::Visit(Place& place) const {
  if (place.seen == line_) return false;
  place.seen = line_;
  return true;
}

bool LineShapes::VisitOpened(const Step& step) {
  for (uint32_t i = step.opened_begin; i < step.opened_end; ++i) {
    if (!Visit(places_[opened_[i]])) return false;
  }
  return true;
}

inline bool LineShapes::Fits(const Step& step, const char* at, const char* end) {
  // A size of 0, of no step at all, is no less than anything.
  return step.size - size_t{1} < static_cast<size_t>(end - at) &&
         StartsWithPieces(at, step.text, step.size);
}

const LineShapes::Step* LineShapes::FindOther(Place& place, const char* at, const char* end) {
  for (Step& step : place.others) {
    if (!Fits(step, at, end)) continue;
    std::swap(step, place.first);
    return &place.first;
  }
  return nullptr;
}

size_t LineShapes::Missed() {
  credit_ = std::max(credit_ - 1, 0);
  return 0;
}

size_t LineShapes::Read(std::string_view rest, Record& record) {
  if (rest.size() < kAheadBytes || places_[0].first.text == nullptr) return 0;
  const char* at = rest.data();
  const char* const end = at + rest.size() - kAheadBytes;
  if (++line_ == 0) {
    for (Place& place : places_) place.seen = 0;
    std::fill(line_of_column_.begin(), line_of_column_.end(), 0);
    line_ = 1;
  }
  record.quoted.clear();
  record.fields.resize(columns_);
  record.json.resize(columns_);
  size_t columns_left = columns_;
  Place* const places = places_.data();
  Place* place = places;
  for (;;) {
    const Step* const step = Fits(place->first, at, end) ? &place->first
                                                         : FindOther(*place, at, end);
    if (step == nullptr) return Missed();
    if (step->opened_begin != step->opened_end && !VisitOpened(*step)) return Missed();
    at += step->size;
    if (step->to == kEnd) break;
    place = places + step->to;
    if (at >= end || !Visit(*place)) return Missed();
    JsonKind kind{};
    std::string_view text;
    at = ReadScalar(at, end, kind, text);
    if (at == nullptr || at >= end) return Missed();
    if (place->column < 0) continue;
    const auto column = static_cast<size_t>(place->column);
    record.fields[column] = text;
    record.json[column] = {.kind = kind};
    line_of_column_[column] = line_;
    --columns_left;
  }
  if (at[0] != '\n' && (at[0] != '\r' || at[1] != '\n')) return Missed();
  for (size_t i = 0; columns_left != 0; ++i) {
    if (line_of_column_[i] == line_) continue;
    record.fields[i] = {};
    record.json[i] = {};
    --columns_left;
  }
  credit_ = std::min(credit_ + kCreditOfHit, kMostCredit);
  return static_cast<size_t>(at - rest.data());
}

}  // namespace tandem::ingest
