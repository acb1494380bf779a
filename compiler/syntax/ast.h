// SPDX-License-Identifier: Apache-2.0
// The syntax tree: what was written, with places, before any name is resolved.
// Built by parse::Parse, read by resolve and all that prints policies. One long file, so that the
// whole language is seen at once. Plain values; no invariants beyond the shapes stated here. What
// was not understood is left out after a diagnostic.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/source/source.h"

namespace tandem::syntax {

using source::Span;

// A word as written (without backticks) or a quoted string used as a name ("Closed Won").
struct Name {
  std::string text;
  Span span;
  bool quoted = false;  // written in double quotes

  bool empty() const { return text.empty(); }
};

// ----------------------------------------------------------------------------------------------
// expressions

enum class ExprKind : uint8_t {
  // literals
  kYesNo,    // number = 0 or 1
  kNumber,   // text = digits with optional '.', no '_', no sign: "3000000", "0.5"
  kPercent,  // text = the number before %: "22", "2.5"
  kString,   // text = contents, escapes resolved
  kDate,     // number = days since 1970-01-01
  kTime,  // a date and a clock time, civil in the policy's zone: number = days, number2 = second of
          // the day
  kDuration,  // number = microseconds: `3 days`, `2 hours`, `15 minutes`, `1 week` (month/year are
              // no durations)
  kMissing,   // `missing`, only as `otherwise missing`
  // references
  kName,     // names = path: {employees}, {account, customer}; also `stage`, `route`, choice values
  kCall,     // names[0] = define or table, args = arguments; names[1]: the table's answer, where
             // one is named: territory(country).squad
  kBuiltin,  // text = built-in's name as in builtin.def ("domain of", "floor", "days from", …),
             // args = operands
  kAsOf,     // `as of`
  kToday,    // `today`
  // logic
  kNot,
  kSurely,
  kPossibly,  // args[0]
  kAnd,
  kOr,  // args flattened, two or more
  kImplies,
  kExcept,     // args[0], args[1]
  kAtLeastOf,  // `at least N of (A, B, C)`: number = N, args
  kAtMostOf,   // `at most N of (…)`
  // comparisons
  kCompare,    // cmp, args[0], args[1]
  kBetween,    // args[0] between args[1] and args[2], both ends in; negated
  kIn,         // args[0] in set args[1..]: kRange, literals, kName (lists, choice values); negated
  kIsAtLeast,  // `seniority is at least director`, `stage is at least MQL`: args[0], args[1]
  kIsAtMost,
  kIsKnown,    // `X is known`
  kIsMissing,  // `X is missing`
  kTextTest,  // test, quantifier, exactly, negated; args[0] subject, args[1..] operands: strings or
              // one list name
  kHas,  // list fields: quantifier; args[0] subject, args[1..] operands: literals, choice names,
         // list name
  // values
  kNegate,  // args[0]
  kArith,   // arith, args[0], args[1]
  kIf,      // args = condition, then, else
  kChoose,  // args = c1, v1, c2, v2, …, otherwise ; has_otherwise false when it was left out
  kOrElse,  // args[0] or else args[1] (right-nested)
  kRange,   // only inside kIn and cells: args[0] .. args[1], half_open when `A up to B`
  // events, windows and change
  kEvents,     // event_test, query; number = N of kAtLeast and kAtMost
  kInWindow,   // args[0] (a time or a date) in window; negated
  kWas,        // was F: args[0] a kName
  kChanged,    // F changed: args[0] a kName
  kBecame,     // F became X: args[0] a kName, args[1] the value
  kNewly,      // newly C: args[0]
  kLeadIsNew,  // lead is new
};

enum class Compare : uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };
enum class Arith : uint8_t { kAdd, kSubtract, kMultiply, kDivide, kModulo };
enum class TextTest : uint8_t {
  kContains,
  kStartsWith,
  kEndsWith,
  kHasWord,
  kMatches,
  kMatchesRegex
};
// How a test with several operands counts them: `contains "a"` is kOne; `contains any of LIST` is
// kAny.
enum class Quantifier : uint8_t { kOne, kAny, kAll, kNone };

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

