// SPDX-License-Identifier: Apache-2.0
// A Program as text, for people and golden files.
#include <fmt/format.h>

#include <array>
#include <iterator>

#include "runtime/program/verify.h"

namespace tandem::program {
namespace {

template <size_t n>
const char* NameIn(const std::array<const char*, n>& names, size_t index) {
  return index < n ? names[index] : "?";
}

const char* PhysicalName(abi::Physical physical) {
  constexpr std::array<const char*, 5> kNames = {"int8", "int16", "int32", "int64", "mask"};
  return NameIn(kNames, static_cast<size_t>(physical));
}
const char* ProjectionName(Projection projection) {
  constexpr std::array<const char*, 6> kNames = {"value", "truth",  "valid",
                                                 "bits",  "length", "key"};
  return NameIn(kNames, static_cast<size_t>(projection));
}
const char* TransformName(TextTransform transform) {
  constexpr std::array<const char*, 3> kNames = {"", "domain of ", "digits of "};
  return NameIn(kNames, static_cast<size_t>(transform));
}
const char* TestName(TextTest test) {
  constexpr std::array<const char*, 9> kNames = {"present",     "equals",        "contains",
                                                 "starts with", "ends with",     "has word",
                                                 "matches",     "matches regex", "has"};
  return NameIn(kNames, static_cast<size_t>(test));
}
const char* ResultKindName(ResultKind kind) {
  constexpr std::array<const char*, 8> kNames = {"score",  "group",  "band",  "stage",
                                                 "way_in", "answer", "route", "condition"};
  return NameIn(kNames, static_cast<size_t>(kind));
}
const char* RuleKindName(RuleKind kind) {
  constexpr std::array<const char*, 11> kNames = {
      "give",       "take",         "group",      "nothing_when", "blend_part", "band_line",
      "stage_when", "stage_unless", "aside_when", "answer_line",  "route_line"};
  return NameIn(kNames, static_cast<size_t>(kind));
}

class Dumper {
 public:
  explicit Dumper(const Program& program) : program_(program) {}

  std::string Run() {
    Line("policy {} {}{}", program_.policy, program_.policy_version,
         program_.trace ? " trace" : "");
    for (size_t i = 0; i < program_.inputs.size(); ++i) InputLines(i);
    for (OpId id = 0; id < program_.ops.size(); ++id) OpLine(id);
    for (const Result& result : program_.results) ResultLines(result);
    for (const Rule& rule : program_.rules) RuleLine(rule);
    for (const Score& score : program_.scores) ScoreLine(score);
    for (const Fault& fault : program_.faults) {
      Line("fault {} {}:{} when {}", Quoted(fault.text), fault.place.file, fault.place.line,
           Ref(fault.when));
    }
    return std::move(out_);
  }

 private:
  template <class... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  static std::string Ref(OpId id) { return id == kNoOp ? "-" : fmt::format("%{}", id); }

  static std::string Quoted(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        quoted += '\\';
        quoted += c;
      } else if (byte < 0x20) {
        quoted += fmt::format("\\x{:02x}", byte);
      } else {
        quoted += c;
      }
    }
    return quoted + "\"";
  }

  std::string FieldName(schema::FieldId field) const {
    const auto index = static_cast<size_t>(field);
    return index < program_.schema.fields.size() ? program_.schema.fields[index].name
                                                 : fmt::format("?{}", index);
  }

  void InputLines(size_t index) {
    const Input& input = program_.inputs[index];
    const bool transformed =
        input.projection == Projection::kLength || input.projection == Projection::kTextKey;
    Line("input {} = {} {}{} {}", index, ProjectionName(input.projection),
         transformed ? TransformName(input.transform) : "", FieldName(input.field),
         PhysicalName(input.physical));
    for (size_t k = 0; k < input.atoms.size(); ++k) {
      const TextAtom& atom = input.atoms[k];
      std::string needles;
      constexpr size_t kShown = 8;
      for (size_t n = 0; n < atom.needles.size() && n < kShown; ++n) {
        needles += (n == 0 ? " " : ", ") + Quoted(atom.needles[n]);
      }
      if (atom.needles.size() > kShown) {
        needles += fmt::format(" and {} more", atom.needles.size() - kShown);
      }
      Line("  bit {}: {}{}{}{}{}", k, TransformName(atom.transform), atom.exactly ? "exactly " : "",
           TestName(atom.test),
           atom.needles.size() < 2         ? ""
           : atom.combine == Combine::kAny ? " any of"
                                           : " all of",
           needles);
    }
  }

  void OpLine(OpId id) {
    const Op& op = program_.ops[id];
    if (static_cast<size_t>(op.code) >= OpCodeCount()) return Line("%{} = ?", id);
    const OpInfo& info = Info(op.code);
    std::string line = fmt::format("%{} = {}", id, info.name);
    for (const auto& [kind, operand] : {std::pair{info.a, op.a}, {info.b, op.b}, {info.c, op.c}}) {
      if (kind != '-') line += " " + Ref(operand);
    }
    if (op.imm != 0 || op.code == OpCode::kConst || op.code == OpCode::kConstMask ||
        op.code == OpCode::kLoadInt || op.code == OpCode::kLoadMask ||
        op.code == OpCode::kLoadBit || op.code == OpCode::kParam) {
      line += fmt::format(" #{}", op.imm);
    }
    if (info.result == 'I' && op.code != OpCode::kConst) {
      line += Range(op.low, op.high);
    }
    Line("{}", line);
  }

  static std::string Range(int64_t low, int64_t high) {
    const bool open_low = low == std::numeric_limits<int64_t>::min();
    const bool open_high = high == std::numeric_limits<int64_t>::max();
    return fmt::format("  [{}, {}]", open_low ? "min" : fmt::to_string(low),
                       open_high ? "max" : fmt::to_string(high));
  }

  void ResultLines(const Result& result) {
    Line("result {} {} = {} valid {} {}", ResultKindName(result.kind), result.name,
         Ref(result.value), Ref(result.valid), PhysicalName(result.physical));
    for (size_t i = 0; i < result.leaves.size(); ++i) {
      const TextLeaf& leaf = result.leaves[i];
      Line("  {}: {}", i,
           leaf.is_field ? TransformName(leaf.transform) + FieldName(leaf.field)
                         : Quoted(leaf.text));
    }
  }

  void RuleLine(const Rule& rule) {
    Line("rule {} {} {} {}:{} parent {} fired {} failed {} blocked {} points {} uncapped {}",
         RuleKindName(rule.kind), rule.owner, Quoted(rule.text), rule.place.file, rule.place.line,
         rule.parent, Ref(rule.fired), Ref(rule.failed), Ref(rule.blocked), Ref(rule.points),
         Ref(rule.uncapped));
  }

  void ScoreLine(const Score& score) {
    Line("score {} sum {} total {} scale {}{}", score.name, Ref(score.sum), Ref(score.total),
         score.scale, score.has_range ? Range(score.low, score.high) : "");
  }

  const Program& program_;
  std::string out_;
};

}  // namespace

std::string Dump(const Program& program) { return Dumper(program).Run(); }

}  // namespace tandem::program
