// SPDX-License-Identifier: Apache-2.0
// Decision tables on their way into the Program: made when first called, shared by all bodies. What
// is asked of a table's answer is asked of all its rows at once, while compiling: an entry a row.
#pragma once

#include <map>
#include <memory>

#include "compiler/lower/context.h"
#include "runtime/program/decisions.h"

namespace tandem::lower {

// What is asked of an output of the row that answers.
struct TableQuestion {
  // kValue: the number, of texts the index. kKnown: it is not `missing`. The others of texts, once
  // transformed: kClass is that of Decisions::classes[classes].
  enum class Kind : uint8_t { kValue, kKnown, kPresent, kAnswer, kLength, kClass };
  Kind kind{};
  program::TextTransform transform = program::TextTransform::kNone;
  program::TextAtom atom;  // kAnswer
  uint32_t classes = 0;    // kClass

  friend bool operator==(const TableQuestion&, const TableQuestion&) = default;
};

class Tables {
 public:
  Tables(const hir::Policy& policy, program::Program& program) : policy_(policy) {
    program_ = &program;
  }

  struct Made {
    uint32_t index = 0;             // in Decisions::tables
    std::vector<uint32_t> classes;  // by input; of texts, in Decisions::classes
  };
  // `context` says how rows are written.
  const Made& Of(size_t table, const Context& context);
  const program::DecisionTable& Table(const Made& made) const {
    return decisions_->tables[made.index];
  }
  const program::TextClasses& Classes(uint32_t classes) const {
    return decisions_->classes[classes];
  }

  // The column of the answers to a question, by row, and what it can hold.
  uint32_t Column(size_t table, size_t output, const TableQuestion& question);
  Range RangeOf(uint32_t column) const;
  // Classes in which each of an output's texts has its own.
  uint32_t OwnClasses(size_t table, size_t output, program::TextTransform transform);

 private:
  program::Decisions& Decisions();
  int64_t Answer(const hir::TableOutput& output, const hir::TableRow::Result& result,
                 const TableQuestion& question) const;
  std::vector<uint32_t> AddClasses(const hir::Table& table,
                                   std::vector<std::vector<program::TextClasses::Classes>>& listed);
  void AddTexts(const hir::Table& table, const Context& context,
                program::DecisionTable& made) const;
  std::string TextOf(const hir::TableOutput& output, const hir::TableRow::Result& result) const;

  const hir::Policy& policy_;
  program::Program* program_;
  std::shared_ptr<program::Decisions> decisions_;
  std::map<size_t, Made> made_;
  struct Asked {
    size_t table, output;
    TableQuestion question;
    uint32_t column;
  };
  std::vector<Asked> asked_;
  std::map<std::tuple<size_t, size_t, program::TextTransform>, uint32_t> own_classes_;
};

}  // namespace tandem::lower
