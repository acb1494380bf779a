// SPDX-License-Identifier: Apache-2.0
// Checks of the results and of the tables that explanations are made of.
#include <fmt/format.h>

#include "runtime/program/decisions.h"
#include "runtime/program/range.h"
#include "runtime/program/verify_parts.h"
#include "runtime/value/decimal_math.h"

namespace tandem::program::internal {
namespace {

using Offence = std::optional<std::string>;
using schema::Kind;

// kNoOp is allowed; 'I' or 'M' otherwise.
Offence CheckRef(const Body& body, OpId id, char kind, const char* what) {
  if (id == kNoOp) return std::nullopt;
  if (id >= body.ops.size()) return fmt::format("`{}` is no operation", what);
  if (Info(body.ops[id].code).result != kind) {
    return fmt::format("`{}` is {}", what, kind == 'M' ? "no mask" : "no value");
  }
  return std::nullopt;
}

bool FieldExists(const Program& program, schema::FieldId field) {
  return static_cast<size_t>(field) < program.schema.fields.size();
}

Offence CheckLeaves(const Program& program, const Result& result) {
  for (const TextLeaf& leaf : result.leaves) {
    if (leaf.picked >= 0) {
      if (leaf.is_field) return "a leaf is two texts";
      if (static_cast<size_t>(leaf.picked) >= program.results.size() ||
          program.results[static_cast<size_t>(leaf.picked)].kind != ResultKind::kColumn) {
        return "a leaf picks no text";
      }
    }
    if (!leaf.is_field && leaf.picked < 0) continue;
    if (static_cast<int>(leaf.transform) > static_cast<int>(TextTransform::kDigits)) {
      return "a leaf has no transform";
    }
    if (!leaf.is_field) continue;
    if (!FieldExists(program, leaf.field)) return "a leaf is no field";
    if (program.schema[leaf.field].type.kind != Kind::kText) return "a leaf is no text";
  }
  return std::nullopt;
}

// How many names the value selects from; nullopt when it is a number.
std::optional<size_t> Alternatives(const Program& program, const Result& result) {
  if (result.type.kind == Kind::kText) return result.leaves.size();
  if (result.type.kind != Kind::kChoice) return std::nullopt;
  return program.schema[result.type.choice].values.size();
}

Offence CheckNumber(const BodyView& view, const Result& result) {
  const Program& program = view.program;
  if (static_cast<int>(result.physical) >= static_cast<int>(abi::Physical::kMask)) {
    return "a value has no integer form";
  }
  const Op& op = view.body.ops[result.value];
  if (!PhysicalRange(result.physical).Holds({op.low, op.high})) {
    return fmt::format("[{}, {}] does not fit into its width", op.low, op.high);
  }
  if (result.type.kind == Kind::kChoice &&
      static_cast<size_t>(result.type.choice) >= program.schema.choices.size()) {
    return "has no choice type";
  }
  if (result.kind == ResultKind::kColumn && result.type.kind == Kind::kText) {
    if (!result.leaves.empty()) return "a column has leaves";
    if (!IsTextIndex(view, result.value)) return "is no loaded text";
    return std::nullopt;
  }
  if (const std::optional<size_t> count = Alternatives(program, result)) {
    const int64_t last = *count == 0 ? 0 : static_cast<int64_t>(*count) - 1;
    if (op.low < 0 || op.high > last) {
      return fmt::format("[{}, {}] selects from {}", op.low, op.high, *count);
    }
  }
  return CheckLeaves(program, result);
}

Offence CheckResult(const BodyView& view, const Result& result, bool is_main) {
  const Body& body = view.body;
  if (static_cast<int>(result.kind) > static_cast<int>(ResultKind::kColumn)) return "has no kind";
  const bool is_column = result.kind == ResultKind::kColumn;
  if (!is_main && !is_column) return "a pass decides nothing";
  if (is_main && is_column && result.type.kind != Kind::kText) return "is a column of no pass";
  if (result.value == kNoOp) return "has no value";
  if (result.type.kind == Kind::kTextList || result.type.kind == Kind::kChoiceList ||
      static_cast<int>(result.type.kind) > static_cast<int>(Kind::kDuration)) {
    return "has a kind that no result has";
  }
  if (Offence offence = CheckRef(body, result.valid, 'M', "valid")) return offence;
  if (result.type.kind == Kind::kYesNo) {
    if (result.physical != abi::Physical::kMask) return "is a mask in an integer's form";
    return CheckRef(body, result.value, 'M', "value");
  }
  if (result.kind == ResultKind::kReject || result.kind == ResultKind::kFrozen ||
      result.kind == ResultKind::kFault) {
    return "is no yes/no";
  }
  if (Offence offence = CheckRef(body, result.value, 'I', "value")) return offence;
  return CheckNumber(view, result);
}

Offence CheckRule(const Program& program, size_t index) {
  const Rule& rule = program.rules[index];
  if (rule.parent < -1 || rule.parent >= static_cast<int64_t>(index)) {
    return "its group is no earlier rule";
  }
  if (rule.parent >= 0 && program.rules[rule.parent].kind != RuleKind::kGroup) {
    return "its group is no group";
  }
  for (const schema::FieldId field : rule.reads) {
    if (!FieldExists(program, field)) return "reads no field";
  }
  if (rule.point_scale < 0 || rule.point_scale > value::kMaxScale) return "has no scale";
  Offence offence = CheckRef(program, rule.fired, 'M', "fired");
  if (!offence) offence = CheckRef(program, rule.failed, 'M', "failed");
  if (!offence) offence = CheckRef(program, rule.blocked, 'M', "blocked");
  if (!offence) offence = CheckRef(program, rule.points, 'I', "points");
  if (!offence) offence = CheckRef(program, rule.uncapped, 'I', "uncapped");
  if (!offence) offence = CheckRef(program, rule.each, 'I', "each");
  if (offence) return offence;
  for (const uint32_t call : rule.calls) {
    if (call >= program.calls.size()) return fmt::format("no call {}", call);
  }
  if (rule.reduction < -1 || rule.reduction >= static_cast<int64_t>(program.reductions.size())) {
    return "counts by no reduction";
  }
  return std::nullopt;
}

Offence CheckCall(const Program& program, const TableCall& call) {
  if (!program.decisions || call.table >= program.decisions->tables.size()) {
    return fmt::format("no table {}", call.table);
  }
  if (call.known.size() != program.decisions->tables[call.table].inputs.size()) {
    return "does not say of each input whether it is known";
  }
  if (call.row == kNoOp) return "has no row";
  Offence offence = CheckRef(program, call.row, 'I', "row");
  if (!offence) offence = CheckRef(program, call.found, 'M', "found");
  for (const OpId known : call.known) {
    if (!offence) offence = CheckRef(program, known, 'M', "known");
  }
  return offence;
}

Offence CheckScore(const Program& program, const Score& score) {
  if (score.scale < 0 || score.scale > value::kMaxScale) return "has no scale";
  if (score.has_range && score.low > score.high) return "has an empty range";
  if (Offence offence = CheckRef(program, score.sum, 'I', "sum")) return offence;
  return CheckRef(program, score.total, 'I', "total");
}

}  // namespace

Offence VerifyResults(const BodyView& view, bool is_main) {
  for (const Result& result : view.body.results) {
    if (Offence offence = CheckResult(view, result, is_main)) {
      return fmt::format("result `{}`: {}", result.name, *offence);
    }
  }
  return std::nullopt;
}

Offence VerifyTables(const Program& program) {
  for (size_t i = 0; i < program.rules.size(); ++i) {
    if (Offence offence = CheckRule(program, i)) {
      return fmt::format("rule {} `{}`: {}", i, program.rules[i].text, *offence);
    }
  }
  for (size_t i = 0; i < program.calls.size(); ++i) {
    if (Offence offence = CheckCall(program, program.calls[i])) {
      return fmt::format("call {}: {}", i, *offence);
    }
  }
  for (const Score& score : program.scores) {
    if (Offence offence = CheckScore(program, score)) {
      return fmt::format("score `{}`: {}", score.name, *offence);
    }
  }
  for (const Fault& fault : program.faults) {
    if (Offence offence = CheckRef(program, fault.when, 'M', "when")) {
      return fmt::format("fault `{}`: {}", fault.text, *offence);
    }
  }
  return std::nullopt;
}

}  // namespace tandem::program::internal
