// SPDX-License-Identifier: Apache-2.0
// Checks of tables of events, of what folds them into columns of leads, and of those columns.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/program/range.h"
#include "runtime/program/verify_parts.h"

namespace tandem::program::internal {
namespace {

using Offence = std::optional<std::string>;
using schema::Kind;
using ReduceKind = Reduction::Kind;

// `has_table`: by event.
Offence CheckTable(const Program& program, size_t index, std::vector<bool>& has_table) {
  const Table& table = program.tables[index];
  const auto event = static_cast<size_t>(table.event);
  if (event >= program.schema.events.size()) return "holds no event";
  if (has_table[event]) return "holds the events of an earlier one";
  has_table[event] = true;
  if (table.columns.empty() || table.columns[0].projection != Projection::kAt) {
    return "does not start with the instant";
  }
  if (table.columns[0].physical != abi::Physical::kInt64) return "instants need 64 bits";
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const Input& column = table.columns[i];
    Offence offence = VerifyColumn(program, &program.schema[table.event], column);
    if (offence) return fmt::format("column {}: {}", i, *offence);
  }
  return std::nullopt;
}

Offence CheckMoment(const Moment& moment) {
  if (static_cast<int>(moment.kind) > static_cast<int>(Moment::Kind::kYearStart)) {
    return "has no kind";
  }
  constexpr int64_t kMostPeriods = 10'000'000;  // more than days between the years 1 and 9999
  if (moment.kind != Moment::Kind::kAgo &&
      (moment.amount < -kMostPeriods || moment.amount > kMostPeriods)) {
    return fmt::format("{} periods are too many", moment.amount);
  }
  return std::nullopt;
}

Offence CheckComputed(const Computed& computed) {
  if (static_cast<int>(computed.physical) > static_cast<int>(abi::Physical::kMask)) {
    return "has no physical form";
  }
  if (computed.low > 0 || computed.high < 0) return "cannot hold 0";
  if (!PhysicalRange(computed.physical).Holds({computed.low, computed.high})) {
    return fmt::format("[{}, {}] does not fit into its width", computed.low, computed.high);
  }
  return std::nullopt;
}

size_t OutputCount(const Reduction& reduction) {
  if (reduction.kind == ReduceKind::kSum) return 2;
  return reduction.kind == ReduceKind::kPick ? 2 + 2 * reduction.parts[0].values.size() : 1;
}

size_t ValueCount(const Reduction& reduction) {
  if (reduction.kind == ReduceKind::kPick) return reduction.parts[0].values.size();
  return reduction.kind == ReduceKind::kSum || reduction.kind == ReduceKind::kDistinct ? 1 : 0;
}

// References only: results are checked with their passes, later.
Offence CheckPart(const Program& program, const Reduction& reduction, const Reduction::Part& part) {
  if (part.table >= program.tables.size()) return fmt::format("no table {}", part.table);
  if (part.pass >= program.passes.size() || part.pass >= reduction.after) {
    return fmt::format("pass {} has not run", part.pass);
  }
  const Pass& pass = program.passes[part.pass];
  if (pass.table != static_cast<int64_t>(part.table)) {
    return fmt::format("pass {} is not over its table", part.pass);
  }
  std::vector<uint32_t> results = part.values;
  results.insert(results.end(), part.ties.begin(), part.ties.end());
  results.push_back(part.counts);
  if (reduction.once == Once::kValue) results.push_back(part.once_by);
  if (part.in_window) results.push_back(*part.in_window);
  if (part.where_no) results.push_back(*part.where_no);
  for (const uint32_t result : results) {
    if (result < pass.results.size()) continue;
    return fmt::format("pass {} has no result {}", part.pass, result);
  }
  if (part.values.size() != ValueCount(reduction)) {
    return fmt::format("{} values where {} are read", part.values.size(), ValueCount(reduction));
  }
  return std::nullopt;
}

Offence CheckReduction(const Program& program, const Reduction& reduction) {
  if (static_cast<int>(reduction.kind) > static_cast<int>(ReduceKind::kFading)) {
    return "has no kind";
  }
  if (static_cast<int>(reduction.once) > static_cast<int>(Once::kAll)) return "has no `once`";
  if (reduction.parts.empty()) return "reads nothing";
  if (reduction.after > program.passes.size()) {
    return fmt::format("waits for {} of {} passes", reduction.after, program.passes.size());
  }
  for (const Reduction::Part& part : reduction.parts) {
    if (Offence offence = CheckPart(program, reduction, part)) return offence;
  }
  const bool decays =
      reduction.kind == ReduceKind::kHalving || reduction.kind == ReduceKind::kFading;
  if (decays && (reduction.span_s < 1 || reduction.span_s > kMostDecaySeconds)) {
    return fmt::format("a span of {} seconds", reduction.span_s);
  }
  if (reduction.once == Once::kRolling && reduction.once_us < 1) {
    return fmt::format("once in {} microseconds", reduction.once_us);
  }
  if (reduction.outputs.size() != OutputCount(reduction)) {
    return fmt::format("fills {} columns instead of {}", reduction.outputs.size(),
                       OutputCount(reduction));
  }
  for (const uint32_t output : reduction.outputs) {
    if (output >= program.computed.size()) return fmt::format("no computed column {}", output);
  }
  return std::nullopt;
}

bool IsMask(const Pass& pass, uint32_t result) {
  return pass.results[result].physical == abi::Physical::kMask;
}

// Kinds and ranges, once all passes are sound.
class ReductionVerifier {
 public:
  ReductionVerifier(const Program& program, const Reduction& reduction)
      : program_(program), reduction_(reduction) {}

