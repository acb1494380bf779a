// SPDX-License-Identifier: Apache-2.0
// The parts of Verify; private to this folder. Each answers the first offence, or nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/program/range.h"

namespace tandem::program::internal {

// What many operations and inputs ask again. Whoever makes a program up may ask as often as its
// bytes allow, so each answer is found once.
struct Facts {
  std::vector<Range> lookups;  // by column of the decisions: its entries, and 0
  struct Fill {
    uint32_t after = 0;    // the reduction that fills the column runs when so many passes have run
    bool is_text = false;  // it is a picked text: then every part of its reduction has one
  };
  std::vector<Fill> fills;  // by computed column
};

// A body and the rows it runs over: leads (-1), or a table's events.
struct BodyView {
  const Program& program;
  const Body& body;
  const Facts& facts;
  int32_t table = -1;
};

// Fields, choices, records and events refer to what exists. Everything else relies on it.
std::optional<std::string> VerifySchema(const schema::Schema& schema);
std::optional<std::string> VerifySources(const Program& program);
// Every index of the decision tables is within what it points into.
std::optional<std::string> VerifyDecisions(const Decisions& decisions);
// One column, of leads or of the events of `event`: what it asks of which field.
std::optional<std::string> VerifyColumn(const Program& program, const schema::Event* event,
                                        const Input& input);
// Tables, and what reductions and columns promise each other; before the bodies.
std::optional<std::string> VerifyEvents(const Program& program);
// After these: what they found sound is relied on.
Facts FactsOf(const Program& program);
// `place`: how many passes have run before.
std::optional<std::string> VerifyInputs(const BodyView& view, size_t place);
std::optional<std::string> VerifyOps(const BodyView& view);
// After the operations: results and the tables of explanation.
std::optional<std::string> VerifyResults(const BodyView& view, bool is_main);
// After all bodies.
std::optional<std::string> VerifyReductions(const Program& program);
std::optional<std::string> VerifyTables(const Program& program);
// Last: what output, carried state and explanations rely on.
std::optional<std::string> VerifyUses(const Program& program);

// Whether an operation is a loaded index of a text. Such are indexes into memory.
bool IsTextIndex(const BodyView& view, OpId op);

}  // namespace tandem::program::internal
