// SPDX-License-Identifier: Apache-2.0
// What a name in an expression means: parameter, field, define, score, band, answer, stage, value.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "compiler/typecheck/habits.h"
#include "runtime/base/edit_distance.h"
#include "runtime/value/text_key.h"

namespace tandem::typecheck {
namespace {

std::string ListedValues(const schema::ChoiceType& choice) {
  std::string text;
  for (size_t i = 0; i < choice.values.size() && i < 8; ++i) {
    if (i > 0) text += ", ";
    text += hir::SpellName(choice.values[i].name);
  }
  return choice.values.size() > 8 ? text + ", …" : text;
}

std::string DeclareIt(const std::string& path, bool is_word, bool condition) {
  const std::string help = "declare it: a field of the lead, a `define`, a `score` or a `band`";
  if (!is_word) return help;
  return condition ? fmt::format("{}; or put a value into a list: `X in (…, {})`", help, path)
                   : fmt::format("{}; or put a text in quotes: \"{}\"", help, path);
}

}  // namespace

std::string Checker::PathOf(const syntax::Expr& e) {
  std::string path;
  const bool from_lead = e.names.size() > 1 && e.names[0].text == "lead";
  for (size_t i = from_lead ? 1 : 0; i < e.names.size(); ++i) {
    if (!path.empty()) path += '.';
    path += e.names[i].text;
  }
  return path;
}

std::string Checker::Suggest(const std::string& name, const std::vector<std::string>& candidates,
                             std::string otherwise) const {
  const auto nearest = base::NearestName(name, candidates);
  return nearest ? fmt::format("did you mean `{}`?", *nearest) : std::move(otherwise);
}

std::optional<int64_t> Checker::FindChoiceValue(schema::ChoiceId choice,
                                                std::string_view word) const {
  const schema::ChoiceType& type = policy_.schema[choice];
  for (size_t i = 0; i < type.values.size(); ++i) {
    if (type.values[i].name == word) return static_cast<int64_t>(i);
  }
  const std::string key = value::TextKey(word);
  for (size_t i = 0; i < type.values.size(); ++i) {
    const schema::ChoiceValue& v = type.values[i];
    if (value::TextKey(v.label) == key || value::TextKey(v.name) == key) {
      return static_cast<int64_t>(i);
    }
  }
  return std::nullopt;
}

void Checker::UnknownChoiceValue(schema::ChoiceId choice, const std::string& word, Span span) {
  const schema::ChoiceType& type = policy_.schema[choice];
  std::vector<std::string> names;
  for (const schema::ChoiceValue& v : type.values) names.push_back(v.name);
  sink_->Report(Code::kUnknownValue, span, word, fmt::format("`{}`", type.name),
               Suggest(word, names, fmt::format("its values are {}", ListedValues(type))));
}

ExprId Checker::ChoiceConstant(schema::ChoiceId choice, const std::string& word, Span span) {
  const auto index = FindChoiceValue(choice, word);
  if (!index) {
    UnknownChoiceValue(choice, word, span);
    return kNoExpr;
  }
  return make_.Const(hir::ChoiceType(policy_.schema, choice), *index, span);
}

std::optional<uint32_t> Checker::RecordNamed(const std::string& path) const {
  for (size_t i = 0; i < policy_.schema.records.size(); ++i) {
    if (policy_.schema.records[i].name == path) return static_cast<uint32_t>(i);
  }
  return std::nullopt;
}

const hir::List* Checker::ListNamed(const syntax::Expr& e) const {
  if (e.kind != syntax::ExprKind::kName || e.names.size() != 1) return nullptr;
  const auto found = b_.names.find(e.names[0].text);
  const bool list = found != b_.names.end() && found->second.kind == resolve::Symbol::Kind::kList;
  return list ? &policy_.lists[found->second.index] : nullptr;
}

bool Checker::NamesSomething(const syntax::Expr& e) const {
  const std::string path = PathOf(e);
  if (EventFieldOf(e)) return true;
  if (scope_.parameters.count(path) > 0 || b_.paths.count(path) > 0) return true;
  if (b_.names.count(path) > 0 || RecordNamed(path)) return true;
  return (path == "stage" && !b_.stages.empty()) || (path == "route" && b_.route != nullptr);
}

ExprId Checker::FieldValue(schema::FieldId field, const std::string& path, Span span) {
  return make_.Field(field, scope_.known.count(path) > 0, span);
}

// A record is known as soon as one of its leaves is, in records inside it too.
ExprId Checker::RecordKnown(uint32_t record, Span span) {
  std::vector<ExprId> any;
  const std::string& path = policy_.schema.records[record].name;
  for (uint32_t i = 0; i < policy_.schema.records.size(); ++i) {
    const schema::Record& other = policy_.schema.records[i];
    const bool inside = other.optional && other.name.starts_with(path + ".");
    if (i != record && !inside) continue;
    any.push_back(make_.Reference(Op::kRecordKnown, hir::TypeOf(Kind::kYesNo), i, span));
  }
  return make_.Logic(Op::kOr, std::move(any), span);
}

ExprId Checker::ScoreValue(uint32_t index, Span use) {
  const syntax::ScoreDecl& decl = *b_.scores[index];
  OnDemand({'s', index}, decl.name.text, use, [&] { CheckScore(index); });
  const auto id = score_ids_.find(index);
  if (id == score_ids_.end()) return kNoExpr;
  return make_.Reference(Op::kScore, policy_.scores[id->second].type, id->second, use);
}

ExprId Checker::BandValue(uint32_t index, Span use) {
  OnDemand({'b', index}, b_.bands[index]->name.text, use, [&] { CheckBand(index); });
  return make_.Reference(Op::kBand, policy_.bands[index].type, index, use);
}

ExprId Checker::AnswerValue(uint32_t index, Span use) {
  OnDemand({'a', index}, b_.answers[index]->name.text, use, [&] { CheckAnswer(index); });
  const ExprId body = policy_.answers[index].value;
  if (body == kNoExpr) return kNoExpr;
  Expr e{.op = Op::kAnswer, .type = policy_[body].type, .imm = index, .span = use};
  e.maybe_unknown =
      policy_[body].maybe_unknown && scope_.known.count(b_.answers[index]->name.text) == 0;
  return make_.Add(std::move(e));
}

ExprId Checker::DefineValue(uint32_t index, Span use) {
  const syntax::DefineDecl& decl = *b_.defines[index];
  OnDemand({'d', index}, decl.name.text, use, [&] {
    const ExprId body = Value(*decl.body);
    if (body == kNoExpr) return;
    define_ids_[index] = static_cast<uint32_t>(policy_.defines.size());
    policy_.defines.push_back({decl.name.text, body, decl.span});
  });
  const auto id = define_ids_.find(index);
  if (id == define_ids_.end()) return kNoExpr;
  const ExprId body = policy_.defines[id->second].body;
  Expr e{.op = Op::kDefine, .type = policy_[body].type, .args = {body}, .imm = id->second,
         .span = use};
  e.maybe_unknown = policy_[body].maybe_unknown && scope_.known.count(decl.name.text) == 0;
  return make_.Add(std::move(e));
}

ExprId Checker::StageValue(Span use) {
  OnDemand({'g', 0}, "stage", use, [&] { CheckStages(); });
  return make_.Reference(Op::kStage, hir::ChoiceType(policy_.schema, policy_.stage_choice), 0,
                         use);
}

ExprId Checker::RouteValue(Span use) {
  OnDemand({'r', 0}, "route", use, [&] { CheckRoute(); });
  return make_.Reference(Op::kRoute, policy_.route->type, 0, use);
}

ExprId Checker::SymbolValue(const resolve::Symbol& symbol, const std::string& name,
                            const syntax::Expr& e) {
  using SymbolKind = resolve::Symbol::Kind;
  switch (symbol.kind) {
    case SymbolKind::kField:
      return FieldValue(static_cast<schema::FieldId>(symbol.index), name, e.span);
    case SymbolKind::kRecord: {
      std::string help = fmt::format("write `{} is known`, or one of its fields", name);
      for (const auto& [path, field] : b_.paths) {
        if (path.starts_with(name + ".")) {
          help = fmt::format("write `{} is known`, or one of its fields: `{}`", name, path);
          break;
        }
      }
      sink_->Report(Code::kRecordAlone, e.span, name, help);
      return kNoExpr;
    }
    case SymbolKind::kDefine: {
      const size_t count = b_.defines[symbol.index]->parameters.size();
      if (count > 0) {
        sink_->Report(Code::kWrongArguments, e.span, name,
                     fmt::format("{} value{}", count, count == 1 ? "" : "s"), "none stands",
                     fmt::format("write them in parentheses: `{}(…)`", name))
            .With(symbol.span, "declared here");
        return kNoExpr;
      }
      return DefineValue(symbol.index, e.span);
    }
    case SymbolKind::kList:
      sink_->Report(Code::kListAlone, e.span, name).With(symbol.span, "declared here");
      return kNoExpr;
    case SymbolKind::kTable: return TableAlone(symbol, name, e.span);
    case SymbolKind::kScore: return ScoreValue(symbol.index, e.span);
    case SymbolKind::kBand: return BandValue(symbol.index, e.span);
    case SymbolKind::kAnswer: return AnswerValue(symbol.index, e.span);
  }
  return kNoExpr;
}

ExprId Checker::NameValue(const syntax::Expr& e, const ValueType* want) {
  if (const auto of_event = EventNameValue(e, want)) return *of_event;
  const std::string path = PathOf(e);
  const auto parameter = scope_.parameters.find(path);
  if (parameter != scope_.parameters.end()) {
    if (parameter->second == kNoExpr) return kNoExpr;
    const bool narrowed = scope_.known.count("(" + path) > 0;
    return narrowed ? make_.Narrowed(parameter->second, e.span) : parameter->second;
  }
  const bool choice = want != nullptr && want->kind == Kind::kChoice;
  if (choice && e.names.size() == 1 && FindChoiceValue(want->choice, path)) {
    return ChoiceConstant(want->choice, path, e.span);
  }
  if (const auto symbol = b_.names.find(path); symbol != b_.names.end()) {
    return SymbolValue(symbol->second, path, e);
  }
  if (const auto field = b_.paths.find(path); field != b_.paths.end()) {
    return FieldValue(field->second, path, e.span);
  }
  if (path == "stage" && policy_.stage_choice != schema::kNoChoice) return StageValue(e.span);
  if (path == "route" && b_.route != nullptr) return RouteValue(e.span);
  if (path == "way_in" && policy_.way_in_choice != schema::kNoChoice) {
    const std::string example = b_.stages[0]->name.text;
    sink_->Report(Code::kMayOnlyTest, e.span, path, example);
    return kNoExpr;
  }
  if (const auto record = RecordNamed(path)) {
    return SymbolValue({resolve::Symbol::Kind::kRecord, *record, e.span}, path, e);
  }
  if (choice && e.names.size() == 1) {
    UnknownChoiceValue(want->choice, path, e.span);
    return kNoExpr;
  }
  if (b_.events.count(e.names[0].text) > 0) {
    const std::string& event = e.names[0].text;
    sink_->Report(Code::kEventAlone, e.span, event,
                  e.names.size() == 1
                      ? fmt::format("write `any {0}`, `no {0}` or `count of {0}`", event)
                      : fmt::format("say of which: `latest {0}`, `first {0}`, or "
                                    "`any {1} where {2} = …`",
                                    path, event, e.names.back().text));
    return kNoExpr;
  }
  if (const resolve::Symbol* table = TableNamed(e.names[0].text)) {
    return TableAlone(*table, e.names[0].text, e.span);
  }
  return UnknownName(e, path, want);
}

// Says that a name means nothing, and what may have been meant.
ExprId Checker::UnknownName(const syntax::Expr& e, const std::string& path,
                            const ValueType* want) {
  std::vector<std::string> candidates;
  if (scope_.event && e.names.size() == 1 && InSomePart(scope_.event->events, path)) {
    UnknownEventField(scope_.event->events, path, e.span);
    return kNoExpr;
  }
  if (scope_.event) {
    const schema::EventId part = scope_.event->events.parts[scope_.event->part];
    for (const schema::Field& field : policy_.schema[part].fields) {
      candidates.push_back(field.name);
    }
  }
  for (const auto& [name, symbol] : b_.names) candidates.push_back(name);
  for (const auto& [name, field] : b_.paths) candidates.push_back(name);
  for (const auto& [name, id] : scope_.parameters) candidates.push_back(name);
  const bool is_word = e.names.size() == 1;
  const std::string* event = is_word ? EventWith(path) : nullptr;
  if (event != nullptr && scope_.event) {
    UnknownEventField(scope_.event->events, path, e.span);
    return kNoExpr;
  }
  if (event != nullptr) {
    sink_->Report(Code::kUnknownName, e.span, path,
                  fmt::format("it is a field of `{0}`, to be read in a `where` about it; several "
                              "tests there stand in parentheses: `any {0} where (… or {1} = …)`",
                              *event, path));
    return kNoExpr;
  }
  const bool condition = want != nullptr && want->kind == Kind::kYesNo;
  std::string help = is_word ? HelpForWord(path, b_, policy_.schema) : "";
  if (help.empty()) help = Suggest(path, candidates, DeclareIt(path, is_word, condition));
  sink_->Report(Code::kUnknownName, e.span, path, std::move(help));
  return kNoExpr;
}

}  // namespace tandem::typecheck