  Offence Run() const {
    for (const Reduction::Part& part : reduction_.parts) {
      if (Offence offence = Part(part)) return offence;
    }
    for (size_t i = 0; i < reduction_.outputs.size(); ++i) {
      if (Offence offence = Output(i)) return fmt::format("output {} {}", i, *offence);
    }
    return std::nullopt;
  }

 private:
  const Pass& PassOf(const Reduction::Part& part) const { return program_.passes[part.pass]; }

  Offence Part(const Reduction::Part& part) const {
    const Pass& pass = PassOf(part);
    if (!IsMask(pass, part.counts)) return "`counts` is no mask";
    if (part.in_window && !IsMask(pass, *part.in_window)) return "`in_window` is no mask";
    if (part.where_no && !IsMask(pass, *part.where_no)) return "`where_no` is no mask";
    const Reduction::Part& first = reduction_.parts[0];
    for (size_t i = 0; i < part.values.size(); ++i) {
      const Result& value = pass.results[part.values[i]];
      const Kind kind = value.type.kind;
      if (kind != PassOf(first).results[first.values[i]].type.kind) {
        return "parts have values of different kinds";
      }
      if (reduction_.kind == ReduceKind::kSum && (kind == Kind::kYesNo || kind == Kind::kText)) {
        return "adds what is no number";
      }
    }
    return std::nullopt;
  }

  // What the column must be able to hold; nullopt: a mask.
  std::optional<Range> Needed(size_t output) const {
    switch (reduction_.kind) {
      case ReduceKind::kCount:
      case ReduceKind::kDistinct:
        return CountRange(reduction_);
      case ReduceKind::kHalving:
      case ReduceKind::kFading:
        return Range{0, std::numeric_limits<int64_t>::max()};
      case ReduceKind::kSum:
        if (output == 1) return std::nullopt;
        return SumRange(reduction_, *ValueRange(0));
      case ReduceKind::kPick:
        break;
    }
    if (output == 1) return kInstants;
    if (output % 2 == 1 || output == 0) return std::nullopt;
    return ValueRange(output / 2 - 1);
  }

  // Of all parts, 0 for missing ones included; nullopt: masks.
  std::optional<Range> ValueRange(size_t value) const {
    Range hull{0, 0};
    for (const Reduction::Part& part : reduction_.parts) {
      const Pass& pass = PassOf(part);
      const Result& result = pass.results[part.values[value]];
      if (result.physical == abi::Physical::kMask) return std::nullopt;
      const Op& op = pass.ops[result.value];
      hull = {std::min(hull.low, op.low), std::max(hull.high, op.high)};
    }
    return hull;
  }

  Offence Output(size_t index) const {
    const Computed& computed = program_.computed[reduction_.outputs[index]];
    const std::optional<Range> needed = Needed(index);
    const bool is_mask = computed.physical == abi::Physical::kMask;
    if (is_mask != !needed) return is_mask ? "is a value in a mask" : "is a mask in a value";
    if (!needed || Range{computed.low, computed.high}.Holds(*needed)) return std::nullopt;
    return fmt::format("[{}, {}] does not hold [{}, {}]", computed.low, computed.high, needed->low,
                       needed->high);
  }

  const Program& program_;
  const Reduction& reduction_;
};

// Each column has one reduction that fills it.
Offence CheckOwners(const Program& program) {
  std::vector<bool> filled(program.computed.size(), false);
  for (const Reduction& reduction : program.reductions) {
    for (const uint32_t output : reduction.outputs) {
      if (filled[output]) return fmt::format("computed column {}: is filled twice", output);
      filled[output] = true;
    }
  }
  const auto unfilled = std::find(filled.begin(), filled.end(), false);
  if (unfilled == filled.end()) return std::nullopt;
  return fmt::format("computed column {}: nothing fills it", unfilled - filled.begin());
}

}  // namespace

Offence VerifyEvents(const Program& program) {
  const auto each = [](const auto& list, const char* what, auto check) -> Offence {
    for (size_t i = 0; i < list.size(); ++i) {
      if (Offence offence = check(i)) return fmt::format("{} {}: {}", what, i, *offence);
    }
    return std::nullopt;
  };
  Offence offence =
      each(program.moments, "moment", [&](size_t i) { return CheckMoment(program.moments[i]); });
  if (!offence) {
    std::vector<bool> has_table(program.schema.events.size());
    offence = each(program.tables, "table",
                   [&](size_t i) { return CheckTable(program, i, has_table); });
  }
  if (!offence) {
    offence = each(program.computed, "computed column",
                   [&](size_t i) { return CheckComputed(program.computed[i]); });
  }
  if (!offence) {
    offence = each(program.reductions, "reduction",
                   [&](size_t i) { return CheckReduction(program, program.reductions[i]); });
  }
  if (!offence) offence = CheckOwners(program);
  return offence;
}

Offence VerifyReductions(const Program& program) {
  for (size_t i = 0; i < program.reductions.size(); ++i) {
    if (Offence offence = ReductionVerifier(program, program.reductions[i]).Run()) {
      return fmt::format("reduction {}: {}", i, *offence);
    }
  }
  for (const Program::RejectedEvents& rejected : program.rejected_events) {
    if (rejected.pass >= program.passes.size() || program.passes[rejected.pass].table < 0 ||
        rejected.result >= program.passes[rejected.pass].results.size() ||
        !IsMask(program.passes[rejected.pass], rejected.result)) {
      return fmt::format("`{}` rejects events by no mask", rejected.text);
    }
  }
  return std::nullopt;
}

}  // namespace tandem::program::internal
