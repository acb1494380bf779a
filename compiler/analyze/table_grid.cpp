// SPDX-License-Identifier: Apache-2.0
// Cutting the columns of a table: numbers at the ends of intervals, texts by prefix.
#include "compiler/analyze/table_grid.h"

#include <limits>

#include "runtime/base/check.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {
namespace {

using schema::Kind;

int64_t Magnitude(int64_t value) {
  if (value == std::numeric_limits<int64_t>::min()) return std::numeric_limits<int64_t>::max();
  return value < 0 ? -value : value;
}

// The multiple of `step` in low..high that is nearest to 0, if there is one.
std::optional<int64_t> NearestToZero(int64_t low, int64_t high, int64_t step) {
  if (low <= 0 && high >= 0) return 0;
  if (low > 0) {
    const int64_t over = low % step;
    if (over == 0) return low;
    if (high - low < step - over) return std::nullopt;
    return low + (step - over);
  }
  const int64_t under = high % step;  // 0 or negative
  if (under == 0) return high;
  if (high - low < step + under) return std::nullopt;
  return high - (step + under);
}

}  // namespace

TableColumn::TableColumn(const hir::Table& table, size_t input, const InputDomain& domain)
    : is_text_(table.inputs[input].type.kind == Kind::kText), step_(domain.step) {
  const schema::ValueType& type = table.inputs[input].type;
  Classes passed;
  if (domain.may_be_missing) passed.push_back({kMissingClass, kMissingClass});
  if (is_text_) {
    CutTexts(table, input);
    const auto last = static_cast<int32_t>(texts_.size());
    passed.push_back({1, last});
    all_ = {{0, last}};
  } else {
    starts_ = {type.low, domain.low};
    last_ = type.high;
    if (domain.high < type.high) starts_.push_back(domain.high + 1);
    CutNumbers(table, input);
    all_ = {{0, static_cast<int32_t>(starts_.size())}};
    for (int32_t c = 1; c <= all_[0].high; ++c) {
      const auto [low, high] = Values(c);
      const bool inside = low >= domain.low && high <= domain.high;
      if (inside && NearestToZero(low, high, step_)) passed.push_back({c, c});
    }
  }
  domain_ = Joined(std::move(passed));
  for (const hir::TableRow& row : table.rows) {
    if (row.cells.empty()) break;
    const hir::TableCell& cell = row.cells[input];
    switch (cell.kind) {
      case hir::TableCell::Kind::kAnything: rows_.push_back(all_); break;
      case hir::TableCell::Kind::kMissing: rows_.push_back({{0, 0}}); break;
      case hir::TableCell::Kind::kIntervals: rows_.push_back(NumbersOf(cell)); break;
      case hir::TableCell::Kind::kTexts: rows_.push_back(TextsOf(cell)); break;
    }
  }
}

void TableColumn::CutNumbers(const hir::Table& table, size_t input) {
  const schema::ValueType& type = table.inputs[input].type;
  for (const hir::TableRow& row : table.rows) {
    if (row.cells.empty()) break;
    for (const auto& [low, high] : row.cells[input].intervals) {
      if (low > type.low && low <= type.high) starts_.push_back(low);
      if (high >= type.low && high < type.high) starts_.push_back(high + 1);
    }
  }
  std::sort(starts_.begin(), starts_.end());
  starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
}

void TableColumn::CutTexts(const hir::Table& table, size_t input) {
  rest_[""] = 0;
  for (const hir::TableRow& row : table.rows) {
    if (row.cells.empty()) break;
    for (const std::string& text : row.cells[input].texts) exact_[text] = 0;
    for (const std::string& prefix : row.cells[input].prefixes) rest_[prefix] = 0;
  }
  // Both maps are in byte order, in which the texts that begin with a prefix follow it.
  auto exact = exact_.begin();
  auto rest = rest_.begin();
  while (exact != exact_.end() || rest != rest_.end()) {
    const bool takes_exact =
        rest == rest_.end() || (exact != exact_.end() && exact->first <= rest->first);
    auto& at = takes_exact ? exact : rest;
    texts_.push_back({at->first, takes_exact});
    at->second = static_cast<int32_t>(texts_.size());
    ++at;
  }
}

std::pair<int64_t, int64_t> TableColumn::Values(int32_t known_class) const {
  const auto at = static_cast<size_t>(known_class - 1);
  return {starts_[at], at + 1 < starts_.size() ? starts_[at + 1] - 1 : last_};
}

const std::string& TableColumn::Text(int32_t known_class) const {
  return texts_[static_cast<size_t>(known_class - 1)].text;
}

