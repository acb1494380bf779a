// SPDX-License-Identifier: Apache-2.0
// Dead operations out, the rest renumbered.
#include "compiler/lower/context.h"

namespace tandem::lower {

namespace {

void TidyBody(program::Body& body, std::vector<OpId*> roots) {
  for (program::Result& result : body.results) {
    roots.push_back(&result.value);
    roots.push_back(&result.valid);
  }
  std::vector<bool> needed(body.ops.size(), false);
  for (const OpId* root : roots) {
    if (*root != program::kNoOp) needed[*root] = true;
  }
  for (size_t i = body.ops.size(); i-- > 0;) {
    if (!needed[i]) continue;
    for (const OpId arg : {body.ops[i].a, body.ops[i].b, body.ops[i].c}) {
      if (arg != program::kNoOp) needed[arg] = true;
    }
  }
  std::vector<OpId> renumbered(body.ops.size(), program::kNoOp);
  std::vector<program::Op> kept;
  const auto follow = [&](OpId& op) {
    if (op != program::kNoOp) op = renumbered[op];
  };
  for (size_t i = 0; i < body.ops.size(); ++i) {
    if (!needed[i]) continue;
    program::Op op = body.ops[i];
    follow(op.a);
    follow(op.b);
    follow(op.c);
    renumbered[i] = static_cast<OpId>(kept.size());
    kept.push_back(op);
  }
  body.ops = std::move(kept);
  for (OpId* root : roots) follow(*root);
}

}  // namespace

void Tidy(program::Body& body) { TidyBody(body, {}); }

void Tidy(program::Program& program) {
  std::vector<OpId*> roots;
  for (program::Rule& rule : program.rules) {
    for (OpId* op :
         {&rule.fired, &rule.failed, &rule.blocked, &rule.points, &rule.uncapped, &rule.each}) {
      roots.push_back(op);
    }
  }
  for (program::TableCall& call : program.calls) {
    roots.push_back(&call.row);
    roots.push_back(&call.found);
    for (OpId& known : call.known) roots.push_back(&known);
  }
  for (program::Score& score : program.scores) {
    // Sums are for explanations; a decision needs only the total, which is a result.
    if (!program.trace) score.sum = score.total = program::kNoOp;
    roots.push_back(&score.sum);
    roots.push_back(&score.total);
  }
  for (program::Fault& fault : program.faults) roots.push_back(&fault.when);
  TidyBody(program, std::move(roots));
}

}  // namespace tandem::lower
