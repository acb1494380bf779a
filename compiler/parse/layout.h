// SPDX-License-Identifier: Apache-2.0
// Where the parts of a file stand, token by token: for what prints policies as they were written.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace tandem::parse {

// Named after the rules of grammar/TandemParser.g4; kClause: ownership and all that may follow the
// name of a declaration, kSigned: a number with its sign, kOther: a word, a label and the like.
enum class Part : uint8_t {
  kOther,
  kPolicyDecl, kTeamDecl, kRecordDecl, kEventDecl, kTypeDecl, kListDecl, kTableDecl, kDefineDecl,
  kScoreDecl, kBandDecl, kStageDecl, kAnswerDecl, kRouteDecl, kTestDecl, kSourceDecl,
  kClaimDecl, kIgnoreDecl,
  kPolicyItem, kTeamItem, kField, kTableRow, kScoreLine, kCellRow, kBandLine, kStageLine,
  kRouteLine, kTestItem, kTestField, kSourceLine, kMapRow, kClaimLine,
  kClause, kRuleClause, kGroupClause, kStageLineClause, kRouteLineClause, kSourceClause,
  kSourceEvent, kSourceNested,
  kTypeExpr, kChoice, kListEntry, kParameter, kEventPart, kRuleValue, kExpectation, kTestInstant,
  kTableCell, kCell, kCellResult, kRouteTable, kForEvents, kWhereClause, kWindow,
  // expressions
  kExpr, kImplication, kExclusion, kDisjunction, kConjunction, kComparison, kSet, kSum, kProduct,
  kUnary, kSigned, kFallback, kOperand, kAtom,
};

// Tokens [first, last). Nodes stand in preorder: the first child of node `n` is `n + 1`, the next
// one of its parent `next`.
struct LayoutNode {
  Part part{};
  uint32_t first = 0;
  uint32_t last = 0;
  uint32_t next = 0;
};

// The words and signs of a file, comments and blanks left out, and one tree a declaration. A token
// that no child of a node holds is the node's own. Where a rule is only one other rule, the inner
// one stands for both, unless the outer one is a line or a clause.
struct Layout {
  std::vector<source::Span> tokens;
  std::vector<LayoutNode> nodes;

  // All that the parser was given, declaration by declaration: types of tokens in their phrases,
  // and which token of the file each is. No declaration ends where another one has a type.
  struct Given {
    uint32_t type = 0;
    uint32_t token = 0;
    friend bool operator==(const Given&, const Given&) = default;
  };
  std::vector<Given> given;
};

// Parse, and what it saw. Only of use when nothing was reported as an error.
syntax::File ParseWithLayout(const source::SourceSet& sources, source::FileId file,
                             diag::Sink& sink, Layout& layout);

// Whether the parser would be given of `file` what it was given for `known`, if its words are the
// same: then its tree is the same too. Much faster than to parse again. Fills in `tokens`.
bool ReadsTheSame(const source::SourceSet& sources, source::FileId file, const Layout& known,
                  std::vector<source::Span>& tokens);

}  // namespace tandem::parse