// Units of windows and of `once per`. Up to kWeek they may be exact durations; months and longer
// are always civil.
enum class Unit : uint8_t {
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear
};

// Which instants, seen from `as of`.
enum class WindowKind : uint8_t {
  kLast,          // in last N UNIT: rolling; months and longer by the calendar, clamped
  kLastCalendar,  // in last N calendar UNIT: today's (this week's …) and the N - 1 before it
  kBetweenAgo,    // between N and N2 UNIT ago, the older end out: as_of - N2 < at <= as_of - N
  kThis,
  kPrevious,
  kNext,  // in this|previous|next UNIT
};
struct Window {
  WindowKind kind{};
  Unit unit{};
  int64_t number = 1;
  int64_t number2 = 0;
  Span span;
};

// Which events: `page_view.path where path starts with "/pricing" in last 30 days`.
struct EventQuery {
  Name event;
  std::optional<Name> field;  // E.f
  ExprPtr where;              // null: all
  std::optional<Window> window;
  Span span;
};

// What is asked of events.
enum class EventTest : uint8_t {
  kAny,      // any E
  kNo,       // no E
  kAtLeast,  // at least N E
  kAtMost,   // at most N E
  kCount,    // count of E
  kSum,      // sum of E.f
  kDistinct,       // distinct E.f
  kFirst,          // first E.f
  kLatest,         // latest E.f
  kDaysSinceLast,  // days since last E
};

struct Expr {
  ExprKind kind{};
  Span span;     // all of it
  Span op_span;  // the operator or keyword, where there is one
  std::vector<ExprPtr> args;
  std::vector<Name> names;
  std::string text;
  int64_t number = 0;
  int64_t number2 = 0;
  Compare cmp{};
  Arith arith{};
  TextTest test{};
  Quantifier quantifier{};
  bool negated = false;        // `not in`, `not contains`, `!=` stays in cmp
  bool exactly = false;        // case-sensitive test
  bool half_open = false;      // kRange
  bool has_otherwise = false;  // kChoose
  EventTest event_test{};      // kEvents
  std::unique_ptr<EventQuery> query;  // kEvents
  std::optional<Window> window;       // kInWindow
};

// ----------------------------------------------------------------------------------------------
// types

enum class TypeKind : uint8_t {
  kYesNo,
  kInteger,
  kNumber,
  kMoney,
  kPercent,
  kText,
  kChoice,
  kListOf,
  kTime,
  kDate,
  kDuration,
  kPerson,
  kNamed
};

// One value of a choice: `small "1-10 employees"` has both, `web` only a name, `"Closed Won"` only
// a label.
struct ChoiceValue {
  Name name;                  // the word; for a quoted value without a word, the quoted text itself
  std::optional<Name> label;  // the quoted text in the data, when it differs from the word
};

struct TypeExpr {
  TypeKind kind{};
  Span span;
  std::optional<std::string> low,
      high;  // integer A..B, number A..B, money A..B: signed digits as in kNumber
  std::vector<ChoiceValue> choices;   // kChoice
  bool ordered = false;               // kChoice written with <
  Name name;                          // kNamed: a type or a record
  std::unique_ptr<TypeExpr> element;  // kListOf
};

// ----------------------------------------------------------------------------------------------
// declarations

// `owned by marketing` or `agreed by marketing and sales trusting fit, engagement`.
struct Ownership {
  bool agreed = false;
  std::vector<Name> sides;  // empty when nothing was written
  std::vector<Name> trusting;
  Span span;
};

struct PolicyDecl {
  Name name;
  std::optional<Name> currency;
  std::optional<Name> zone;
  Span span;
};

