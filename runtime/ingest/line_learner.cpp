// SPDX-License-Identifier: Apache-2.0
// What lines of JSON look like, learnt from one that was read.
#include <algorithm>

#include "runtime/ingest/line_shapes.h"
#include "runtime/ingest/scan.h"

namespace tandem::ingest {

// Goes through a sound line without escapes and arrays once more, place after place.
class LineShapes::Learner {
 public:
  void Run(LineShapes& shapes, std::string_view line) {
    shapes_ = &shapes;
    line_ = line;
    path_.clear();
    around_.clear();
    nodes_.clear();
    opened_.clear();
    key_node_ = -1;
    from_ = 0;
    written_ = 0;
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
    if (!nodes_.empty()) path_ += key_;
    path_ += '/';
    nodes_.push_back(node);
    if (node <= 0) return true;
    if (shapes_->nodes_[static_cast<size_t>(node)].column) return false;
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
      key_node_ = Child(line_.substr(begin + 1, at - begin - 2));
      return true;
    }
    const size_t around = path_.size();
    path_ += key_;
    const uint32_t place = PlaceOf(path_);
    path_.resize(around);
    if (place == kEnd) return false;
    if (key_node_ > 0) {
      const JsonPaths::Node& node = shapes_->nodes_[static_cast<size_t>(key_node_)];
      if (!node.children.empty()) return false;
      shapes_->places_[place].column = node.column ? static_cast<int32_t>(*node.column) : -1;
    }
    AddStep(begin, place);
    from_ = place;
    written_ = at;
    return true;
  }

  int32_t Child(std::string_view key) const {
    if (nodes_.back() < 0) return -1;
    const auto& children = shapes_->nodes_[static_cast<size_t>(nodes_.back())].children;
    const auto found = children.find(key);
    return found == children.end() ? -1 : static_cast<int32_t>(found->second);
  }

  uint32_t PlaceOf(const std::string& path) const {
    const auto known = shapes_->place_of_.find(path);
    if (known != shapes_->place_of_.end()) return known->second;
    if (shapes_->places_.size() >= kMostPlaces) return kEnd;
    const auto place = static_cast<uint32_t>(shapes_->places_.size());
    shapes_->places_.emplace_back();
    shapes_->place_of_.emplace(path, place);
    return place;
  }

  // What stands from the last value to `end`.
  void AddStep(size_t end, uint32_t to) {
    const std::string_view text = line_.substr(written_, end - written_);
    Place& from = shapes_->places_[from_];
    const auto is_it = [&](const Step& step) {
      return std::string_view(step.text, step.size) == text;
    };
    if (!is_it(from.first) && std::none_of(from.others.begin(), from.others.end(), is_it)) {
      std::string& kept = shapes_->texts_.emplace_back(text);
      kept.resize((text.size() / kPieceBytes + 1) * kPieceBytes);
      const auto opened = static_cast<uint32_t>(shapes_->opened_.size());
      shapes_->opened_.insert(shapes_->opened_.end(), opened_.begin(), opened_.end());
      const Step step{kept.data(), static_cast<uint32_t>(text.size()), to, opened,
                      static_cast<uint32_t>(shapes_->opened_.size())};
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

  LineShapes* shapes_ = nullptr;
  std::string_view line_;
  std::string path_;            // of the object at hand: keys in quotes, each with a slash
  std::vector<size_t> around_;  // sizes of the paths of the objects around
  std::vector<int32_t> nodes_;  // of the objects around; -1: unread
  std::string key_;
  int32_t key_node_ = -1;
  std::vector<uint32_t> opened_;
  uint32_t from_ = 0;
  size_t written_ = 0;
};

LineShapes::LineShapes(const JsonPaths& paths)
    : nodes_(paths.nodes()),
      columns_(paths.size()),
      places_(1),
      line_of_column_(paths.size()),
      learner_(std::make_unique<Learner>()) {}
LineShapes::~LineShapes() = default;

void LineShapes::Learn(std::string_view line) {
  if (texts_.size() >= kMostPlaces * kMostSteps) return;
  if (line.find_first_of("[\\") != std::string_view::npos) return;
  learner_->Run(*this, line);
}

}  // namespace tandem::ingest
