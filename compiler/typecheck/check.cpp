// SPDX-License-Identifier: Apache-2.0
// The order of checking: choices first, then every declaration when it is first needed.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"

namespace tandem::typecheck {

Checker::Checker(resolve::Bindings bindings, const source::SourceSet& sources, diag::Sink& sink)
    : b_(std::move(bindings)), sources_(sources), all_(sink), sink_(&sink), make_(policy_) {}

bool Checker::Enter(Key key, const std::string& name, Span use) {
  State& state = states_[key];
  if (state == State::kDone) return false;
  if (state == State::kNew) {
    state = State::kBusy;
    path_.push_back({key, {name, use}});
    return true;
  }
  std::string circle;
  std::string help = InsteadOfStage(name, use);
  bool inside = false;
  for (const auto& [other, what] : path_) {
    if (inside && help.empty()) help = InsteadOfStage(what.first, what.second);
    inside = inside || other == key;
    if (inside) circle += what.first + " → ";
  }
  if (help.empty()) help = "break the circle: let one of them not read the next";
  diag::Diagnostic& report = sink_->Report(Code::kCycle, use, name, circle + name, help);
  inside = false;
  for (const auto& [other, what] : path_) {
    if (inside) report.With(what.second, fmt::format("`{}` is read here", what.first));
    inside = inside || other == key;
  }
  return false;
}

// What to write where a `frozen while` reads the stage, which reads the score; else empty.
std::string Checker::InsteadOfStage(const std::string& name, Span use) const {
  if (name != "stage") return "";
  const auto frozen = std::find_if(frozen_.begin(), frozen_.end(), [&](Span span) {
    return span.file == use.file && span.begin <= use.begin && use.end <= span.end;
  });
  if (frozen == frozen_.end()) return "";
  const std::string_view written = sources_.Text(*frozen);
  std::string reached = "STAGE";
  for (const syntax::StageDecl* stage : b_.stages) {
    if (written.ends_with(stage->name.text)) reached = stage->name.text;
  }
  return fmt::format("the stage is decided with this score; ask whether the lead was in it before: "
                     "`frozen while surely any {}`",
                     reached);
}

void Checker::Leave(Key key) {
  states_[key] = State::kDone;
  path_.pop_back();
}

// Data and policies write the years 1 to 9999; saying so keeps differences of times within 64 bits.
void Checker::BoundTimes() {
  std::vector<schema::Field*> fields;
  for (schema::Field& field : b_.schema.fields) fields.push_back(&field);
  for (schema::Event& event : b_.schema.events) {
    for (schema::Field& field : event.fields) fields.push_back(&field);
  }
  for (schema::Field* field : fields) {
    ValueType& type = field->type;
    if (type.kind == Kind::kDate) {
      type.low = std::max(type.low, value::kMinDate);
      type.high = std::min(type.high, value::kMaxDate);
    }
    if (type.kind == Kind::kTime) {
      type.low = std::max(type.low, value::kMinDate * value::kMicrosPerDay);
      type.high = std::min(type.high, (value::kMaxDate + 1) * value::kMicrosPerDay - 1);
    }
  }
}

void Checker::ResolveParameters() {
  for (const syntax::DefineDecl* define : b_.defines) {
    std::vector<std::optional<ValueType>> types;
    for (const syntax::Parameter& parameter : define->parameters) {
      types.push_back(resolve::ResolveType(
          parameter.type, fmt::format("{}.{}", define->name.text, parameter.name.text), b_,
          all_));
    }
    parameter_types_.push_back(std::move(types));
  }
  for (const syntax::TableDecl* table : b_.tables) {
    table_types_.push_back(ResolveTableTypes(*table));
  }
}

schema::ChoiceId Checker::NewChoice(std::string name, bool ordered,
                                    std::vector<std::string> values) {
  schema::ChoiceType choice;
  choice.name = std::move(name);
  choice.ordered = ordered;
  for (std::string& value : values) choice.values.push_back({value, value});
  policy_.schema.choices.push_back(std::move(choice));
  return static_cast<schema::ChoiceId>(policy_.schema.choices.size() - 1);
}

hir::Ownership Checker::OwnershipOf(const syntax::Ownership& ownership) {
  return resolve::ResolveOwnership(ownership, b_, all_);
}

// Labels say what a band, the stage and the route can be, whatever their conditions turn out to be;
// so everything may speak of them before they are checked.
void Checker::DeclareChoices() {
  policy_.bands.resize(b_.bands.size());
  for (uint32_t i = 0; i < b_.bands.size(); ++i) DeclareBand(i);
  policy_.answers.resize(b_.answers.size());
  DeclareStages();
  DeclareTargets();
  DeclareRoute();
  DeclareTables();
}

hir::Policy Checker::Run() {
  BoundTimes();
  ResolveParameters();
  policy_.name = b_.policy_name;
  policy_.span = b_.policy_span;
  policy_.schema = std::move(b_.schema);
  policy_.lists = std::move(b_.lists);
  policy_.sources = std::move(b_.sources);
  policy_.histories = std::move(b_.histories);
  DeclareChoices();
  for (uint32_t i = 0; i < b_.defines.size(); ++i) {
    if (b_.defines[i]->parameters.empty()) DefineValue(i, b_.defines[i]->name.span);
  }
  for (uint32_t i = 0; i < b_.scores.size(); ++i) ScoreValue(i, b_.scores[i]->name.span);
  for (uint32_t i = 0; i < b_.bands.size(); ++i) BandValue(i, b_.bands[i]->name.span);
  if (!b_.stages.empty()) StageValue(b_.stages[0]->name.span);
  for (uint32_t i = 0; i < b_.answers.size(); ++i) AnswerValue(i, b_.answers[i]->name.span);
  if (b_.route != nullptr) RouteValue(b_.route->span);
  CheckRejects();
  CheckClaims();
  CheckTests();
  FinishTests();
  policy_.team = std::move(b_.team);
  return std::move(policy_);
}

std::string Checker::Written(Span span) const {
  std::string text;
  for (const char c : sources_.Text(span)) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (text.empty() || text.back() == ' ')) continue;
    text += blank ? ' ' : c;
  }
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

diag::Diagnostic& Checker::Mismatch(const syntax::Expr& e, ExprId id, std::string expected,
                                    std::string help) {
  return sink_->Report(Code::kTypeMismatch, e.span, Written(e.span), TypeName(id), expected, help);
}

hir::Policy Check(resolve::Bindings bindings, const source::SourceSet& sources, diag::Sink& sink) {
  return Checker(std::move(bindings), sources, sink).Run();
}

}  // namespace tandem::typecheck
