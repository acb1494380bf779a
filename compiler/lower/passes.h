// SPDX-License-Identifier: Apache-2.0
// The passes over leads and events that run before the main body, and the reductions that fold
// events into columns of leads. Everything is made when first asked for, and shared.
#pragma once

#include <map>
#include <memory>
#include <tuple>

#include "compiler/lower/context.h"
#include "compiler/lower/levels.h"
#include "compiler/lower/tables.h"
#include "runtime/program/range.h"

namespace tandem::lower {

// What is asked of a text or list of a picked event; answered where the events are.
struct PickedText {
  enum class Kind : uint8_t { kAnswer, kPresent, kLength, kKey, kText, kClass };
  Kind kind{};
  program::TextTransform transform = program::TextTransform::kNone;
  program::TextAtom atom;  // kAnswer
  uint32_t classes = 0;    // kClass

  friend bool operator==(const PickedText&, const PickedText&) = default;
};

class Passes {
 public:
  Passes(const hir::Policy& policy, const source::SourceSet& sources, LowerOptions options,
         program::Program& program);
  ~Passes();

  Levels& levels() { return levels_; }
  Tables& tables() { return tables_; }

  // Index of the reduction that computes an aggregate.
  size_t ReductionOf(size_t aggregate);
  // One of its first columns in Program::computed: the count or sum and the sum's overflow, or for
  // picks whether there is one and its instant.
  uint32_t Output(size_t aggregate, size_t output);
  // What a kPicked expression stands for; of texts and lists, the answer to a question.
  struct PickedColumns {
    uint32_t value, valid;
  };
  PickedColumns Picked(const hir::Expr& picked, const std::optional<PickedText>& question);

  // The pass over leads that events of a level gather from.
  Context& LeadPass(uint32_t level);
  // Reads an operation of that pass in a body over events of the same level.
  OpId Gather(Context& events, OpId op, schema::Kind kind);
  void NoteGathered(ExprId id);

  // Once everything else is lowered: faults among events, what sources reject, and all passes in
  // their order into the Program.
  void Finish(Context& main);

 private:
  struct Build;
  Build& EventPass(uint32_t level, schema::EventId event);
  Build& Find(uint32_t level, int32_t table);
  uint32_t TableOf(schema::EventId event);
  uint32_t AddColumn(Build& build, const Context::Column& column);
  void AddPart(program::Reduction& reduction, const hir::Aggregate& aggregate,
               const hir::EventPart& part, uint32_t level);
  void AddTies(program::Reduction& reduction);
  uint32_t AddComputed(abi::Physical physical, program::Range range);
  void AddFirstOutputs(program::Reduction& reduction);
  program::Range ValuesRange(const program::Reduction& reduction, size_t value) const;
  abi::Physical ValuesForm(const program::Reduction& reduction, size_t value) const;
  void CountFaults(Context& main);
  void AddRejected();
  void Order();

  const hir::Policy& policy_;
  const source::SourceSet& sources_;
  const LowerOptions options_;
  program::Program& program_;
  Levels levels_;
  Tables tables_;
  std::vector<std::unique_ptr<Build>> builds_;  // passes are known by their place here until Order
  std::vector<int32_t> reduction_of_;           // by aggregate; -1: not made yet
  struct Question {
    size_t aggregate, value;
    std::optional<PickedText> text;
    PickedColumns columns;
  };
  std::vector<Question> questions_;
  std::vector<ExprId> gathered_;
};

}  // namespace tandem::lower
