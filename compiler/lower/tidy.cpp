// SPDX-License-Identifier: Apache-2.0
// Dead operations out, the rest renumbered.
#include "compiler/lower/context.h"

namespace tandem::lower {

void Tidy(program::Program& program) {
  std::vector<OpId*> roots;
  for (program::Result& result : program.results) {
    roots.push_back(&result.value);
    roots.push_back(&result.valid);
  }
  for (program::Rule& rule : program.rules) {
    for (OpId* op : {&rule.fired, &rule.failed, &rule.blocked, &rule.points, &rule.uncapped}) {
      roots.push_back(op);
    }
  }
  for (program::Score& score : program.scores) {
    // Sums are for explanations; a decision needs only the total, which is a result.
    if (!program.trace) score.sum = score.total = program::kNoOp;
    roots.push_back(&score.sum);
    roots.push_back(&score.total);
  }
  for (program::Fault& fault : program.faults) roots.push_back(&fault.when);

  std::vector<bool> needed(program.ops.size(), false);
  for (const OpId* root : roots) {
    if (*root != program::kNoOp) needed[*root] = true;
  }
  for (size_t i = program.ops.size(); i-- > 0;) {
    if (!needed[i]) continue;
    for (const OpId arg : {program.ops[i].a, program.ops[i].b, program.ops[i].c}) {
      if (arg != program::kNoOp) needed[arg] = true;
    }
  }
  std::vector<OpId> renumbered(program.ops.size(), program::kNoOp);
  std::vector<program::Op> kept;
  const auto follow = [&](OpId& op) {
    if (op != program::kNoOp) op = renumbered[op];
  };
  for (size_t i = 0; i < program.ops.size(); ++i) {
    if (!needed[i]) continue;
    program::Op op = program.ops[i];
    follow(op.a);
    follow(op.b);
    follow(op.c);
    renumbered[i] = static_cast<OpId>(kept.size());
    kept.push_back(op);
  }
  program.ops = std::move(kept);
  for (OpId* root : roots) follow(*root);
}

}  // namespace tandem::lower
