// SPDX-License-Identifier: Apache-2.0
// The rules that mattered most, in one cell of a result file.
#include <algorithm>
#include <limits>
#include <string>

#include "runtime/explain/explain.h"
#include "runtime/value/decimal.h"
#include "runtime/value/decimal_math.h"

namespace tandem::explain {
namespace {

// What the rule is called in a list of reasons: its own words first.
const std::string& NameOf(const program::Rule& rule) {
  if (!rule.because.empty()) return rule.because;
  return rule.label.empty() ? rule.text : rule.label;
}

int64_t AtFourPlaces(int64_t points, int scale) {
  const auto scaled = value::Rescale(points, scale, 4);
  return scaled.value_or(points < 0 ? std::numeric_limits<int64_t>::min()
                                    : std::numeric_limits<int64_t>::max());
}

uint64_t Magnitude(int64_t points) {
  return points < 0 ? 0 - static_cast<uint64_t>(points) : static_cast<uint64_t>(points);
}

struct Reason {
  int64_t points = 0;  // at four places, so that scores compare
  size_t rule = 0;
};

}  // namespace

void Explainer::Reasons(const batch::Batch& batch, const batch::Events* events, uint32_t chunk,
                        const exec::EvaluateOptions& options, size_t n,
                        std::vector<std::string>& by_row) {
  tracer_.Evaluate(batch, events, chunk, options);
  const uint32_t first = chunk * abi::kChunkRows;
  const uint32_t rows = std::min(batch.rows() - first, abi::kChunkRows);
  by_row.assign(rows, {});
  std::vector<Reason> reasons;
  for (uint32_t row = 0; row < rows; ++row) {
    reasons.clear();
    for (size_t i = 0; i < program_->rules.size(); ++i) {
      const program::Rule& rule = program_->rules[i];
      if (rule.points == program::kNoOp || rule.kind == program::RuleKind::kGroup) continue;
      const int64_t points = tracer_.Value(rule.points, row);
      if (points != 0) reasons.push_back({AtFourPlaces(points, rule.point_scale), i});
    }
    std::stable_sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) {
      return Magnitude(a.points) > Magnitude(b.points);
    });
    if (reasons.size() > n) reasons.resize(n);
    for (const Reason& reason : reasons) {
      if (!by_row[row].empty()) by_row[row] += "; ";
      value::FormatDecimal(reason.points, 4, by_row[row]);
      by_row[row] += ' ';
      by_row[row] += NameOf(program_->rules[reason.rule]);
    }
  }
}

void Explainer::Marks(const batch::Batch& batch, const batch::Events* events, uint32_t chunk,
                      const exec::EvaluateOptions& options, std::vector<std::string>& by_row) {
  tracer_.Evaluate(batch, events, chunk, options);
  const uint32_t first = chunk * abi::kChunkRows;
  const uint32_t rows = std::min(batch.rows() - first, abi::kChunkRows);
  by_row.assign(rows, {});
  for (uint32_t row = 0; row < rows; ++row) {
    std::string& marks = by_row[row];
    bool routed = false;
    for (size_t i = 0; i < program_->rules.size(); ++i) {
      const program::Rule& rule = program_->rules[i];
      if (rule.kind == program::RuleKind::kGroup) continue;
      int64_t points = 0;
      if (rule.points != program::kNoOp) {
        points = tracer_.Value(rule.points, row);
        if (points == 0) continue;
      } else {
        const bool holds = rule.fired != program::kNoOp && tracer_.Value(rule.fired, row) != 0 &&
                           (rule.blocked == program::kNoOp ||
                            tracer_.Value(rule.blocked, row) == 0);
        const bool is_route = rule.kind == program::RuleKind::kRouteLine;
        if (!holds || (is_route && routed)) continue;
        routed |= is_route;
      }
      if (!marks.empty()) marks += ' ';
      marks += std::to_string(i);
      if (rule.points == program::kNoOp) continue;
      marks += ':';
      value::FormatDecimal(points, rule.point_scale, marks);
    }
  }
}

}  // namespace tandem::explain
