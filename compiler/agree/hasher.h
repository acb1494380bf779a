// SPDX-License-Identifier: Apache-2.0
// Digests of expressions and declarations, each computed once. Private to compiler/agree.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/agree/canonical.h"
#include "compiler/hir/hir.h"
#include "runtime/base/check.h"

namespace tandem::agree {

// The names that one declaration's `trusting` cuts.
using Trusted = std::set<std::string>;

class Hasher {
 public:
  // What a declaration reads by name, and how it is spelled: "score", "fit".
  using Reads = std::set<std::pair<std::string, std::string>>;

  // With `reads` digests cover the declarations' own text alone: what they read goes in by name
  // and is added to `reads`. Call Forget between declarations then.
  explicit Hasher(const hir::Policy& policy, Reads* reads = nullptr);
  void Forget();

  Sha256Digest Policy() const;
  Sha256Digest Team() const;
  Sha256Digest Side(const hir::Side& side) const;
  Sha256Digest Squad(const hir::Squad& squad) const;
  Sha256Digest Field(schema::FieldId id) const;
  Sha256Digest List(const hir::List& list) const;
  Sha256Digest Event(schema::EventId id) const;
  Sha256Digest Source(size_t index);
  Sha256Digest Table(size_t index);
  Sha256Digest Define(size_t index);
  Sha256Digest Score(size_t index);
  Sha256Digest Band(size_t index);
  Sha256Digest Answer(size_t index);
  Sha256Digest Stage(size_t index);  // of the chain
  Sha256Digest Aside(size_t index);
  Sha256Digest AllStages();
  Sha256Digest Route();
  Sha256Digest Claim(size_t index);

 private:
  // Digests of one kind of declaration; computed on first use, never while being computed.
  struct Cell {
    std::optional<Sha256Digest> digest;
    bool open = false;
  };
  template <class Compute>
  Sha256Digest Once(Cell& cell, const Compute& compute);

  // Expressions have other digests where other names are trusted.
  using Memo = std::map<hir::ExprId, Sha256Digest>;
  Sha256Digest Expr(hir::ExprId root, const Trusted& trusted);
  Sha256Digest Node(hir::ExprId id, const Trusted& trusted, const Memo& memo);
  void Operands(const hir::Expr& expr, const Memo& memo, Canonical& out) const;
  Sha256Digest Reference(const hir::Expr& expr, const Trusted& trusted, const Memo& memo);
  bool IsCut(const hir::Expr& expr, const Trusted& trusted) const;
  std::string ReferredName(const hir::Expr& expr) const;
  // The name alone, which is read; only with `reads`.
  Sha256Digest Named(std::string_view kind, const std::string& name) const;
  Sha256Digest NamedReference(const hir::Expr& expr) const;
  Sha256Digest EventOf(schema::EventId id) const;
  Sha256Digest ClaimLine(const hir::ClaimLine& line, const Trusted& trusted);
  std::string ListIn(const hir::Expr& expr) const;
  const std::string& Zone() const;
  const std::string& Currency() const;

  void Type(const schema::ValueType& type, Canonical& out) const;
  void Choice(schema::ChoiceId id, bool with_labels, Canonical& out) const;
  std::string ChoiceName(schema::ChoiceId id, int64_t index) const;
  void Constant(const schema::ValueType& type, int64_t value, Canonical& out) const;
  void Set(const schema::ValueType& type,
           const std::vector<std::pair<int64_t, int64_t>>& intervals, Canonical& out) const;
  void Atom(const hir::Expr& expr, Canonical& out) const;
  static void Ownership(const hir::Ownership& ownership, Canonical& out);
  void Optional(hir::ExprId expr, const Trusted& trusted, Canonical& out);
  Sha256Digest Rule(const hir::Score& score, size_t index, const Trusted& trusted,
                    const std::vector<std::vector<size_t>>& children);
  Sha256Digest StageOf(const hir::Stage& stage, const Sha256Digest* before);
  Sha256Digest Column(const schema::ColumnMap& column, std::string_view field) const;
  Sha256Digest Events(const schema::EventSource& source) const;

  // What the value of a field may be; of leads and of events.
  void FieldType(const schema::Field& field, Canonical& out) const;
  Sha256Digest Hidden(const schema::Field& field) const;
  Sha256Digest Aggregate(const hir::Aggregate& aggregate, const Trusted& trusted);
  Sha256Digest Part(const hir::Aggregate& aggregate, const hir::EventPart& part,
                    const Trusted& trusted);
  Sha256Digest Window(const hir::Window& window) const;
  Sha256Digest Moment(const program::Moment& moment) const;
  void EventNode(const hir::Expr& expr, const Trusted& trusted, Canonical& out);
  void TableNode(const hir::Expr& expr, const Trusted& trusted, Canonical& out);
  void TableCell(const hir::TableCell& cell, const schema::ValueType& type, Canonical& out) const;

  const hir::Policy& policy_;
  Reads* reads_;
  std::map<Trusted, Memo> expr_memos_;
  std::vector<Cell> tables_, defines_, scores_, bands_, answers_, stages_, asides_;
  Cell all_stages_, route_;
};

template <class Compute>
Sha256Digest Hasher::Once(Cell& cell, const Compute& compute) {
  if (!cell.digest) {
    TANDEM_CHECK(!cell.open, "a checked policy has no cycle");
    cell.open = true;
    cell.digest = compute();
    cell.open = false;
  }
  return *cell.digest;
}

}  // namespace tandem::agree
