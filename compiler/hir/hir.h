// SPDX-License-Identifier: Apache-2.0
// The checked policy: every name resolved, every expression typed, sugar gone, unknown decided.
// What Lower, the semantic hash, the tests and all analysis read. A plain value, immutable once
// checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/source/source.h"
#include "runtime/program/program.h"
#include "runtime/schema/schema.h"

namespace tandem::hir {

using schema::EventId;
using schema::FieldId;
using schema::ValueType;
using source::Span;

enum class ExprId : uint32_t {};
inline constexpr ExprId kNoExpr{0xffffffffu};

// Operations. `a`, `b` … are args[0], args[1]. Yes/no values are three-valued (Kleene) unless
// !maybe_unknown.
enum class Op : uint8_t {
  // constants and references
  kConst,        // imm in stored units of type (yes/no: 0/1, choice: index)
  kTextConst,    // text as written
  kMissing,      // always unknown, of its type
  kField,        // field
  kRecordKnown,  // imm = record index: any mapped leaf is known; definite
  kDefine,       // imm = define index, a = its body (shared node); same value as a
  kScore,        // imm = score index; never unknown
  kBand,         // imm = band index; never unknown
  kAnswer,       // imm = answer index
  kStage,        // choice: 0 = none, then the chain, then the asides; never unknown
  kRoute,        // choice: index of the target; never unknown
  kWayIn,        // choice over all ways in; unknown when no stage is held (tests only)
  kAsOf,         // time
  kToday,        // date
  // logic
  kNot,
  kSurely,
  kPossibly,  // a
  kAnd,
  kOr,         // n-ary
  kAtLeastOf,  // imm = N of args (Kleene)
  kIsKnown,    // a; definite
  // comparisons; operands of equal kind and scale
  kEqual,
  kLess,
  kLessEqual,  // a, b; not for text
  kInSet,      // a within one of `intervals` (both ends in, stored units or choice indexes)
  kTextTest,   // a (text) against needles: atom.test, .exactly, .combine, .needles (keys)
  kTextEqual,  // a, b both text, neither constant; by key
  kListHas,    // a (list field): atom.combine, atom.needles (keys; choice lists: indexes as digits)
  // values; the result's scale is that of its type; may_fault: can leave int64 or divide by zero,
  // then unknown
  kNegate,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kConvert,  // a in the (wider) scale of this type; exact
  kFloor,
  kCeil,     // a number to integer
  kRoundTo,  // a to the nearest multiple of imm (stored units), ties to even
  kMin,
  kMax,     // n-ary over what is known; unknown when nothing is
  kOrElse,  // a where known, else b
  kChoose,  // c1, v1, c2, v2 …, otherwise: first surely true condition's value
  kPair,    // a * imm + b over two choices (bands of two)
  // time
  kDateOf,  // time -> date, policy's zone
  kWeekday,
  kMonthOf,  // date -> integer
  kDaysBetween,
  kMonthsBetween,
  kYearsBetween,  // whole, completed; a, b both time or both date
  kDurationIn,    // a duration / imm µs -> number (minutes in D: imm = 60,000,000), half even
  // text
  kDomainOf,
  kDigitsOf,  // text -> text
  kLengthOf,  // text -> integer
  kWholeIn,   // a duration / imm µs -> integer, rounded down
  // events; `imm` is an index into Policy::aggregates
  kAggregate,  // count, sum or distinct; a count or distinct is never unknown unless of_stage
  kPicked,     // first, latest: the value `field` (of parts[0]'s event; its place among the values
               // is the same in every part) of the picked event; unknown when there is none
  kPickedAt,   // its instant
  kWeighted,   // a (points, rule scale 0 or 4) × the decayed count, at scale 4, rounded once
  // inside an aggregate only; imm = EventId
  kEventField,  // field of the event
  kEventAt,     // its instant
  // a (time or date) within Policy::windows[imm]
  kInWindow,
  // tables; imm = index into Policy::tables
  kTableRow,    // args: one an input; integer: the row that answers, in the table's order. Unknown
                // when none does
  kTableValue,  // args[0] = a kTableRow of the table; `field` = index of the output. Unknown when
                // the row is, or where the row says `missing`
};

// An instant (or a day) that depends on `as of` alone: an end of a window.
using program::Moment;

// Both ends in; -1: none. Of times, or of dates when `of_days`.
struct Window {
  int32_t low = -1;   // index into Policy::moments
  int32_t high = -1;
  bool of_days = false;
  std::string text;  // "in last 30 days"; of two windows that are one, as the first was written
};

struct EventPart {
  EventId event{};
  ExprId where = kNoExpr;       // settled where it is used: unknown leaves the event out
  std::vector<ExprId> values;   // kSum, kDistinct: one; kFirst, kLatest: every field read of it
  ExprId once_by = kNoExpr;     // once per FIELD
};

enum class AggregateKind : uint8_t { kCount, kSum, kDistinct, kFirst, kLatest, kHalving, kFading };

// Something computed from the events of one lead, none later than `as of`. Equal ones are shared.
struct Aggregate {
  AggregateKind kind{};
  std::vector<EventPart> parts;  // one an event type; more for events made of events
  int32_t window = -1;           // index into Policy::windows
  ExprId since = kNoExpr;        // a time of the lead: only later events count; all when unknown
  program::Once once = program::Once::kNone;
  int64_t once_us = 0;           // kRolling
  bool oldest = false;           // with Once::kAll: the first event instead of the latest
  int64_t span_s = 0;            // kHalving: half-life; kFading: when nothing is left
  bool of_stage = false;         // entries of a stage: unknown without carried state
  std::string name;              // of the event, for messages
  Span span;
};

struct Expr {
  Op op{};
  ValueType type;  // low/high: every value this expression can take (proved), in stored units
  bool maybe_unknown = false;
  bool may_fault = false;
  std::vector<ExprId> args;
  int64_t imm = 0;
  FieldId field{};
  std::string text;  // kTextConst; operands of atoms as written; kChoose: what it is short for
  program::TextAtom atom;
  std::vector<std::pair<int64_t, int64_t>> intervals;  // sorted, disjoint
  Span span;  // where it was written (of a define's use: the use)
};

struct Side {
  std::string name;
  std::string approved_by;
  Span span;
};
struct Squad {
  std::string name;
  std::string side;
  std::string purpose;
  bool is_queue = false;
  Span span;
};
struct Team {
  std::string name;
  std::string leader;
  std::vector<Side> sides;
  std::vector<Squad> squads;
  Span span;
};

struct Ownership {
  bool agreed = false;                // a change needs all sides
  std::vector<std::string> sides;     // empty: nobody named
  std::vector<std::string> trusting;  // names cut from the semantic hash
};

struct List {
  std::string name;
  std::vector<std::string>
      entries;  // as written, trimmed, blanks and comment lines of text files left out
  std::vector<std::string> keys;  // text keys of entries, sorted, unique
  std::string file;               // empty: inline
  std::string content_sha256;     // hex, of the file's bytes; empty: inline
  Span span;
};

// What one cell asks of one input. No cell but kAnything, kMissing matches what is missing.
struct TableCell {
  enum class Kind : uint8_t { kAnything, kMissing, kIntervals, kTexts };
  Kind kind{};
  std::vector<std::pair<int64_t, int64_t>> intervals;  // kIntervals: sorted, disjoint, stored units
  std::vector<std::string> texts;     // kTexts: keys it equals, sorted
  std::vector<std::string> prefixes;  // … or that it starts with, sorted
  bool negated = false;               // kTexts: every known text but these
};
struct TableRow {
  std::vector<TableCell> cells;  // one an input; empty: otherwise
  struct Result {
    bool known = true;
    int64_t number = 0;  // stored units; of texts an index into TableOutput::texts
  };
  std::vector<Result> results;  // one an output
  Span span;                    // in the policy, or in the table's file
  std::vector<Span> cell_spans;
};
struct TableInput {
  std::string name;
  ValueType type;
};
struct TableOutput {
  std::string name;
  ValueType type;  // low/high: hull of the rows' values
  std::vector<std::string> texts;  // kText: as written, each once
  bool maybe_missing = false;      // some row says `missing`
};
struct Table {
  std::string name;
  bool first = false;  // first row that matches answers; else at most one row matches
  Ownership ownership;
  std::vector<TableInput> inputs;
  std::vector<TableOutput> outputs;
  std::vector<TableRow> rows;  // as written; `otherwise`, when there is one, last
  bool has_otherwise = false;
  std::string file;            // empty: inline
  std::string content_sha256;  // hex, of the file's bytes; empty: inline
  Span span;
};

struct Define {
  std::string name;
  ExprId body = kNoExpr;
  Span span;
};  // without parameters; others are expanded in place

struct ScoreRule {
  program::RuleKind kind{};  // kGive kTake kGroup kNothingWhen kBlendPart
  std::string label;         // `as NAME`, group name, blended score's name
  std::string because;
  int32_t parent = -1;  // index of the enclosing kGroup rule
  ExprId points =
      kNoExpr;            // in the score's scale, times multiplied in; kBlendPart: percent × score
  ExprId when = kNoExpr;  // kNoExpr: always
  ExprId unless = kNoExpr;         // definite
  std::optional<int64_t> at_most;  // magnitude cap, score's scale
  int32_t aggregate = -1;          // rules on events: what `points` multiplies; for explanations
  ExprId each = kNoExpr;           // rules on events: points for one event
  Span span;
};
enum class Rounding : uint8_t { kNone, kHalfEven, kDown, kHalfUp };  // to whole points
struct Score {
  std::string name;
  Ownership ownership;
  ValueType type;  // kInteger when all rules are whole, else kNumber; low/high: reachable
  std::optional<std::pair<int64_t, int64_t>> range;  // type's units
  int rule_scale =
      0;  // decimal places of rules, caps and sums (type's scale, or 4 before rounding)
  Rounding rounding{};
  std::vector<ScoreRule> rules;  // groups before their children
  ExprId frozen = kNoExpr;       // frozen while: definite
  ExprId carried = kNoExpr;      // with `frozen`: the frozen value, unknown while there is none
  Span span;
};

struct BandLine {
  std::string label;
  ExprId condition = kNoExpr; /* kNoExpr: otherwise */
  Span span;
};
struct Band {
  std::string name;
  Ownership ownership;
  ValueType type;               // kChoice; thresholds: ordered, lowest first
  ExprId value = kNoExpr;       // a kChoose or kPair
  std::vector<BandLine> lines;  // as written; empty for pairs
  Span span;
};

struct StageWhen {
  ExprId condition = kNoExpr;
  std::string label; /* way in; "" -> "MQL 1" */
  std::string because;
  Span span;
};
struct StageUnless {
  ExprId condition = kNoExpr;
  std::string because;
  Span span;
};
struct Stage {
  std::string name;
  bool aside = false;
  bool opens_opportunity = false;
  Ownership ownership;
  std::vector<StageWhen> whens;       // settled; of an aside: definite
  std::vector<StageUnless> unlesses;  // definite
  std::vector<StageUnless> untils;    // definite
  ExprId held = kNoExpr;              // with `untils`: the carried stage is this one or above it;
                                      // definite
  Span span;
};

struct Answer {
  std::string name;
  Ownership ownership;
  ExprId value = kNoExpr;
  Span span;
};

struct RouteLine {
  std::string target;       // squad, queue or "nobody"; of a table: the call as written
  ExprId table = kNoExpr;   // to TABLE(…): a kTableValue; the line matches only where it is known
  ExprId when = kNoExpr;    // kNoExpr: always
  ExprId unless = kNoExpr;  // definite
  bool otherwise = false;
  std::string because;
  Span span;
};
struct Route {
  Ownership ownership;
  ValueType type;          // kChoice over targets
  ExprId value = kNoExpr;  // a kChoose
  std::vector<RouteLine> lines;
  Span span;
};

// One value of a test's lead, parsed and checked against the field's type.
struct TestValue {
  FieldId field{};
  int64_t number = 0;              // every kind stored as an integer; yes/no
  std::string text;                // kText
  std::vector<std::string> texts;  // kTextList
  std::vector<uint32_t> choices;   // kChoiceList
};
struct TestEvent {
  EventId event{};
  int64_t at_us = 0;
  int64_t times = 1;
  std::vector<TestValue> values;  // of the event's fields
  Span span;
};
struct Expectation {
  ExprId condition = kNoExpr;  // definite yes expected
  std::vector<std::pair<std::string, ExprId>>
      shows;                   // "fit", its value: what to print when it fails
  std::vector<FieldId> reads;  // required fields it depends on
  Span span;
};
struct Test {
  std::string name;
  int64_t as_of_us = 0;
  bool has_as_of = false;
  std::vector<TestValue> values;  // given fields, and those of `previous lead`, `carried`
  std::vector<TestEvent> events;
  std::vector<Expectation> expectations;
  Span span;
};

// What must be so for every lead (always, never, at most one of), or for every two leads that
// differ in one thing (never falls, never rises). Read by analysis alone: no decision depends on
// it.
struct ClaimLine {
  enum class Kind : uint8_t { kAlways, kNever, kAtMostOne, kNeverFalls, kNeverRises };
  Kind kind{};
  std::vector<ExprId> conditions;  // kAlways, kNever: one; kAtMostOne: two or more
  ExprId subject = kNoExpr;        // kNeverFalls, kNeverRises: ordered and never unknown
  std::optional<FieldId> field;    // what rises (or falls), from one known value to another
  bool field_falls = false;
  std::vector<EventId> events;     // no `field`: one event more of any of these types
  std::string because;
  Span span;
};
struct Claim {
  std::string name;
  Ownership ownership;
  std::vector<ClaimLine> lines;
  Span span;
};

// How far back the events of a source go, months and longer by their mean length.
struct SourceHistory {
  uint32_t source = 0;
  int64_t us = 0;
  std::string text;  // "13 months"
  Span span;
};

struct Policy {
  std::string name;
  schema::Schema schema;  // fields; choices of fields, types, bands, stage, route, answers, way_in
  Team team;
  std::vector<List> lists;
  std::vector<Table> tables;
  std::vector<schema::Source> sources;
  // What rejects rows: of a source of leads over fields, of one of events over event fields.
  struct RejectWhen {
    uint32_t source = 0;
    std::optional<EventId> event;
    ExprId condition = kNoExpr;
    Span span;
  };
  std::vector<RejectWhen> rejects;
  std::vector<Moment> moments;
  std::vector<Window> windows;
  std::vector<Aggregate> aggregates;
  std::vector<Define> defines;
  std::vector<Score> scores;  // each after the scores it reads
  std::vector<Band> bands;
  std::vector<Stage> stages;  // the chain, in order
  std::vector<Stage> asides;
  schema::ChoiceId stage_choice = schema::kNoChoice;
  schema::ChoiceId way_in_choice =
      schema::kNoChoice;  // "MQL.fit_and_interest", "SQL 1": chain first, then asides
  std::vector<Answer> answers;
  std::optional<Route> route;
  std::vector<Claim> claims;
  std::vector<SourceHistory> histories;
  std::vector<Test> tests;
  std::vector<Expr> exprs;  // arguments have smaller ids
  Span span;                // of the policy line

  const Expr& operator[](ExprId id) const { return exprs[static_cast<size_t>(id)]; }
};

// The checked policy as text, for `tandem dump --stage=hir` and golden tests.
std::string Dump(const Policy& policy);
// One expression, in the language's own spelling, for explanations and messages.
std::string Describe(const Policy& policy, ExprId expr);
// Fields an expression reads, through defines, scores and all other references, in schema order.
std::vector<FieldId> Reads(const Policy& policy, ExprId expr);

}  // namespace tandem::hir
