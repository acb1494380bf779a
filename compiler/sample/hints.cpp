// SPDX-License-Identifier: Apache-2.0
// Constants that stand beside a field in a comparison, needles of text tests, lengths of windows.
#include "compiler/sample/hints.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "runtime/value/civil_time.h"

namespace tandem::sample {
namespace {

using hir::Expr;
using hir::ExprId;
using hir::Op;
using schema::Kind;

// A list may have millions of entries; so many of them are enough to hit it.
constexpr size_t kMaxTextsAField = 1'000;
constexpr int64_t kDaysAMonth = 30;

class Finder {
 public:
  explicit Finder(const hir::Policy& policy) : policy_(policy) {
    hints_.fields.resize(policy.schema.fields.size());
    for (const schema::Event& event : policy.schema.events) {
      hints_.events.emplace_back(event.fields.size());
    }
  }

  Hints Find() {
    for (const Expr& expr : policy_.exprs) Look(expr);
    for (const program::Moment& moment : policy_.moments) LookAt(moment);
    for (const hir::Aggregate& aggregate : policy_.aggregates) {
      if (aggregate.once_us > 0) hints_.event_ages_us.push_back(aggregate.once_us);
      if (aggregate.span_s > 0) {
        hints_.event_ages_us.push_back(aggregate.span_s * value::kMicrosPerSecond);
      }
    }
    return std::move(hints_);
  }

 private:
  void LookAt(const program::Moment& moment) {
    using Moment = program::Moment::Kind;
    if (moment.kind == Moment::kAgo) hints_.event_ages_us.push_back(moment.amount);
    if (moment.kind == Moment::kMonthsAgo) {
      hints_.event_ages_us.push_back(moment.amount * kDaysAMonth * value::kMicrosPerDay);
    }
    if (moment.kind == Moment::kDayStart) {
      hints_.event_ages_us.push_back(-moment.amount * value::kMicrosPerDay);
    }
  }

  // The fields and constants below an expression, conditions inside it left alone.
  void Gather(ExprId id, std::vector<FieldHints*>& fields, std::vector<ExprId>& constants) {
    const Expr& expr = policy_[id];
    if (expr.op == Op::kField) fields.push_back(&hints_.fields[static_cast<size_t>(expr.field)]);
    if (expr.op == Op::kEventField) fields.push_back(&EventField(expr));
    if (expr.op == Op::kConst) constants.push_back(id);
    for (const ExprId arg : expr.args) {
      if (policy_[arg].type.kind != Kind::kYesNo) Gather(arg, fields, constants);
    }
  }

  FieldHints& EventField(const Expr& expr) {
    return hints_.events[static_cast<size_t>(expr.imm)][static_cast<size_t>(expr.field)];
  }

  void Look(const Expr& expr) {
    switch (expr.op) {
      case Op::kEqual:
      case Op::kLess:
      case Op::kLessEqual:
      case Op::kInSet:
        return LookAtComparison(expr);
      case Op::kTextTest:
      case Op::kListHas: {
        std::vector<FieldHints*> fields;
        std::vector<ExprId> constants;
        Gather(expr.args[0], fields, constants);
        for (FieldHints* field : fields) AddNeedles(expr.atom, *field);
        return;
      }
      case Op::kTableRow: {
        const hir::Table& table = policy_.tables[static_cast<size_t>(expr.imm)];
        for (size_t i = 0; i < expr.args.size(); ++i) LookAtInput(table, i, expr.args[i]);
        return;
      }
      default:
        return;
    }
  }

  void LookAtComparison(const Expr& expr) {
    std::vector<FieldHints*> fields;
    std::vector<ExprId> constants;
    for (const ExprId arg : expr.args) Gather(arg, fields, constants);
    for (FieldHints* field : fields) {
      for (const auto& [low, high] : expr.intervals) {
        field->numbers.push_back(low);
        field->numbers.push_back(high);
      }
      for (const ExprId constant : constants) {
        const bool age = policy_[constant].type.kind == Kind::kDuration;
        (age ? field->ages_us : field->numbers).push_back(policy_[constant].imm);
      }
    }
  }

  // Every cell of one column.
  void LookAtInput(const hir::Table& table, size_t input, ExprId asked) {
    std::vector<FieldHints*> fields;
    std::vector<ExprId> constants;
    Gather(asked, fields, constants);
    if (fields.empty()) return;
    std::set<int64_t> numbers;
    std::set<std::string> texts, prefixes;
    for (const hir::TableRow& row : table.rows) {
      if (row.cells.empty()) continue;
      const hir::TableCell& cell = row.cells[input];
      for (const auto& [low, high] : cell.intervals) numbers.insert({low, high});
      texts.insert(cell.texts.begin(), cell.texts.end());
      prefixes.insert(cell.prefixes.begin(), cell.prefixes.end());
    }
    const Op op = policy_[asked].op;
    const auto transform = op == Op::kDomainOf   ? program::TextTransform::kDomain
                           : op == Op::kDigitsOf ? program::TextTransform::kDigits
                                                 : program::TextTransform::kNone;
    for (FieldHints* field : fields) {
      field->numbers.insert(field->numbers.end(), numbers.begin(), numbers.end());
      AddTexts(transform, program::TextTest::kEquals, texts, *field);
      AddTexts(transform, program::TextTest::kStartsWith, prefixes, *field);
    }
  }

  // Of very many texts some from all over the alphabet.
  static void AddTexts(program::TextTransform transform, program::TextTest test,
                       const std::set<std::string>& texts, FieldHints& field) {
    const size_t step = texts.size() / kMaxTextsAField + 1;
    size_t place = 0;
    for (const std::string& text : texts) {
      if (place++ % step == 0) field.texts.push_back({transform, test, text});
    }
  }

  static void AddNeedles(const program::TextAtom& atom, FieldHints& field) {
    for (const std::string& needle : atom.needles) {
      if (field.texts.size() == kMaxTextsAField) return;
      field.texts.push_back({atom.transform, atom.test, needle});
    }
  }

  const hir::Policy& policy_;
  Hints hints_;
};

}  // namespace

Hints FindHints(const hir::Policy& policy) { return Finder(policy).Find(); }

}  // namespace tandem::sample
