// SPDX-License-Identifier: Apache-2.0
// Claims: conditions about one lead, and what may not fall or rise between two that differ in one
// thing.
#include <utility>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {
namespace {

hir::ClaimLine::Kind KindOf(syntax::ClaimKind kind) {
  using Kind = hir::ClaimLine::Kind;
  switch (kind) {
    case syntax::ClaimKind::kAlways: return Kind::kAlways;
    case syntax::ClaimKind::kNever: return Kind::kNever;
    case syntax::ClaimKind::kAtMostOne: return Kind::kAtMostOne;
    case syntax::ClaimKind::kNeverFalls: return Kind::kNeverFalls;
    case syntax::ClaimKind::kNeverRises: return Kind::kNeverRises;
  }
  return Kind::kAlways;
}

std::string_view KindName(resolve::Symbol::Kind kind) {
  using SymbolKind = resolve::Symbol::Kind;
  switch (kind) {
    case SymbolKind::kField: return "a field";
    case SymbolKind::kRecord: return "a record";
    case SymbolKind::kDefine: return "a define";
    case SymbolKind::kList: return "a list";
    case SymbolKind::kTable: return "a table";
    case SymbolKind::kScore: return "a score";
    case SymbolKind::kBand: return "a band";
    case SymbolKind::kAnswer: return "an answer";
  }
  return "";
}

}  // namespace

void Checker::CheckClaims() {
  for (const syntax::ClaimDecl* decl : b_.claims) {
    hir::Claim claim;
    claim.name = decl->name.text;
    claim.ownership = OwnershipOf(decl->ownership);
    claim.span = decl->span;
    for (const syntax::ClaimLine& line : decl->lines) {
      hir::ClaimLine out;
      if (ClaimLine(line, out)) claim.lines.push_back(std::move(out));
    }
    policy_.claims.push_back(std::move(claim));
  }
}

bool Checker::ClaimLine(const syntax::ClaimLine& line, hir::ClaimLine& out) {
  out.kind = KindOf(line.kind);
  out.span = line.span;
  if (line.because) out.because = line.because->text;
  bool good = true;
  for (const syntax::ExprPtr& condition : line.conditions) {
    out.conditions.push_back(Condition(*condition));
    good = good && out.conditions.back() != kNoExpr;
  }
  if (line.subject == nullptr) return good;
  good = ClaimSubject(*line.subject, out);
  const bool cause = line.field.empty() ? ClaimEvent(line.event, out) : ClaimField(line, out);
  return good && cause;
}

bool Checker::ClaimSubject(const syntax::Expr& e, hir::ClaimLine& out) {
  out.subject = Value(e);
  if (out.subject == kNoExpr) return false;
  const Expr& subject = policy_[out.subject];
  const std::string written = Written(e.span);
  if (subject.type.kind != Kind::kYesNo && !InOrder(subject.type)) {
    sink_->Report(Code::kClaimSubject, e.span, written, TypeName(subject.type),
                  subject.type.kind == Kind::kChoice
                      ? fmt::format("claim it of a condition: `({} = …) never falls as …`; a "
                                    "choice has an order when it is declared with `<`",
                                    written)
                      : "a score, a number, a time, the stage, an ordered choice, a band of "
                        "thresholds or a condition can fall and rise");
    return false;
  }
  if (!subject.maybe_unknown) return true;
  sink_->Report(Code::kClaimSubjectUnknown, e.span, written,
                subject.type.kind == Kind::kYesNo
                    ? fmt::format("say when it counts: `(surely {}) never …`", written)
                    : fmt::format("say what stands for it then: `({} or else …) never …`",
                                  written));
  return false;
}

bool Checker::ClaimField(const syntax::ClaimLine& line, hir::ClaimLine& out) {
  std::string path;
  for (const syntax::Name& name : line.field) path += (path.empty() ? "" : ".") + name.text;
  const Span span = source::Cover(line.field.front().span, line.field.back().span);
  const auto symbol = b_.names.find(path);
  if (const auto leaf = b_.paths.find(path); leaf != b_.paths.end()) {
    out.field = leaf->second;
  } else if (symbol != b_.names.end() && symbol->second.kind == resolve::Symbol::Kind::kField) {
    out.field = static_cast<schema::FieldId>(symbol->second.index);
  } else {
    NotAField(path, span);
    return false;
  }
  out.field_falls = line.field_falls;
  const ValueType& type = policy_.schema[*out.field].type;
  if (type.kind == Kind::kYesNo || InOrder(type)) return true;
  sink_->Report(Code::kClaimCauseOrder, span, path, TypeName(type),
                type.kind == Kind::kChoice
                    ? "declare its values in their order, `one of small < medium < large`, or "
                      "claim with `always` what is so for each of them"
                    : "claim with `always` or `never` what is so for its values");
  return false;
}

// What is computed, an event, or nothing at all, where a field rises.
void Checker::NotAField(const std::string& path, Span span) {
  constexpr const char* kOneOfItsFields = "name a field that the data give; everything else of the "
                                          "lead stays the same while it moves";
  if (const auto symbol = b_.names.find(path); symbol != b_.names.end()) {
    sink_->Report(Code::kClaimCause, span, path, KindName(symbol->second.kind), kOneOfItsFields)
        .With(symbol->second.span, "declared here");
    return;
  }
  if (RecordNamed(path)) {
    sink_->Report(Code::kClaimCause, span, path, "a record", kOneOfItsFields);
    return;
  }
  if (path == "stage" || path == "route") {
    sink_->Report(Code::kClaimCause, span, path, "decided by this policy", kOneOfItsFields);
    return;
  }
  if (const auto event = b_.events.find(path); event != b_.events.end()) {
    sink_->Report(Code::kClaimCauseVerb, span, path, "an event", "neither rises nor falls",
                  fmt::format("write `as {} is added`", path));
    return;
  }
  std::vector<std::string> candidates;
  for (const schema::Field& field : policy_.schema.fields) candidates.push_back(field.name);
  sink_->Report(Code::kUnknownField, span, path,
                Suggest(path, candidates, "the fields stand in `lead { … }`"));
}

bool Checker::ClaimEvent(const syntax::Name& event, hir::ClaimLine& out) {
  if (const auto found = b_.events.find(event.text); found != b_.events.end()) {
    out.events = found->second.parts;
    return !out.events.empty();  // else its parts are none: that was said
  }
  const auto symbol = b_.names.find(event.text);
  const bool field =
      symbol != b_.names.end() && symbol->second.kind == resolve::Symbol::Kind::kField;
  if (symbol != b_.names.end()) {
    sink_->Report(Code::kClaimCauseVerb, event.span, event.text, KindName(symbol->second.kind),
                  "is not added",
                  field ? fmt::format("write `as {0} rises` or `as {0} falls`", event.text)
                        : "one event more is added: name an event");
    return false;
  }
  for (const syntax::StageDecl* stage : b_.stages) {
    if (stage->name.text != event.text) continue;
    sink_->Report(Code::kClaimCauseVerb, event.span, event.text, "a stage", "is not added",
                  "leads enter it by what this policy decides; name an event that is read");
    return false;
  }
  std::vector<std::string> names;
  for (const auto& [name, events] : b_.events) names.push_back(name);
  sink_->Report(Code::kUnknownEvent, event.span, event.text,
                Suggest(event.text, names,
                        fmt::format("declare it: `event {} {{ … }}`", event.text)));
  return false;
}

}  // namespace tandem::typecheck
