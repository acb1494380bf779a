// SPDX-License-Identifier: Apache-2.0
// The Program: what a checked policy becomes. A straight line of operations over columns, with
// tables that lead back to rules and source lines. The only thing the two halves of Tandem share. A
// plain value; immutable once verified, then readable by any number of threads.
#pragma once

#include <cstdint>
#include <limits>
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

enum class Projection : uint8_t {
  kValue,    // the stored integer (choices: the index); 0 where missing
  kTruth,    // yes/no fields: mask; 0 where missing
  kValid,    // mask: the field is known
  kBits,     // text and list fields: bit k answers atoms[k]; 0 where missing
  kLength,   // code points of the transformed text
  kTextKey,  // index of the transformed text's key, for comparisons between fields
};

struct Input {
  schema::FieldId field{};
  Projection projection{};
  abi::Physical physical{};
  TextTransform transform{};    // kLength, kTextKey
  std::vector<TextAtom> atoms;  // kBits: 1..64, physical is the narrowest that holds them
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
  kFault
};

// A text answer's value is an index into these: a constant, or a field's own (transformed) text.
struct TextLeaf {
  bool is_field = false;
  schema::FieldId field{};
  TextTransform transform = TextTransform::kNone;
  std::string text;
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
  kRouteLine
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

struct Program {
  std::string policy;          // name
  std::string policy_version;  // hex of the semantic hash
  schema::Schema schema;
  std::vector<schema::Source> sources;
  std::vector<Input> inputs;
  std::vector<Op> ops;
  std::vector<Result> results;
  bool trace = false;
  std::vector<Rule> rules;  // in source order within each owner
  std::vector<Score> scores;
  std::vector<Fault> faults;
};

}  // namespace tandem::program