struct Field {
  Name name;
  bool optional = false;
  TypeExpr type;
  Span span;
};
// `lead { … }` has an empty name.
struct RecordDecl {
  Name name;
  bool is_lead = false;
  std::vector<Field> fields;
  Span span;
};
// `event form_submitted { form text }`, or `event activity = page_view or form_submitted`.
struct EventDecl {
  Name name;
  std::optional<Name> of;  // of a record that leads share: a field of the lead that holds it
  std::vector<Field> fields;
  std::vector<Name> parts;  // events it is made of; then it has no fields of its own
  Span span;
};
struct TypeDecl {
  Name name;
  TypeExpr type;
  Span span;
};

struct ListDecl {
  Name name;
  std::vector<Name> entries;   // inline
  std::optional<Name> file;    // from "file"
  std::optional<Name> column;  // from "x.csv" column "Domain"
  Span span;
};

struct Parameter {
  Name name;
  TypeExpr type;
};
struct DefineDecl {
  Name name;
  std::vector<Parameter> parameters;
  ExprPtr body;
  Span span;
};

// One cell of `give by X { cell: points }`.
enum class CellKind : uint8_t {
  kRange,
  kOver,
  kUnder,
  kAtLeast,
  kValues,
  kStartsWith,  // of tables: `starts with "75"`, `starts with ("75", "77")`
  kMissing,
  kAnything,  // -
  kOtherwise
};
struct Cell {
  CellKind kind{};  // kOver `over 1000`/`> 1000`; kAtLeast `10 or more`/`>= 10`; kUnder `under
                    // 10`/`< 10`
  std::vector<ExprPtr>
      args;  // kRange: lo, hi; kOver/kUnder/kAtLeast: bound; kValues: literals or choice names;
             // kStartsWith: strings
  bool half_open = false;  // kRange `A up to B`
  bool or_less = false;    // kUnder `10 or less`/`<= 10`
  bool negated = false;    // `not a`
  Span span;
};
struct CellRow {
  Cell cell;
  ExprPtr result;
  Span span;
};

// table unique territory(country text, employees integer) -> squad squad { rows }
//   | "DE", "AT" | > 1000 -> enterprise
//   otherwise -> sdr
// or `… from "territories.csv"`: its header names the columns, resolve reads the rows.
struct TableRow {
  std::vector<Cell> cells;       // one an input; empty: `otherwise`
  std::vector<ExprPtr> results;  // one an output: literals, names, `missing`
  bool otherwise = false;
  Span span;
};
struct TableDecl {
  Name name;
  bool first = false;  // hit policy: first row that matches; else `unique`: at most one does
  std::vector<Parameter> inputs;
  std::vector<Parameter> outputs;  // type `squad`: a squad, a queue or nobody
  Ownership ownership;
  std::vector<TableRow> rows;
  std::optional<Name> file;
  Span span;
};

enum class RuleKind : uint8_t {
  kGive,
  kTake,
  kGroup,
  kNothingWhen,
  kBlendPart,
  kStartsOver,     // starts over after E: events only
  kFrozenWhile,    // frozen while C: when
  kCountsBetween,  // counts between A and B UNIT ago: events->query.window
};

// `for each E …, once per 90 days, halving every 14 days`.
enum class ForKind : uint8_t {
  kEach,
  kFirst,
  kLatest,
  kWithout,  // for each D without E: period
};
struct OncePer {
  std::optional<Unit> civil;     // once per day|week|month|quarter|year
  std::optional<int64_t> us;     // once per 24 hours, once per 90 days
  std::optional<Name> field;     // once per FIELD
  Span span;
};
struct ForEvents {
  ForKind kind{};
  EventQuery query;
  ExprPtr period;                   // kWithout: a kDuration
  std::optional<OncePer> once;
  ExprPtr after, halving, fading;   // kDuration each
  Span span;
};
// One line of a score. kGroup: name, cap, when, children. kBlendPart: `50% signal`: points =
// percent, name = score.
struct ScoreRule {
  RuleKind kind{};
  Name name;       // group's name, `as NAME`, or the blended score
  ExprPtr points;  // give POINTS; null for `give by` (by, cells); a kChoose for `give choose { … }`
  ExprPtr by;      // give by BY { cells }
  std::vector<CellRow> cells;
  ExprPtr times;  // give P × TIMES
  ExprPtr when;
  ExprPtr unless;
  ExprPtr at_most;  // `, at most N` or a group's cap; a number literal
  std::unique_ptr<ForEvents> events;  // rules on events; kStartsOver, kCountsBetween
  std::optional<Name> because;
  std::vector<ScoreRule> children;
  Span span;  // the whole line (a group: its head)
};
enum class Rounding : uint8_t { kNone, kWhole /* half even */, kDown, kHalfUp };
struct ScoreDecl {
  Name name;
  Ownership ownership;
  std::optional<std::string> low, high;  // range LOW..HIGH, signed digits
  Span range_span;
  Rounding rounding{};
  std::vector<ScoreRule> rules;
  Span span;
};

