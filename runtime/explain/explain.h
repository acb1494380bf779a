// SPDX-License-Identifier: Apache-2.0
// Explains one lead: every rule in source order with its outcome, its points, and what was unknown.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"
#include "runtime/exec/trace.h"
#include "runtime/schema/zone_of.h"

namespace tandem::explain {

enum class Outcome : uint8_t {
  kFired,
  kDidNot,
  kUnknown,   // settled to "does not fire"
  kBlocked,   // the condition holds, but so does its `unless`
  kNotAsked,  // an earlier line had already matched
};

// One event that a rule looked at.
struct EventLine {
  exec::EventFate::Kind fate{};
  std::string event;   // its type
  int64_t at_us = 0;
  std::string points;  // counted: "25 × 0.9959 = 24.8971", or "5"
};

// The events behind a rule on events.
struct EventDetail {
  std::array<uint64_t, exec::EventFate::kKinds> by_fate{};  // how many, by its Kind
  std::vector<EventLine> lines;  // newest first, at most kMaxEventLines
  std::string only;              // rules on one event: "first" or "latest"
};
inline constexpr size_t kMaxEventLines = 50;

// What a decision table answered.
struct TableLine {
  std::string table;
  uint32_t row = 0;                  // from 1; 0: no row answers
  bool otherwise = false;            // that row
  std::string text;                  // the row as written, white space folded
  program::Place place;              // the row's
  std::vector<std::string> missing;  // inputs whose value was not known
};

struct Line {
  program::RuleKind kind{};
  Outcome outcome{};
  std::string owner;  // the stage a line belongs to
  std::string label;  // `as NAME`, group, band label, target, answer
  std::string text;   // as written, white space folded
  std::string because;
  program::Place place;
  int depth = 0;                     // 1 inside a group
  std::string points;                // "40", "-25"; empty for lines that carry none
  std::string uncapped;              // "50" when `at most` or a group's cap bit
  std::vector<std::string> missing;  // fields the line reads that this lead lacks; for kUnknown
  bool decides = false;              // the line that gave the band, way in, answer or route
  std::optional<EventDetail> events;
  std::vector<TableLine> tables;  // asked by the line; of lines not asked empty
};

// A score with its rules, or a band, stage, answer or route with its lines.
struct Part {
  program::ResultKind kind{};
  std::string name;
  std::string value;                // "" when not known
  std::vector<std::string> owners;  // of scores
  std::vector<Line> lines;
  std::string sum;    // scores: before range and rounding
  std::string range;  // scores: "0..100"; empty without one
  bool adds_up = true;  // of a score's rules; false is our mistake, or that of who made the program
  bool clamped = false;
  bool frozen = false;
  std::string way_in;  // the stage
};

struct Explanation {
  std::string policy;
  std::string policy_version;
  std::string tzdb;  // release of the time zone database
  int64_t as_of_us = 0;
  std::string id;
  std::vector<std::pair<std::string, std::string>> fields;  // name, raw text; "" when missing
  std::vector<std::string> read_as_missing;  // of them: a text stands there that means missing
  std::vector<Part> parts;
  std::vector<std::string> faults;  // data faults that struck, with their place
};

// One thread at a time; the program (lowered with trace) must outlive it.
class Explainer {
 public:
  static base::Result<Explainer> Make(const program::Program& trace_program);

  // `raw_values` by FieldId, for display only; `texts` by FieldId, what the source made of the text
  // fields among them, for answers that are texts. The points of every score are added up again
  // and compared with the engine's total: Part::adds_up.
  // `events` may be null when there are none.
  Explanation Explain(const batch::Batch& batch, const batch::Events* events, uint32_t row,
                      const exec::EvaluateOptions& options,
                      const std::vector<std::string>& raw_values,
                      const std::vector<std::string>& texts);
  Explanation Explain(const batch::Batch& batch, uint32_t row, const exec::EvaluateOptions& options,
                      const std::vector<std::string>& raw_values) {
    return Explain(batch, nullptr, row, options, raw_values, raw_values);
  }

  // For each row of a chunk the `n` rules with the most points either way, most first:
  // "40 our sweet spot; -25 default".
  void Reasons(const batch::Batch& batch, const batch::Events* events, uint32_t chunk,
               const exec::EvaluateOptions& options, size_t n, std::vector<std::string>& by_row);

  // For each row of a chunk every rule that gave points, and every other line that holds, ascending
  // by its number in the program; of a route the first that holds alone. "3:40 7:-2.5 12 15".
  void Marks(const batch::Batch& batch, const batch::Events* events, uint32_t chunk,
             const exec::EvaluateOptions& options, std::vector<std::string>& by_row);

 private:
  Explainer(const program::Program& program, exec::Tracer tracer)
      : program_(&program),
        tracer_(std::move(tracer)),
        tzdb_(schema::ZoneRelease(program.schema)) {}

  void AddMissing(const program::Rule& rule, const batch::Batch& batch, uint32_t batch_row,
                  Line& line) const;
  Line MakeLine(const program::Rule& rule, uint32_t row, const batch::Batch& batch,
                uint32_t batch_row);
  Part ScorePart(const program::Score& score, uint32_t row, const batch::Batch& batch,
                 uint32_t batch_row);
  Part DecisionPart(const program::Result& result, uint32_t row, const batch::Batch& batch,
                    uint32_t batch_row, const std::vector<std::string>& texts);
  // Whether the points of its rules are what the engine added up.
  bool AddsUp(const program::Score& score, uint32_t row) const;
  TableLine AnswerOf(const program::TableCall& call, uint32_t row) const;
  // What became of each event a rule looks at.
  EventDetail EventsOf(const program::Rule& rule, uint32_t row) const;

  const program::Program* program_;
  exec::Tracer tracer_;
  std::string tzdb_;
};

struct RenderOptions {
  bool color = false;
};
// For people, in the order scores, stage, bands, answers, route; places as file:line.
std::string RenderText(const Explanation& explanation, RenderOptions options = {});
// {"format_version":1, "lead":…, "scores":[{…"rules":[…]}], "stage":{…}, …}
std::string RenderJson(const Explanation& explanation);

}  // namespace tandem::explain
