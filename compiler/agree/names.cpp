// SPDX-License-Identifier: Apache-2.0
// Stable names that go into the semantic hash, one switch a closed list.
#include "compiler/agree/canonical.h"

namespace tandem::agree {

std::string_view NameOf(hir::Op op) {
  switch (op) {
    // clang-format off
    case hir::Op::kConst: return "const"; case hir::Op::kTextConst: return "text_const";
    case hir::Op::kMissing: return "missing"; case hir::Op::kField: return "field";
    case hir::Op::kRecordKnown: return "record_known"; case hir::Op::kDefine: return "define";
    case hir::Op::kScore: return "score"; case hir::Op::kBand: return "band";
    case hir::Op::kAnswer: return "answer"; case hir::Op::kStage: return "stage";
    case hir::Op::kRoute: return "route"; case hir::Op::kWayIn: return "way_in";
    case hir::Op::kAsOf: return "as_of"; case hir::Op::kToday: return "today";
    case hir::Op::kNot: return "not"; case hir::Op::kSurely: return "surely";
    case hir::Op::kPossibly: return "possibly"; case hir::Op::kAnd: return "and";
    case hir::Op::kOr: return "or"; case hir::Op::kAtLeastOf: return "at_least_of";
    case hir::Op::kIsKnown: return "is_known"; case hir::Op::kEqual: return "equal";
    case hir::Op::kLess: return "less"; case hir::Op::kLessEqual: return "less_equal";
    case hir::Op::kInSet: return "in_set"; case hir::Op::kTextTest: return "text_test";
    case hir::Op::kTextEqual: return "text_equal"; case hir::Op::kListHas: return "list_has";
    case hir::Op::kNegate: return "negate"; case hir::Op::kAdd: return "add";
    case hir::Op::kSubtract: return "subtract"; case hir::Op::kMultiply: return "multiply";
    case hir::Op::kDivide: return "divide"; case hir::Op::kModulo: return "modulo";
    case hir::Op::kConvert: return "convert"; case hir::Op::kFloor: return "floor";
    case hir::Op::kCeil: return "ceil"; case hir::Op::kRoundTo: return "round_to";
    case hir::Op::kMin: return "min"; case hir::Op::kMax: return "max";
    case hir::Op::kOrElse: return "or_else"; case hir::Op::kChoose: return "choose";
    case hir::Op::kPair: return "pair"; case hir::Op::kDateOf: return "date_of";
    case hir::Op::kWeekday: return "weekday"; case hir::Op::kMonthOf: return "month_of";
    case hir::Op::kDaysBetween: return "days_between";
    case hir::Op::kMonthsBetween: return "months_between";
    case hir::Op::kYearsBetween: return "years_between";
    case hir::Op::kDurationIn: return "duration_in"; case hir::Op::kDomainOf: return "domain_of";
    case hir::Op::kDigitsOf: return "digits_of"; case hir::Op::kLengthOf: return "length_of";
    case hir::Op::kWholeIn: return "whole_in"; case hir::Op::kAggregate: return "aggregate";
    case hir::Op::kPicked: return "picked"; case hir::Op::kPickedAt: return "picked_at";
    case hir::Op::kWeighted: return "weighted"; case hir::Op::kEventField: return "event_field";
    case hir::Op::kEventAt: return "event_at"; case hir::Op::kInWindow: return "in_window";
    case hir::Op::kTableRow: return "table_row"; case hir::Op::kTableValue: return "table_value";
    // clang-format on
  }
  return "";
}

std::string_view NameOf(schema::Kind kind) {
  switch (kind) {
    case schema::Kind::kYesNo: return "yes_no";
    case schema::Kind::kInteger: return "integer";
    case schema::Kind::kNumber: return "number";
    case schema::Kind::kMoney: return "money";
    case schema::Kind::kPercent: return "percent";
    case schema::Kind::kText: return "text";
    case schema::Kind::kChoice: return "choice";
    case schema::Kind::kTextList: return "text_list";
    case schema::Kind::kChoiceList: return "choice_list";
    case schema::Kind::kTime: return "time";
    case schema::Kind::kDate: return "date";
    case schema::Kind::kDuration: return "duration";
  }
  return "";
}

std::string_view NameOf(program::TextTest test) {
  switch (test) {
    case program::TextTest::kPresent: return "present";
    case program::TextTest::kEquals: return "equals";
    case program::TextTest::kContains: return "contains";
    case program::TextTest::kStartsWith: return "starts_with";
    case program::TextTest::kEndsWith: return "ends_with";
    case program::TextTest::kHasWord: return "has_word";
    case program::TextTest::kMatches: return "matches";
    case program::TextTest::kMatchesRegex: return "matches_regex";
    case program::TextTest::kListHas: return "list_has";
  }
  return "";
}

std::string_view NameOf(program::TextTransform transform) {
  switch (transform) {
    case program::TextTransform::kNone: return "none";
    case program::TextTransform::kDomain: return "domain";
    case program::TextTransform::kDigits: return "digits";
  }
  return "";
}

std::string_view NameOf(program::RuleKind kind) {
  switch (kind) {
    case program::RuleKind::kGive: return "give";
    case program::RuleKind::kTake: return "take";
    case program::RuleKind::kGroup: return "group";
    case program::RuleKind::kNothingWhen: return "nothing_when";
    case program::RuleKind::kBlendPart: return "blend_part";
    case program::RuleKind::kBandLine: return "band_line";
    case program::RuleKind::kStageWhen: return "stage_when";
    case program::RuleKind::kStageUnless: return "stage_unless";
    case program::RuleKind::kAsideWhen: return "aside_when";
    case program::RuleKind::kAnswerLine: return "answer_line";
    case program::RuleKind::kRouteLine: return "route_line";
    case program::RuleKind::kStageUntil: return "stage_until";
  }
  return "";
}

std::string_view NameOf(hir::Rounding rounding) {
  switch (rounding) {
    case hir::Rounding::kNone: return "none";
    case hir::Rounding::kHalfEven: return "half_even";
    case hir::Rounding::kDown: return "down";
    case hir::Rounding::kHalfUp: return "half_up";
  }
  return "";
}

std::string_view NameOf(schema::ColumnMap::Otherwise otherwise) {
  switch (otherwise) {
    case schema::ColumnMap::Otherwise::kReject: return "reject";
    case schema::ColumnMap::Otherwise::kAsIs: return "as_is";
    case schema::ColumnMap::Otherwise::kValue: return "value";
    case schema::ColumnMap::Otherwise::kMissing: return "missing";
  }
  return "";
}

std::string_view NameOf(schema::DataFormat format) {
  switch (format) {
    case schema::DataFormat::kCsv: return "csv";
    case schema::DataFormat::kJsonLines: return "jsonl";
  }
  return "";
}

std::string_view NameOf(schema::Carried carried) {
  switch (carried) {
    case schema::Carried::kPresent: return "present";
    case schema::Carried::kStage: return "stage";
    case schema::Carried::kFurthest: return "furthest";
    case schema::Carried::kEntered: return "entered";
    case schema::Carried::kScore: return "score";
    case schema::Carried::kFrozen: return "frozen";
  }
  return "";
}

std::string_view NameOf(hir::AggregateKind kind) {
  switch (kind) {
    case hir::AggregateKind::kCount: return "count";
    case hir::AggregateKind::kSum: return "sum";
    case hir::AggregateKind::kDistinct: return "distinct";
    case hir::AggregateKind::kFirst: return "first";
    case hir::AggregateKind::kLatest: return "latest";
    case hir::AggregateKind::kHalving: return "halving";
    case hir::AggregateKind::kFading: return "fading";
  }
  return "";
}

std::string_view NameOf(program::Once once) {
  switch (once) {
    case program::Once::kNone: return "none";
    case program::Once::kDay: return "day";
    case program::Once::kWeek: return "week";
    case program::Once::kMonth: return "month";
    case program::Once::kQuarter: return "quarter";
    case program::Once::kYear: return "year";
    case program::Once::kRolling: return "rolling";
    case program::Once::kValue: return "value";
    case program::Once::kAll: return "all";
  }
  return "";
}

std::string_view NameOf(program::Moment::Kind kind) {
  switch (kind) {
    case program::Moment::Kind::kAgo: return "ago";
    case program::Moment::Kind::kMonthsAgo: return "months_ago";
    case program::Moment::Kind::kDayStart: return "day_start";
    case program::Moment::Kind::kWeekStart: return "week_start";
    case program::Moment::Kind::kMonthStart: return "month_start";
    case program::Moment::Kind::kQuarterStart: return "quarter_start";
    case program::Moment::Kind::kYearStart: return "year_start";
  }
  return "";
}

}  // namespace tandem::agree