bool TableColumn::IsExact(int32_t known_class) const {
  return texts_[static_cast<size_t>(known_class - 1)].exact;
}

Classes TableColumn::NumbersOf(const hir::TableCell& cell) const {
  Classes out;
  for (const auto& [low, high] : cell.intervals) {
    const auto begin = std::lower_bound(starts_.begin(), starts_.end(), low);
    const auto end = std::upper_bound(starts_.begin(), starts_.end(), high);
    const auto first = static_cast<int32_t>(begin - starts_.begin()) + 1;
    const auto last = static_cast<int32_t>(end - starts_.begin());
    if (low <= last_ && high >= starts_.front()) out.push_back({first, last});
  }
  return Joined(std::move(out));
}

ClassRange TableColumn::PrefixRange(const std::string& prefix) const {
  const auto begins = [&](const std::string& text) { return text.starts_with(prefix); };
  const int32_t rest = rest_.at(prefix);
  int32_t first = rest;
  if (const auto it = exact_.find(prefix); it != exact_.end()) first = it->second;
  const auto end = std::partition_point(texts_.begin() + rest, texts_.end(),
                                        [&](const TextClass& t) { return begins(t.text); });
  return {first, static_cast<int32_t>(end - texts_.begin())};
}

Classes TableColumn::TextsOf(const hir::TableCell& cell) const {
  Classes out;
  for (const std::string& text : cell.texts) out.push_back({exact_.at(text), exact_.at(text)});
  for (const std::string& prefix : cell.prefixes) out.push_back(PrefixRange(prefix));
  out = Joined(std::move(out));
  return cell.negated ? Difference({{1, all_[0].high}}, out) : out;
}

int32_t TableColumn::ClassOf(const InputValue& value) const {
  if (!value.known) return kMissingClass;
  if (!is_text_) {
    const auto it = std::upper_bound(starts_.begin(), starts_.end(), value.number);
    return std::max<int32_t>(1, static_cast<int32_t>(it - starts_.begin()));
  }
  if (const auto it = exact_.find(value.text); it != exact_.end()) return it->second;
  for (size_t length = value.text.size(); length > 0; --length) {
    const auto it = rest_.find(std::string_view(value.text).substr(0, length));
    if (it != rest_.end()) return it->second;
  }
  return rest_.at("");
}

std::string TableColumn::SampleText(int32_t known_class) const {
  const std::string& text = Text(known_class);
  const auto is = [&](const std::string& sample) {
    return value::TextKey(sample) == sample && ClassOf({true, 0, sample}) == known_class;
  };
  if (!text.empty() && is(text)) return text;
  static constexpr std::string_view kLetters = "xyzabcdefghijklmnopqrstuvw0123456789";
  for (const char c : kLetters) {
    if (is(text + c)) return text + c;
  }
  // More texts begin so than there are letters: one that no entry is as long as.
  size_t longest = 0;
  for (const TextClass& t : texts_) longest = std::max(longest, t.text.size());
  for (const char first : kLetters) {
    for (const char second : kLetters) {
      const std::string sample = text + first + std::string(longest + 1, second);
      if (is(sample)) return sample;
    }
  }
  return text + "\u00e6\u00f8\u00e5";
}

InputValue TableColumn::Sample(const Classes& classes, bool or_missing) const {
  TANDEM_CHECK(!classes.empty(), "a sample of nothing");
  const bool has_missing = classes.front().low == kMissingClass;
  const bool only_missing = has_missing && classes.size() == 1 && classes.front().high == 0;
  if (only_missing || (has_missing && or_missing)) return {};
  InputValue best;
  for (const ClassRange range : classes) {
    for (int32_t c = std::max(range.low, 1); c <= range.high; ++c) {
      InputValue value{true, 0, ""};
      if (is_text_) {
        value.text = SampleText(c);
      } else {
        const auto [low, high] = Values(c);
        const auto number = NearestToZero(low, high, step_);
        value.number = number.value_or(low);
      }
      const bool better = is_text_ ? value.text.size() < best.text.size()
                                   : Magnitude(value.number) < Magnitude(best.number);
      if (!best.known || better) best = std::move(value);
    }
  }
  return best;
}

TableGrid GridOf(const hir::Table& table, const std::vector<InputDomain>& domains) {
  TableGrid grid;
  grid.rows = table.rows.size() - (table.has_otherwise ? 1 : 0);
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    grid.columns.emplace_back(table, i, domains[i]);
  }
  return grid;
}

}  // namespace tandem::analyze
