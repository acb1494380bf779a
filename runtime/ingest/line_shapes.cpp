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

LineShapes::LineShapes(const JsonPaths& paths)
    : nodes_(paths.nodes()), columns_(paths.size()), places_(1), line_of_column_(paths.size()) {}

inline bool LineShapes::Visit(uint32_t place) {
  if (places_[place].seen == line_) return false;
  places_[place].seen = line_;
  return true;
}

inline const char* LineShapes::Take(const Step& step, uint32_t& place, const char* at) {
  for (uint32_t i = step.opened_begin; i < step.opened_end; ++i) {
    if (!Visit(opened_[i])) return nullptr;
  }
  place = step.to;
  return at + step.size;
}

inline const char* LineShapes::Follow(uint32_t& place, const char* at, const char* end) {
  const Step& step = places_[place].first;
  // A size of 0, of no step at all, is no less than anything.
  if (step.size - size_t{1} < static_cast<size_t>(end - at) &&
      StartsWithPieces(at, step.text, step.size)) {
    return Take(step, place, at);
  }
  return FollowOther(place, at, end);
}

const char* LineShapes::FollowOther(uint32_t& place, const char* at, const char* end) {
  Place& here = places_[place];
  for (Step& step : here.others) {
    if (step.size > static_cast<size_t>(end - at) || !StartsWithPieces(at, step.text, step.size)) {
      continue;
    }
    std::swap(step, here.first);
    return Take(here.first, place, at);
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
  for (uint32_t place = 0;;) {
    at = Follow(place, at, end);
    if (at == nullptr) return Missed();
    if (place == kEnd) break;
    if (at >= end || !Visit(place)) return Missed();
    JsonKind kind{};
    std::string_view text;
    at = ReadScalar(at, end, kind, text);
    if (at == nullptr || at >= end) return Missed();
    const int32_t column = places_[place].column;
    if (column < 0) continue;
    record.fields[static_cast<size_t>(column)] = text;
    record.json[static_cast<size_t>(column)] = {.kind = kind};
    line_of_column_[static_cast<size_t>(column)] = line_;
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

// Goes through a sound line without escapes and arrays once more, place after place.
class LineShapes::Learner {
 public:
  Learner(LineShapes& shapes, std::string_view line) : shapes_(shapes), line_(line) {}

  void Run() {
    for (size_t at = 0; at < line_.size();) {
      const char c = line_[at];
      if (c == '{') {
        if (!Open()) return;
        ++at;
      } else if (c == '}') {
        if (nodes_.empty()) return;
        path_.resize(around_.back());
        around_.pop_back();
        nodes_.pop_back();
        ++at;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == ',' || c == ':') {
        ++at;
      } else if (!Token(at)) {
        return;
      }
    }
    AddStep(line_.size(), kEnd);
  }

 private:
  // The object at hand is the value of the key read last, or the line's.
  bool Open() {
    const int32_t node = nodes_.empty() ? 0 : key_node_;
    around_.push_back(path_.size());
    path_ += nodes_.empty() ? std::string("/") : key_ + '/';
    nodes_.push_back(node);
    if (node <= 0) return true;
    if (shapes_.nodes_[static_cast<size_t>(node)].column) return false;
    const uint32_t place = PlaceOf(path_);
    if (place == kEnd) return false;
    opened_.push_back(place);
    return true;
  }

  // A key or a scalar.
  bool Token(size_t& at) {
    const size_t begin = at;
    const bool is_text = line_[at] == '"';
    at = is_text ? line_.find('"', at + 1) + 1 : line_.find_first_of(",}\t\r ", at);
    if (at <= begin || at > line_.size() || nodes_.empty()) return false;
    const size_t next = line_.find_first_not_of(" \t\r", at);
    if (is_text && next != std::string_view::npos && line_[next] == ':') {
      key_ = line_.substr(begin, at - begin);
      key_node_ = Child(key_.substr(1, key_.size() - 2));
      return true;
    }
    const uint32_t place = PlaceOf(path_ + key_);
    if (place == kEnd) return false;
    if (key_node_ > 0) {
      const JsonPaths::Node& node = shapes_.nodes_[static_cast<size_t>(key_node_)];
      if (!node.children.empty()) return false;
      shapes_.places_[place].column = node.column ? static_cast<int32_t>(*node.column) : -1;
    }
    AddStep(begin, place);
    from_ = place;
    written_ = at;
    return true;
  }

  int32_t Child(std::string_view key) const {
    if (nodes_.back() < 0) return -1;
    const auto& children = shapes_.nodes_[static_cast<size_t>(nodes_.back())].children;
    const auto found = children.find(key);
    return found == children.end() ? -1 : static_cast<int32_t>(found->second);
  }

  uint32_t PlaceOf(const std::string& path) const {
    const auto known = shapes_.place_of_.find(path);
    if (known != shapes_.place_of_.end()) return known->second;
    if (shapes_.places_.size() >= kMostPlaces) return kEnd;
    const auto place = static_cast<uint32_t>(shapes_.places_.size());
    shapes_.places_.emplace_back();
    shapes_.place_of_.emplace(path, place);
    return place;
  }

  // What stands from the last value to `end`.
  void AddStep(size_t end, uint32_t to) {
    const std::string_view text = line_.substr(written_, end - written_);
    Place& from = shapes_.places_[from_];
    const auto is_it = [&](const Step& step) {
      return std::string_view(step.text, step.size) == text;
    };
    if (!is_it(from.first) && std::none_of(from.others.begin(), from.others.end(), is_it)) {
      std::string& kept = shapes_.texts_.emplace_back(text);
      kept.resize((text.size() / kPieceBytes + 1) * kPieceBytes);
      const auto opened = static_cast<uint32_t>(shapes_.opened_.size());
      shapes_.opened_.insert(shapes_.opened_.end(), opened_.begin(), opened_.end());
      const Step step{kept.data(), static_cast<uint32_t>(text.size()), to, opened,
                      static_cast<uint32_t>(shapes_.opened_.size())};
      if (from.first.text == nullptr) {
        from.first = step;
      } else if (from.others.size() < kMostSteps) {
        from.others.push_back(step);
      } else {
        from.others.back() = step;
      }
    }
    opened_.clear();
  }

  LineShapes& shapes_;
  const std::string_view line_;
  std::string path_;            // of the object at hand: keys in quotes, each with a slash
  std::vector<size_t> around_;  // sizes of the paths of the objects around
  std::vector<int32_t> nodes_;  // of the objects around; -1: unread
  std::string key_;
  int32_t key_node_ = -1;
  std::vector<uint32_t> opened_;
  uint32_t from_ = 0;
  size_t written_ = 0;
};

void LineShapes::Learn(std::string_view line) {
  if (texts_.size() >= kMostPlaces * kMostSteps) return;
  if (line.find_first_of("[\\") != std::string_view::npos) return;
  Learner(*this, line).Run();
}

}  // namespace tandem::ingest
