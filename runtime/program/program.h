// SPDX-License-Identifier: Apache-2.0
// The Program: what a checked policy becomes. A straight line of operations over columns, with
// tables that lead back to rules and source lines. The only thing the two halves of Tandem share. A
// plain value; immutable once verified, then readable by any number of threads.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/kernels/abi.h"
#include "runtime/schema/schema.h"

namespace tandem::program {

enum class OpCode : uint8_t {
#define TANDEM_OP(name, result, a, b, c, form, doc) name,
#include "runtime/program/op.def"
#undef TANDEM_OP
};

struct OpInfo {
  const char* name;
  char result, a, b, c;  // 'I', 'M', '-'
  char form;             // 'V', 'K'
  const char* doc;
};
const OpInfo& Info(OpCode code);
size_t OpCodeCount();

using OpId = uint32_t;
inline constexpr OpId kNoOp = std::numeric_limits<OpId>::max();

// One operation; operands are earlier operations. For results of kind I, [low, high] holds every
// value the operation can take on any row (a wrapped result of a faulting row included); engines
// choose lane widths from it.
struct Op {
  OpCode code{};
  OpId a = kNoOp, b = kNoOp, c = kNoOp;
  int64_t imm = 0;
  int64_t low = std::numeric_limits<int64_t>::min();
  int64_t high = std::numeric_limits<int64_t>::max();

  friend bool operator==(const Op&, const Op&) = default;
};

// ---- inputs: what a batch must provide. Classification of text happens while it is read, once per
// distinct value.

enum class TextTransform : uint8_t { kNone, kDomain, kDigits };
enum class TextTest : uint8_t {
  kPresent,  // the transformed text exists (a domain needs an '@')
  kEquals,   // equals one of the needles
  kContains,
  kStartsWith,
  kEndsWith,
  kHasWord,
  kMatches /* glob */,
  kMatchesRegex /* RE2 */,
  kListHas,  // list fields: an element equals the needle
};
enum class Combine : uint8_t { kAny, kAll };  // over the needles; `none of` is kAny under a kNot

// A yes/no question to one text (or list) field, answered into one bit.
struct TextAtom {
  TextTransform transform = TextTransform::kNone;
  bool exactly = false;  // compares trimmed NFC instead of the case-folded key
  TextTest test = TextTest::kEquals;
  Combine combine = Combine::kAny;
  std::vector<std::string>
      needles;  // already keys (or trimmed NFC when exactly); choice lists: value indexes

  friend bool operator==(const TextAtom&, const TextAtom&) = default;
};

// ---- instants that depend on `as of` alone, computed once an evaluation: ends of windows

struct Moment {
  enum class Kind : uint8_t {
    kAgo,           // as_of - amount microseconds (amount may be negative)
    kMonthsAgo,     // amount civil months before as_of, same clock time, day clamped to the month
    kDayStart,      // the first instant of the civil day `amount` days after today
    kWeekStart,     // of the week (from Monday) `amount` weeks after this one
    kMonthStart,
    kQuarterStart,
    kYearStart,
  };
  Kind kind{};
  int64_t amount = 0;
  int64_t plus = 0;      // then so many microseconds, or days when is_day
  bool is_day = false;   // the civil day of the instant instead

