// SPDX-License-Identifier: Apache-2.0
// Beginnings are ranges of sorted keys that nest or are apart, so a stack finds who covers what.
#include "runtime/program/text_classes.h"

#include <algorithm>
#include <bit>
#include <map>

#include "runtime/base/hash.h"

namespace tandem::program {
namespace {

// Of places looked at in vain while texts are put into the table; it is half empty, so these are
// far more than chance ever needs.
constexpr size_t kMostStepsAText = 16;
constexpr size_t kMostSteps = 4'096;

using Signature = std::vector<uint32_t>;  // cells that list a text, sorted

// The least text above every text that begins with `prefix`; empty when there is none.
std::string After(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

struct Range {
  std::string start;
  Signature cells;
};

// Which cells' beginnings cover the keys from each start on.
std::vector<Range> Cover(const std::map<std::string, Signature>& prefixes) {
  std::vector<Range> ranges{{"", {}}};
  struct Open {
    std::string prefix;
    Signature cells;  // with those of all it lies in
  };
  std::vector<Open> open;
  const auto start = [&](std::string at) {
    if (ranges.back().start != at) ranges.push_back({std::move(at), {}});
    ranges.back().cells = open.empty() ? Signature() : open.back().cells;
  };
  const auto close = [&] {
    std::string end = After(open.back().prefix);
    open.pop_back();
    if (!end.empty()) start(std::move(end));
  };
  for (const auto& [prefix, cells] : prefixes) {
    while (!open.empty() && !prefix.starts_with(open.back().prefix)) close();
    Signature all;
    if (!open.empty()) all = open.back().cells;
    all.insert(all.end(), cells.begin(), cells.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    open.push_back({prefix, std::move(all)});
    start(prefix);
  }
  while (!open.empty()) close();
  return ranges;
}

class Numbers {
 public:
  Numbers() { Of({}); }

  int32_t Of(const Signature& cells) {
    return known_.try_emplace(cells, static_cast<int32_t>(known_.size()) + 1).first->second;
  }
  const std::map<Signature, int32_t>& known() const { return known_; }

 private:
  std::map<Signature, int32_t> known_;
};

// Sorted classes as ranges.
TextClasses::Classes Folded(std::vector<int32_t> classes) {
  std::sort(classes.begin(), classes.end());
  TextClasses::Classes folded;
  for (const int32_t at : classes) {
    if (!folded.empty() && folded.back().second + 1 == at) {
      folded.back().second = at;
    } else {
      folded.emplace_back(at, at);
    }
  }
  return folded;
}

}  // namespace

TextClasses::TextClasses(const std::vector<Cell>& cells, std::vector<Classes>& listed) {
  const auto less = [](const Cell* a, const Cell* b) { return *a < *b; };
  std::map<const Cell*, std::vector<size_t>, decltype(less)> equal(less);
  for (size_t i = 0; i < cells.size(); ++i) equal[&cells[i]].push_back(i);
  std::map<std::string, Signature> prefixes;
  std::vector<std::pair<std::string_view, uint32_t>> texts;
  uint32_t number = 0;
  for (const auto& [cell, at] : equal) {
    for (const std::string& text : cell->texts) texts.emplace_back(text, number);
    for (const std::string& prefix : cell->prefixes) prefixes[prefix].push_back(number);
    ++number;
  }
  std::sort(texts.begin(), texts.end());
  Numbers numbers;
  // Numbered in the order of the keys: what begins alike lies close together.
  auto text = texts.begin();
  const auto add_texts = [&](const std::string* end, const Signature& covering) {
    while (text != texts.end() && (end == nullptr || text->first < *end)) {
      const std::string_view key = text->first;
      Signature all = covering;
      for (; text != texts.end() && text->first == key; ++text) all.push_back(text->second);
      std::sort(all.begin(), all.end());
      all.erase(std::unique(all.begin(), all.end()), all.end());
      Add(key, numbers.Of(all));
    }
  };
  const std::vector<Range> ranges = Cover(prefixes);
  for (size_t i = 0; i < ranges.size(); ++i) {
    starts_.push_back({ranges[i].start, numbers.Of(ranges[i].cells)});
    add_texts(i + 1 < ranges.size() ? &ranges[i + 1].start : nullptr, ranges[i].cells);
  }
  count_ = static_cast<int32_t>(numbers.known().size());
  std::vector<std::vector<int32_t>> of_cell(equal.size());
  for (const auto& [signature, of] : numbers.known()) {
    for (const uint32_t cell : signature) of_cell[cell].push_back(of);
  }
  listed.assign(cells.size(), {});
  number = 0;
  for (const auto& [cell, at] : equal) {
    const Classes folded = Folded(std::move(of_cell[number++]));
    for (const size_t i : at) listed[i] = folded;
  }
}

TextClasses::Parts TextClasses::ToParts() const {
  Parts parts;
  parts.count = count_;
  for (const Text& text : texts_) {
    parts.texts.push_back({bytes_.substr(text.offset_bytes, text.size_bytes), text.of});
  }
  for (const Start& start : starts_) parts.starts.push_back({start.key, start.of});
  return parts;
}

std::optional<TextClasses> TextClasses::FromParts(const Parts& parts) {
  for (const std::vector<Listed>* const list : {&parts.texts, &parts.starts}) {
    for (size_t i = 0; i < list->size(); ++i) {
      const Listed& listed = (*list)[i];
      if (listed.of < 1 || listed.of > parts.count) return std::nullopt;
      if (i > 0 && listed.text <= (*list)[i - 1].text) return std::nullopt;
    }
  }
  if (parts.count < 1 || (!parts.starts.empty() && !parts.starts.front().text.empty())) {
    return std::nullopt;
  }
  TextClasses classes;
  classes.count_ = parts.count;
  for (const Listed& text : parts.texts) {
    classes.Add(text.text, text.of);
    // Texts that were chosen to share their places in the table would be looked for for ever.
    if (classes.steps_ > kMostStepsAText * classes.texts_.size() + kMostSteps) return std::nullopt;
  }
  for (const Listed& start : parts.starts) classes.starts_.push_back({start.text, start.of});
  return classes;
}

size_t TextClasses::StartOf(std::string_view key) const {
  const auto above = std::upper_bound(starts_.begin(), starts_.end(), key,
                                      [](std::string_view a, const Start& b) { return a < b.key; });
  return static_cast<size_t>(above - starts_.begin()) - 1;
}

size_t TextClasses::FindSlot(std::string_view key, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return slot;
    const Text& text = texts_[slots_[slot] - 1];
    if (text.hash == hash &&
        std::string_view(bytes_).substr(text.offset_bytes, text.size_bytes) == key) {
      return slot;
    }
  }
}

void TextClasses::Add(std::string_view key, int32_t of) {
  if ((texts_.size() + 1) * 2 > slots_.size()) {
    slots_.assign(std::bit_ceil((texts_.size() + 1) * 4), 0);
    for (size_t i = 0; i < texts_.size(); ++i) {
      size_t slot = texts_[i].hash & (slots_.size() - 1);
      for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) ++steps_;
      slots_[slot] = static_cast<uint32_t>(i) + 1;
    }
  }
  const uint64_t hash = base::Hash64(key);
  const size_t slot = FindSlot(key, hash);
  steps_ += (slot - hash) & (slots_.size() - 1);
  texts_.push_back({hash, bytes_.size(), static_cast<uint32_t>(key.size()), of});
  bytes_.append(key);
  slots_[slot] = static_cast<uint32_t>(texts_.size());
}

int32_t TextClasses::ClassOf(std::string_view key) const {
  if (!texts_.empty()) {
    const size_t slot = FindSlot(key, base::Hash64(key));
    if (slots_[slot] != 0) return texts_[slots_[slot] - 1].of;
  }
  return starts_.empty() ? 1 : starts_[StartOf(key)].of;
}

}  // namespace tandem::program