// `A from 70`, `A when C`, `D otherwise`.
struct BandLine {
  Name label;
  ExprPtr from;
  ExprPtr when;
  bool otherwise = false;
  Span span;
};
struct BandDecl {
  Name name;
  Ownership ownership;
  ExprPtr subject;  // band grade from fit; null for a band of conditions
  std::optional<Name> pair_first, pair_second;  // band quality from grade and interest
  std::vector<BandLine> lines;
  Span span;
};

// when C as LABEL because "…" · unless C because "…" · until C
enum class StageLineKind : uint8_t { kWhen, kUnless, kUntil };
struct StageLine {
  StageLineKind kind{};
  ExprPtr condition;
  std::optional<Name> label;
  std::optional<Name> because;
  Span span;
};
struct StageDecl {
  Name name;
  bool aside = false;
  Ownership ownership;
  std::optional<Name> after;
  bool opens_opportunity = false;
  std::vector<StageLine> lines;
  Span span;
};

struct AnswerDecl {
  Name name;
  Ownership ownership;
  ExprPtr value;
  Span span;
};

// `to TARGET when C unless D because "…"` or `to TARGET otherwise`.
struct RouteLine {
  Name target;    // text "nobody" for nobody; empty: by table
  ExprPtr table;  // to territory(country, employees): a kCall
  bool otherwise = false;
  ExprPtr when, unless;
  std::optional<Name> because;
  Span span;
};
struct RouteDecl {
  Ownership ownership;
  std::vector<RouteLine> lines;
  Span span;
};

struct SideDecl {
  Name name;
  std::optional<Name> approved_by;
  Span span;
};
struct SquadDecl {
  Name name;
  Name side;
  std::optional<Name> purpose;
  bool is_queue = false;
  Span span;
};
struct TeamDecl {
  Name name;
  std::optional<Name> leader;
  std::vector<SideDecl> sides;
  std::vector<SquadDecl> squads;
  Span span;
};

// One `key: value` of a test's lead; the key is a path (account.customer). Value: literal, choice
// name, or several values in parentheses for list fields. `missing` is written as kMissing.
struct TestField {
  std::vector<Name> path;
  std::vector<ExprPtr> values;
  bool is_list = false;
  Span span;
};
// `event form_submitted { form: "demo" } 2 hours ago, 4 times`: all of them at that instant. The
// name of a stage: that it was entered then.
struct TestEvent {
  Name event;
  std::vector<TestField> fields;
  ExprPtr at;                    // kTime or kDate; null when `ago`
  std::optional<Window> ago;     // kLast: number units before `as of`; months by the calendar
  int64_t times = 1;
  Span span;
};
struct Expectation {
  ExprPtr condition;            // fit = 60, engagement between 45 and 60, route = sdr
  std::optional<Name> because;  // stage = MQL because fit_and_interest
  Span span;
};
struct TestDecl {
  Name name;
  std::optional<Name> cases;  // for each row of "cases.csv"
  ExprPtr as_of;  // kTime or kDate; null when left out
  std::vector<TestField> fields;
  std::vector<TestEvent> events;
  std::optional<std::vector<TestField>> previous;  // previous lead { … }: the version before
  std::optional<std::vector<TestField>> carried;   // carried { stage: MQL, fit: 40 }
  bool lead_is_new = false;                        // lead is new
  std::vector<Expectation> expectations;
  Span span;
};