  friend bool operator==(const Moment&, const Moment&) = default;
};

enum class Projection : uint8_t {
  kValue,    // the stored integer (choices: the index); 0 where missing
  kTruth,    // yes/no fields: mask; 0 where missing
  kValid,    // mask: the field is known
  kBits,     // text and list fields: bit k answers atoms[k]; 0 where missing
  kLength,   // code points of the transformed text
  kTextKey,  // index of the transformed text's key, for comparisons between fields
  kText,     // index of the text itself, trimmed NFC (lists: elements joined by U+001F)
  kAt,       // event columns: the instant of the event
  kSource,   // event columns: index of the source it was read by; -1 for none
  kColumn,   // event passes: column `from` of the pass's table
  kGathered, // event passes: what lead pass `from` computed for the event's lead: result `result`
  kGatheredValid,  // likewise its validity
  kComputed,       // lead rows: column `from` of Program::computed
  kTextClass,      // in which class of Decisions::classes[from] the transformed text's key is; 0
                   // where missing
};

struct Input {
  schema::FieldId field{};
  Projection projection{};
  abi::Physical physical{};
  TextTransform transform{};    // kLength, kTextKey, kTextClass
  std::vector<TextAtom> atoms;  // kBits: 1..64, physical is the narrowest that holds them
  uint32_t from = 0;
  uint32_t result = 0;
};

// ---- results

// kCondition: an expectation of a test. kFault: a yes/no that is yes where any data fault struck;
// one a program at most, for counting, never written out.
enum class ResultKind : uint8_t {
  kScore,
  kGroup,
  kBand,
  kStage,
  kWayIn,
  kAnswer,
  kRoute,
  kCondition,
  kFault,
  kReject,   // yes where the source named by the result rejects the lead, for the condition that is
             // the text of its leaf; never written out
  kFrozen,   // yes where the score of that name is frozen; never written out
  kColumn,   // of a pass: for reductions and later passes; of the main body: a TextLeaf's index of
             // kText (type kText, no leaves), never written out
};

// A text answer's value is an index into these: a constant, a field's own (transformed) text, or
// the (transformed) text of an event.
struct TextLeaf {
  bool is_field = false;
  schema::FieldId field{};
  TextTransform transform = TextTransform::kNone;
  std::string text;
  int32_t picked = -1;  // index of the kColumn result of the main body that holds the text's index
};

struct Result {
  ResultKind kind{};
  std::string name;  // "fit", "engagement.web", "grade", "stage", "way_in", "priority", "route"
  schema::ValueType type;  // kChoice: an index into schema.choices; stages and bands have their own
  OpId value = kNoOp;  // I, or M for yes/no
  OpId valid = kNoOp;  // M; kNoOp: always known
  abi::Physical physical{};
  std::vector<TextLeaf> leaves;  // kText answers
};

// ---- explanation tables; OpIds are filled only in programs lowered with trace (Traits::trace)

enum class RuleKind : uint8_t {
  kGive,
  kTake,
  kGroup,
  kNothingWhen,
  kBlendPart,
  kBandLine,
  kStageWhen,
  kStageUnless,
  kAsideWhen,
  kAnswerLine,
  kRouteLine,
  kStageUntil
};

struct Place {
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
};

struct Rule {
  RuleKind kind{};
  std::string owner;  // the score, band, stage, answer or route it belongs to
  std::string label;  // `as NAME`, group name, band label, target, answer value's text
  std::string text;   // the line as written, white space folded
  std::string because;
  Place place;
  int32_t parent = -1;  // index of the enclosing group
  std::vector<schema::FieldId>
      reads;           // fields its condition and value read (through defines), in schema order
  OpId fired = kNoOp;  // M: the condition is surely true (and, for first-match lines, nothing about
                       // earlier lines)
  OpId failed =
      kNoOp;  // M: surely false; neither: unknown. kNoOp: cannot be unknown, failed = not fired
  OpId blocked = kNoOp;   // M: its `unless` holds
  OpId points = kNoOp;    // I: what it adds to its score or group after `, at most` (takes are
                          // negative); 0 when not fired
  OpId uncapped = kNoOp;  // I: before `, at most`; kNoOp when there is no cap
  int point_scale = 0;    // decimal places of points and uncapped
  int32_t reduction = -1;  // rules on events: index into Program::reductions
  OpId each = kNoOp;       // rules on events, I: points of one event, at point_scale
  std::vector<uint32_t> calls;  // of decision tables: indexes into Program::calls
};

struct Score {
  std::string name;
  std::vector<std::string> owners;
  Place place;
  OpId sum = kNoOp;    // I: before the range clamp and rounding
  OpId total = kNoOp;  // I: the score
  int scale = 0;       // decimal places of sum, total, low and high
  bool has_range = false;
  int64_t low = 0, high = 0;
};

// A data fault: arithmetic that could not be proved safe met values where it is undefined; the
// result is unknown.
struct Fault {
  std::string text;  // "overflow in `a * b`"
  Place place;
  OpId when = kNoOp;
};

// A call of a decision table, for explanations.
struct TableCall {
  uint32_t table = 0;       // index into Decisions::tables
  OpId row = kNoOp;         // I: the row that answers
  OpId found = kNoOp;       // M: some row answers; kNoOp: always
  std::vector<OpId> known;  // M, one an input: its value is known; kNoOp: always
};

// Operations over rows: what an engine evaluates, chunk by chunk.
struct Body {
  std::vector<Input> inputs;
  std::vector<Op> ops;
  std::vector<Result> results;
};

// ---- events

// The columns a batch holds of the events of one type. Column 0 is kAt.
struct Table {
  schema::EventId event{};
  std::vector<Input> columns;
};

// Runs before the main body: over the leads, or over the events of one table.
struct Pass : Body {
  int32_t table = -1;  // -1: leads
};

// At most one event counts each …; the newest of equals (by instant, then by Part::ties).
enum class Once : uint8_t {
  kNone,
  kDay,  // … civil day, week (from Monday), month, quarter, year
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  kRolling,  // newest first, then each next older one at least once_us before the last that counted
  kValue,    // value of Part::once_by; events without one count as one value
  kAll,      // lead: one event alone, the newest of all; the oldest when !Reduction::latest
};

// Folds the events of a lead that a pass let through into columns of leads (Program::computed).
// No result depends on the order of input.
struct Reduction {
  enum class Kind : uint8_t {
    kCount,     // outputs: count
    kSum,       // sum of values[0] where known, mask: left int64 (sum then 0)
    kDistinct,  // different known values[0]
    kPick,      // mask: there is one; its instant; then for each value: value, validity mask
    kHalving,   // sum of 2^(-age / span_s) in units of 2^-40 (runtime/value/decay.h), saturating
    kFading,    // sum of max(0, span_s - age) in seconds, saturating
  };
  struct Part {
    uint32_t table = 0;   // index into Program::tables
    uint32_t pass = 0;    // its results are meant below
    uint32_t counts = 0;  // mask: in the window, past `since`, `where` surely true
    std::vector<uint32_t> values;  // with Result::valid where they may be missing; kText: the type
                                   // says kText and the value is an index of kText or kTextKey
    std::vector<uint32_t> ties;    // all fields in declared order, for equal instants; of texts the
                                   // key, then the text; read by kPick, and with `once` by kSum
    uint32_t once_by = 0;          // kValue
    // Programs with trace: masks. in_window: the window alone; where_no: the condition surely fails
    std::optional<uint32_t> in_window, where_no;
  };
  Kind kind{};
  std::vector<Part> parts;
  bool latest = true;  // kPick, Once::kAll: else the first; smallest ties win
  Once once = Once::kNone;
  int64_t once_us = 0;
  int64_t span_s = 0;
  std::vector<uint32_t> outputs;  // indexes into Program::computed
  uint32_t after = 0;             // runs when that many passes have run
  std::string name;               // "page_view": for dumps and explanations
};

// A column of leads that a reduction fills. [low, high] holds every value.
struct Computed {
  abi::Physical physical{};
  int64_t low = 0;
  int64_t high = 0;
};

// Decision tables: runtime/program/decisions.h.
struct Decisions;

// The main body is the one over leads whose results are decisions. Evaluation: passes in order,
// each followed by the reductions that wait for it (first those with after = 0, which are none),
// then the main body.
struct Program : Body {
  std::string policy;          // name
  std::string policy_version;  // hex of the semantic hash
  schema::Schema schema;
  std::vector<schema::Source> sources;
  std::vector<Moment> moments;  // kParam abi::kParamCount + i
  std::vector<Table> tables;    // one an event type that is read
  std::vector<Pass> passes;
  std::vector<Reduction> reductions;
  std::vector<Computed> computed;
  // Masks of passes over events: rows a source rejects (Projection::kSource decides whose).
  struct RejectedEvents {
    uint32_t pass = 0;
    uint32_t result = 0;
    std::string text;  // the condition
  };
  std::vector<RejectedEvents> rejected_events;
  uint32_t chain_stages = 0;  // stage results: 0 is none, 1 … chain_stages the chain, then asides
  bool trace = false;
  std::shared_ptr<const Decisions> decisions;  // null when there are no decision tables
  std::vector<Rule> rules;  // in source order within each owner
  std::vector<TableCall> calls;
  std::vector<Score> scores;
  std::vector<Fault> faults;
};

}  // namespace tandem::program
