// SPDX-License-Identifier: Apache-2.0
// Literals: a bare number takes the type of its place, everything else says its own.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal.h"
#include "runtime/value/zone.h"

namespace tandem::typecheck {
namespace {

std::string MostOf(Kind kind) {
  std::string text;
  value::FormatDecimal(std::numeric_limits<int64_t>::max(), schema::Scale(kind), text);
  return text;
}

std::string PlacesOf(Kind kind) {
  if (kind == Kind::kInteger) return "no decimal places";
  return kind == Kind::kPercent ? "at most 4 decimal places" : "at most 4 decimal places";
}

}  // namespace

bool Checker::IsNumberLiteral(const syntax::Expr& e) {
  if (e.kind == syntax::ExprKind::kNumber) return true;
  return e.kind == syntax::ExprKind::kNegate && IsNumberLiteral(*e.args[0]);
}

bool Checker::TakesType(const syntax::Expr& e) const {
  switch (e.kind) {
    case syntax::ExprKind::kNumber:
    case syntax::ExprKind::kString:
    case syntax::ExprKind::kMissing: return true;
    case syntax::ExprKind::kName: return e.names.size() == 1 && !NamesSomething(e);
    case syntax::ExprKind::kNegate: return TakesType(*e.args[0]);
    case syntax::ExprKind::kIf: return TakesType(*e.args[1]) && TakesType(*e.args[2]);
    case syntax::ExprKind::kChoose:
      for (size_t i = 1; i < e.args.size(); i += 2) {
        if (!TakesType(*e.args[i])) return false;
      }
      return !e.has_otherwise || TakesType(*e.args.back());
    default: return false;
  }
}

std::optional<int64_t> Checker::ParseAs(const std::string& digits, Kind kind, Span span,
                                        const std::string& written) {
  const auto result =
      value::ParseDecimal(digits, schema::Scale(kind), value::Rounding::kReject);
  ValueType type;
  type.kind = kind;
  if (result.ok()) return result.value;
  if (result.status == value::DecimalStatus::kTooManyPlaces) {
    sink_->Report(Code::kTooManyPlaces, span, written, TypeName(type), PlacesOf(kind));
  } else {
    sink_->Report(Code::kLiteralTooLarge, span, written, TypeName(type), MostOf(kind));
  }
  return std::nullopt;
}

ExprId Checker::NumberLiteral(const syntax::Expr& e, const ValueType* want, bool negative) {
  const bool whole = e.text.find('.') == std::string::npos;
  Kind kind = whole ? Kind::kInteger : Kind::kNumber;
  const bool takes = want != nullptr && (want->kind == Kind::kInteger ||
                                         want->kind == Kind::kNumber ||
                                         want->kind == Kind::kMoney);
  if (takes) kind = want->kind;
  const std::string digits = (negative ? "-" : "") + e.text;
  const auto parsed = ParseAs(digits, kind, e.span, digits);
  if (!parsed) return kNoExpr;
  return make_.Const(hir::TypeOf(kind), *parsed, e.span);
}

ExprId Checker::PercentLiteral(const syntax::Expr& e, bool negative) {
  const std::string digits = (negative ? "-" : "") + e.text + "%";
  const auto result = value::ParsePercent(digits, value::Rounding::kReject);
  if (result.ok()) return make_.Const(hir::TypeOf(Kind::kPercent), result.value, e.span);
  const bool places = result.status == value::DecimalStatus::kTooManyPlaces;
  if (places) {
    sink_->Report(Code::kTooManyPlaces, e.span, digits, "a percent", PlacesOf(Kind::kPercent));
  } else {
    sink_->Report(Code::kLiteralTooLarge, e.span, digits, "a percent", "900,000,000,000,000%");
  }
  return kNoExpr;
}

ExprId Checker::StringLiteral(const syntax::Expr& e, const ValueType* want) {
  if (want != nullptr && want->kind == Kind::kChoice) {
    return ChoiceConstant(want->choice, e.text, e.span);
  }
  return make_.Text(e.text, e.span);
}

ExprId Checker::TimeLiteral(const syntax::Expr& e) {
  const auto zone = value::FindZone(policy_.schema.zone.empty() ? "UTC" : policy_.schema.zone);
  const int64_t local_us =
      e.number * value::kMicrosPerDay + e.number2 * value::kMicrosPerSecond;
  return make_.Const(hir::TypeOf(Kind::kTime), zone ? zone->ToUtc(local_us) : local_us, e.span);
}

}  // namespace tandem::typecheck
