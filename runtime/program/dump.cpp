// SPDX-License-Identifier: Apache-2.0
// A Program as text, for people and golden files.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

#include "runtime/program/decisions.h"
#include "runtime/program/dump_names.h"
#include "runtime/program/verify.h"

namespace tandem::program {
namespace {

using namespace internal;  // names of enumerators

class Dumper {
 public:
  explicit Dumper(const Program& program) : program_(program) {}

  std::string Run() {
    Line("policy {} {}{}", program_.policy, program_.policy_version,
         program_.trace ? " trace" : "");
    for (size_t i = 0; i < program_.moments.size(); ++i) MomentLine(i);
    for (size_t i = 0; i < program_.tables.size(); ++i) TableLines(i);
    if (program_.decisions) DecisionLines(*program_.decisions);
    for (size_t i = 0; i < program_.computed.size(); ++i) {
      const Computed& computed = program_.computed[i];
      Line("computed {} {}{}", i, PhysicalName(computed.physical),
           Range(computed.low, computed.high));
    }
    for (size_t i = 0; i <= program_.passes.size(); ++i) {
      for (size_t r = 0; r < program_.reductions.size(); ++r) {
        if (program_.reductions[r].after == i) ReductionLines(r);
      }
      if (i == program_.passes.size()) break;
      Line("pass {} over {}", i, TableName(program_.passes[i].table));
      BodyLines(program_.passes[i], program_.passes[i].table);
    }
    if (!program_.passes.empty()) Line("main over leads");
    BodyLines(program_, -1);
    for (const Program::RejectedEvents& rejected : program_.rejected_events) {
      Line("rejected by pass {} result {}: {}", rejected.pass, rejected.result, rejected.text);
    }
    for (const Rule& rule : program_.rules) RuleLine(rule);
    for (const TableCall& call : program_.calls) {
      Line("call of decision table {} row {} found {}", call.table, Ref(call.row),
           Ref(call.found));
    }
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

  static std::string NameOf(const std::vector<schema::Field>& fields, schema::FieldId field) {
    const auto index = static_cast<size_t>(field);
    return index < fields.size() ? fields[index].name : fmt::format("?{}", index);
  }
  std::string FieldName(schema::FieldId field) const {
    return NameOf(program_.schema.fields, field);
  }

  const schema::Event* EventOf(int32_t table) const {
    if (table < 0 || static_cast<size_t>(table) >= program_.tables.size()) return nullptr;
    const auto event = static_cast<size_t>(program_.tables[static_cast<size_t>(table)].event);
    return event < program_.schema.events.size() ? &program_.schema.events[event] : nullptr;
  }
  std::string TableName(int32_t table) const {
    if (table == -1) return "leads";
    const schema::Event* event = EventOf(table);
    return event ? event->name : fmt::format("?{}", table);
  }

  void MomentLine(size_t index) {
    const Moment& moment = program_.moments[index];
    Line("moment {} = {} {}{}{}", index, MomentKindName(moment.kind), moment.amount,
         moment.plus == 0 ? "" : fmt::format(" plus {}", moment.plus),
         moment.is_day ? " as a day" : "");
  }

  // Sizes, not contents: of ten thousand rows nobody wants to see the nodes.
  void DecisionLines(const Decisions& decisions) {
    for (size_t i = 0; i < decisions.classes.size(); ++i) {
      const TextClasses& classes = decisions.classes[i];
      Line("classes {}: {} of {} texts and {} ranges", i, classes.count(), classes.text_count(),
           classes.prefix_count());
    }
    for (size_t i = 0; i < decisions.tables.size(); ++i) {
      const DecisionTable& table = decisions.tables[i];
      Line("decision table {} {}: {} rows{}", i, table.name, table.rows,
           table.has_otherwise ? " with otherwise" : "");
      for (const DecisionPart& part : table.parts) {
        for (size_t s = 0; s < part.order.size(); ++s) {
          const kernels::DecisionStep& step = decisions.data.steps[part.first_step + s];
          Line("  step {} by {}: {} nodes, {} edges{}", part.first_step + s,
               table.inputs[part.order[s]], step.nodes.size(), step.edges.size(),
               step.radix == 0 ? "" : fmt::format(", packed by {}", step.radix));
        }
        if (part.match >= 0) Line("  match {}", part.match);
      }
    }
    for (size_t i = 0; i < decisions.data.columns.size(); ++i) {
      Line("entries {}: {}", i, decisions.data.columns[i].size());
    }
  }

  void TableLines(size_t index) {
    const auto table = static_cast<int32_t>(index);
    Line("table {} of {}", index, TableName(table));
    for (size_t i = 0; i < program_.tables[index].columns.size(); ++i) {
      InputLines("  column", i, program_.tables[index].columns[i], EventOf(table));
    }
  }

  static std::string Numbers(const char* what, const std::vector<uint32_t>& numbers) {
    return numbers.empty() ? "" : fmt::format(" {} {}", what, fmt::join(numbers, " "));
  }

  void ReductionLines(size_t index) {
    const Reduction& reduction = program_.reductions[index];
    std::string line = fmt::format("reduction {} {}", index, ReductionKindName(reduction.kind));
    if (reduction.kind == Reduction::Kind::kPick) line += reduction.latest ? " latest" : " first";
    line += " " + reduction.name;
    if (reduction.span_s != 0) line += fmt::format(" over {} s", reduction.span_s);
    if (reduction.once != Once::kNone) line += fmt::format(" once a {}", OnceName(reduction.once));
    if (reduction.once_us != 0) line += fmt::format(" of {} us", reduction.once_us);
    Line("{}{}", line, Numbers("->", reduction.outputs));
    for (const Reduction::Part& part : reduction.parts) {
      std::string read = fmt::format("  of pass {} counts {}", part.pass, part.counts);
      read += Numbers("values", part.values) + Numbers("ties", part.ties);
      if (reduction.once == Once::kValue) read += fmt::format(" by {}", part.once_by);
      if (part.in_window) read += fmt::format(" in window {}", *part.in_window);
      if (part.where_no) read += fmt::format(" where no {}", *part.where_no);
      Line("{}", read);
    }
  }

  void BodyLines(const Body& body, int32_t table) {
    for (size_t i = 0; i < body.inputs.size(); ++i) {
      InputLines("input", i, body.inputs[i], EventOf(table));
    }
    for (OpId id = 0; id < body.ops.size(); ++id) OpLine(body, id);
    for (const Result& result : body.results) ResultLines(result);
  }

  // What an input reads: of a field, or another column of the program.
  std::string Subject(const Input& input, const schema::Event* event) const {
    switch (input.projection) {
      case Projection::kAt:
      case Projection::kSource:
        return "";
      case Projection::kColumn:
      case Projection::kComputed:
        return fmt::format(" {}", input.from);
      case Projection::kGathered:
      case Projection::kGatheredValid:
        return fmt::format(" {} of pass {}", input.result, input.from);
      case Projection::kLength:
      case Projection::kTextKey:
      case Projection::kText:
      case Projection::kTextClass:
        return (input.projection == Projection::kTextClass ? fmt::format(" {} of ", input.from)
                                                           : std::string(" ")) +
               TransformName(input.transform) +
               NameOf(event ? event->fields : program_.schema.fields, input.field);
      default:
        return " " + NameOf(event ? event->fields : program_.schema.fields, input.field);
    }
  }

  void InputLines(const char* what, size_t index, const Input& input, const schema::Event* event) {
    Line("{} {} = {}{} {}", what, index, ProjectionName(input.projection), Subject(input, event),
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

  void OpLine(const Body& body, OpId id) {
    const Op& op = body.ops[id];
    if (static_cast<size_t>(op.code) >= OpCodeCount()) return Line("%{} = ?", id);
    const OpInfo& info = Info(op.code);
    std::string line = fmt::format("%{} = {}", id, info.name);
    for (const auto& [kind, operand] : {std::pair{info.a, op.a}, {info.b, op.b}, {info.c, op.c}}) {
      if (kind != '-') line += " " + Ref(operand);
    }
    if (op.imm != 0 || op.code == OpCode::kConst || op.code == OpCode::kConstMask ||
        op.code == OpCode::kLoadInt || op.code == OpCode::kLoadMask ||
        op.code == OpCode::kLoadBit || op.code == OpCode::kParam ||
        op.code == OpCode::kTableStep || op.code == OpCode::kTableMissing ||
        op.code == OpCode::kTableMatch || op.code == OpCode::kLookup) {
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
           leaf.picked >= 0 ? fmt::format("{}result {}", TransformName(leaf.transform), leaf.picked)
           : leaf.is_field  ? TransformName(leaf.transform) + FieldName(leaf.field)
                            : Quoted(leaf.text));
    }
  }

  void RuleLine(const Rule& rule) {
    Line("rule {} {} {} {}:{} parent {} fired {} failed {} blocked {} points {} uncapped {}{}{}",
         RuleKindName(rule.kind), rule.owner, Quoted(rule.text), rule.place.file, rule.place.line,
         rule.parent, Ref(rule.fired), Ref(rule.failed), Ref(rule.blocked), Ref(rule.points),
         Ref(rule.uncapped),
         rule.reduction < 0 ? "" : fmt::format(" each {} by {}", Ref(rule.each), rule.reduction),
         Numbers("calls", rule.calls));
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
