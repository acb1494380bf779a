// SPDX-License-Identifier: Apache-2.0
// Sets of values behind conditions, joined and turned round.
#include "compiler/typecheck/holes.h"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "compiler/hir/builder.h"
#include "compiler/hir/spell.h"
#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr size_t kMaxShown = 2;

struct Part {
  ExprId subject = kNoExpr;
  hir::Intervals values;
};

bool IsSame(const hir::Policy& policy, ExprId a, ExprId b) {
  if (a == b) return true;
  const Expr& x = policy[a];
  const Expr& y = policy[b];
  if (x.op != y.op || x.imm != y.imm || x.field != y.field) return false;
  switch (x.op) {
    case Op::kField: case Op::kScore: case Op::kAnswer: case Op::kDefine: return true;
    default: return false;
  }
}

// `X < 5`, `5 <= X`
std::optional<Part> OfComparison(const hir::Policy& policy, const Expr& e) {
  const bool constant_left = policy[e.args[0]].op == Op::kConst;
  const Expr& constant = policy[e.args[constant_left ? 0 : 1]];
  if (constant.op != Op::kConst) return std::nullopt;
  const ExprId subject = e.args[constant_left ? 1 : 0];
  const bool strict = e.op == Op::kLess;
  const int64_t value = constant.imm;
  if (e.op == Op::kEqual) return Part{subject, {{value, value}}};
  if (constant_left) {
    if (strict && value == kMax) return std::nullopt;
    return Part{subject, {{value + (strict ? 1 : 0), kMax}}};
  }
  if (strict && value == kMin) return std::nullopt;
  return Part{subject, {{kMin, value - (strict ? 1 : 0)}}};
}

// The values for which a condition holds, when it is about one value alone.
std::optional<Part> PartOf(const hir::Policy& policy, ExprId id) {
  const Expr& e = policy[id];
  switch (e.op) {
    case Op::kInSet: return Part{e.args[0], e.intervals};
    case Op::kLess: case Op::kLessEqual: case Op::kEqual: return OfComparison(policy, e);
    case Op::kSurely: return PartOf(policy, e.args[0]);
    case Op::kAnd: {
      std::optional<Part> both;
      for (const ExprId arg : e.args) {
        auto part = PartOf(policy, arg);
        if (!part || (both && !IsSame(policy, both->subject, part->subject))) return std::nullopt;
        if (!both) {
          both = std::move(part);
          continue;
        }
        hir::Intervals common;
        for (const auto& [a, b] : both->values) {
          for (const auto& [c, d] : part->values) {
            const int64_t low = std::max(a, c), high = std::min(b, d);
            if (low <= high) common.emplace_back(low, high);
          }
        }
        both->values = hir::Normalize(std::move(common));
      }
      return both;
    }
    default: return std::nullopt;
  }
}

int64_t StepOf(Kind kind) {
  int64_t step = 1;
  for (int i = 0; i < schema::Scale(kind); ++i) step *= 10;
  return step;
}

// Whether `a` is shorter to write than `b`.
bool IsRounder(int64_t a, int64_t b) {
  for (int64_t step = 10; step <= 1'000'000; step *= 10) {
    if ((a % step == 0) != (b % step == 0)) return a % step == 0;
  }
  return false;
}

}  // namespace

int64_t ShortValue(const hir::ValueType& type, int64_t low, int64_t high) {
  if (low == kMin) return high;
  if (high == kMax) return low;
  for (int64_t step = StepOf(type.kind); step >= 10; step /= 10) {
    const int64_t half = low + (high - low) / 2;
    const int64_t near = half - (half % step + step) % step;
    if (near >= low && near <= high) return near;
    if (near + step >= low && near + step <= high) return near + step;
  }
  return low + (high - low) / 2;
}

Holes HolesBetween(const hir::Policy& policy, const std::vector<ExprId>& conditions,
                   const source::SourceSet& sources) {
  std::optional<Part> all;
  for (const ExprId id : conditions) {
    if (id == kNoExpr) return {};
    auto part = PartOf(policy, id);
    if (!part || (all && !IsSame(policy, all->subject, part->subject))) return {};
    if (!all) all = Part{part->subject, {}};
    all->values.insert(all->values.end(), part->values.begin(), part->values.end());
  }
  if (!all) return {};
  const Expr& subject = policy[all->subject];
  const Kind kind = subject.type.kind;
  const bool number = kind == Kind::kInteger || kind == Kind::kNumber || kind == Kind::kMoney ||
                      kind == Kind::kPercent;
  if (!number) return {};
  const hir::Intervals covered = hir::Normalize(std::move(all->values));
  const auto holes = Complement(covered, subject.type.low, subject.type.high);
  const auto spelled = [&](int64_t value) {
    return hir::SpellValue(policy.schema, subject.type, value);
  };
  Holes out;
  out.beside = conditions[0];
  for (size_t i = 0; i < holes.size() && i < kMaxShown; ++i) {
    const auto [low, high] = holes[i];
    const bool begins = low <= subject.type.low;
    const bool ends = high >= subject.type.high;
    if (begins && ends) return {};
    out.words += out.words.empty() ? "" : ", or ";
    if (low == high) {
      out.words += "= " + spelled(low);
    } else {
      if (!begins) {
        out.words += IsRounder(low, low - 1) ? "from " + spelled(low) : "above " + spelled(low - 1);
      }
      if (!ends) {
        out.words += begins ? "" : " and ";
        out.words += IsRounder(high, high + 1) ? "up to " + spelled(high)
                                               : "below " + spelled(high + 1);
      }
      if (low != kMin && high != kMax) {
        out.words += fmt::format(" ({})", spelled(ShortValue(subject.type, low, high)));
      }
    }
    if (begins || ends || out.small || schema::Scale(kind) == 0) continue;
    if (low == high && IsRounder(low, low - 1)) {
      out.help = fmt::format("let one of the lines beside it hold it: `<= {0}`, or `>= {0}`",
                             spelled(low));
    } else if (high + 1 - (low - 1) <= StepOf(kind)) {
      out.help = fmt::format("let the lines meet: `0 up to {0}`, or `< {0}`", spelled(high + 1));
    }
    out.small = !out.help.empty();
  }
  if (holes.size() > kMaxShown) out.words += " and more";
  if (out.words.empty()) return {};
  for (const ExprId id : conditions) {
    const Part part = *PartOf(policy, id);
    for (const auto& interval : part.values) {
      if (interval.second != kMax && interval.second + 1 == holes[0].first) out.beside = id;
    }
  }
  out.words = fmt::format("`{}` {}", sources.Text(subject.span), out.words);
  return out;
}

}  // namespace tandem::typecheck