// claim "customers stay with their squad" { always … never … }: what must be so for every lead.
enum class ClaimKind : uint8_t {
  kAlways,      // always C
  kNever,       // never C
  kAtMostOne,   // at most one of A, B, C
  kNeverFalls,  // S never falls as F rises
  kNeverRises,  // S never rises as E is added
};
struct ClaimLine {
  ClaimKind kind{};
  std::vector<ExprPtr> conditions;  // kAlways, kNever: one; kAtMostOne: two or more
  ExprPtr subject;                  // kNeverFalls, kNeverRises
  std::vector<Name> field;          // the path of what rises or falls; empty: an event is added
  bool field_falls = false;
  Name event;
  std::optional<Name> because;
  Span span;
};
struct ClaimDecl {
  Name name;
  Ownership ownership;
  std::vector<ClaimLine> lines;
  Span span;
};

// ignore T0402 because "…": of findings in the declaration below it.
struct IgnoreDecl {
  Name code;
  std::optional<Name> because;  // checked: there must be one
  Span span;
};

// One line of a source: FIELD from "Column" …
struct ValueMapRow {
  std::vector<Name> from;
  Name to;
  bool to_missing = false;
  Span span;
};
struct SourceLine {
  std::vector<Name> field;                // path of the lead's or event's field; `lead` and `at`
                                          // of events: whose it is and when it was
  std::optional<Name> column;             // from "Column"; left out: the field's own name
  std::vector<std::string> missing_when;  // texts; numbers as written
  std::vector<Name> time_forms;           // as "%m/%d/%Y" or "%Y-%m-%d"
  std::optional<Name> number_form;        // as number like "1,234.5"
  int64_t unix_unit_us = 0;               // as unix seconds|milliseconds|microseconds; 0: no
  std::optional<Name> zone;
  bool rounded = false;
  bool unique = false;  // a value that stood in an earlier row rejects the row
  std::optional<Name> separator;    // split by ";" for list fields
  std::vector<ValueMapRow> values;  // { "Google" -> web … }
  std::optional<Name> otherwise;    // otherwise -> web
  bool otherwise_missing = false;   // otherwise -> missing
  bool otherwise_as_is = false;     // otherwise as is
  Span span;
};
// How events of one kind are read: `"page" -> page_view { path from "context.page.path" }`.
struct SourceEvent {
  Name value;  // of the `by` column; empty when all rows are of one event
  Name event;
  std::vector<SourceLine> lines;
  Span span;
};
// `events from "activities" by "type" { … }` in a source of leads: nested in each.
struct SourceNested {
  Name path;
  std::optional<Name> by;
  std::vector<SourceLine> lines;  // for all: at
  std::vector<SourceEvent> events;
  bool others_ignored = false;
  Span span;
};
struct SourceDecl {
  Name name;
  Name format;                    // csv or jsonl
  Name record;                    // lead, or an event; empty with `by`
  std::optional<Name> delimiter;  // delimiter ";"
  std::optional<Name> by;         // by "event": the column that says which event a row is
  std::vector<SourceLine> lines;
  std::vector<SourceEvent> events;  // with `by`
  std::vector<SourceNested> nested;
  std::vector<ExprPtr> reject_when;
  std::vector<std::string>
      missing_when;  // for every column: a line `missing when "unknown"` of its own
  bool others_ignored = false;
  std::optional<Window> history;  // history 13 months: older events are not kept (kLast)
  Span span;
};

using Declaration =
    std::variant<PolicyDecl, RecordDecl, EventDecl, TypeDecl, ListDecl, TableDecl, DefineDecl,
                 ScoreDecl, BandDecl, StageDecl, AnswerDecl, RouteDecl, TeamDecl, TestDecl,
                 SourceDecl, ClaimDecl, IgnoreDecl>;

// One file, in the order written.
struct File {
  source::FileId id{};
  std::vector<Declaration> declarations;
  // Names of declarations that were reported and left out: a use of one needs no second report.
  std::vector<Name> not_understood;
};

}  // namespace tandem::syntax
