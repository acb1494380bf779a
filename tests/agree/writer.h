// SPDX-License-Identifier: Apache-2.0
// Random well-typed expressions as text, with no more parentheses than needed, sometimes more.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/agree/policy_text.h"
#include "tests/agree/random.h"

namespace tandem::agree_test {

// Precedence, loosest first, as grammar/README.md numbers it.
enum Level {
  kIf = 1,
  kImplies,
  kExcept,
  kOr,
  kAnd,
  kNot,
  kCompare,
  kSum,
  kProduct,
  kUnary,
  kOrElse,
  kOperand
};

struct Text {
  std::string text;
  int level = kOperand;
};

// A name that expressions can use beside the fields.
struct Term {
  std::string name;
  Kind kind{};
  std::string choice;               // kChoice: only its own values compare with it
  std::vector<std::string> values;  // kChoice
  bool ordered = false;
  std::vector<std::string> ladder;  // stage: what `is at least` takes
  bool newly = false;               // may stand in `newly`
};
struct Function {
  std::string name;
  Kind kind{};
  std::vector<Kind> parameters;
};
// A decision table: inputs of kinds (and choices), outputs like terms.
struct TableInfo {
  std::string name;
  std::vector<FieldInfo> inputs;
  std::vector<Term> outputs;
  bool points = false;  // the first output is what a rule may give
};
struct ListInfo {
  std::string name;
  std::vector<std::string> entries;
};

class Writer {
 public:
  Writer(Random& random, PolicyText& policy) : random_(random), policy_(policy) {}

  // A yes/no of any shape; Definite never answers unknown.
  Text Condition(int depth);
  Text Definite(int depth);
  // A value of a kind that has one: numbers, times, text, yes/no.
  Text Value(Kind kind, int depth);
  // At a place that takes `level` or tighter.
  std::string At(const Text& text, int level);
  // In an arm of `choose`: an `if` there stands in parentheses.
  std::string Arm(const Text& text) { return At(text, kImplies); }
  // A constant of a kind, remembered for the leads.
  Text Literal(Kind kind);
  Text LiteralOf(Kind kind, int64_t value);
  std::string Quoted(const std::string& text);
  std::string Needle();
  // A field of a kind, or null. Inside a `where` the event's fields, and the lead's.
  const FieldInfo* Field(Kind kind);
  const std::vector<FieldInfo>& Fields() const {
    return where_.empty() ? policy_.fields : where_;
  }

  // ---- writer_tables.cpp
  std::string TableCall(const TableInfo& table, int depth);
  std::string TableOutput(Kind kind, int depth, const Term** output = nullptr);

  // ---- writer_events.cpp
  // `where …`, or nothing; a definite one answers yes or no.
  std::string Where(const EventInfo& event, bool definite);
  // A window with a blank before it, or nothing. Of dates only what is made of whole days.
  std::string MaybeWindow(unsigned percent);
  std::string Window(bool of_dates);
  // "3 days", remembered for the leads.
  std::string Span();
  const EventInfo* Event();
  // A condition over fields alone: of the event, or of the lead when it is null.
  std::string FieldCondition(const EventInfo* event);
  const Term* TermOf(Kind kind);
  std::string ChoiceSet(const std::vector<std::string>& values, bool ordered);
  std::string SetItem(Kind kind);

  std::vector<Term>& terms() { return terms_; }
  std::vector<Function>& functions() { return functions_; }
  std::vector<ListInfo>& lists() { return lists_; }
  std::vector<TableInfo>& tables() { return tables_; }
  Random& random() { return random_; }
  PolicyText& policy() { return policy_; }

 private:
  Text Leaf();
  Text Compound(int depth);
  Text Narrowing();
  Text Comparison(int depth);
  Text SetTest(int depth);
  Text ChoiceTest(int depth);
  Text TextTest();
  Text ListTest();
  Text KnownTest(int depth);
  Text TimeTest(int depth);
  Text YesNo(int depth);
  Text EventTest(int depth);
  Text ChangeTest(int depth);
  Text WindowTest();
  std::string Query(const EventInfo& event, const std::string& field, bool definite);
  Text FromEvents(Kind kind);
  // A field of the event that has the kind, or null.
  const FieldInfo* FieldOf(const EventInfo& event, Kind kind);
  bool HasEvents() const { return !policy_.events.empty() && !only_fields_ && !in_query_; }
  Text Operands(const std::string& subject, const std::string& test);

  Text Simple(Kind kind);
  Text Shared(Kind kind, int depth);
  Text IntegerValue(int depth);
  Text NumberValue(int depth);
  Text MoneyValue(int depth);
  Text PercentValue(int depth);
  Text DurationValue(int depth);
  Text TimeValue(int depth);
  Text DateValue(int depth);
  Text TextValue(int depth);
  Text Call(const Function& function, int depth);
  Text Chosen(Kind kind, int depth);
  Text Binary(Kind left, const char* op, Kind right, int level, int depth);
  int64_t Constant(Kind kind);

  Random& random_;
  PolicyText& policy_;
  std::vector<Term> terms_;
  std::vector<Function> functions_;
  std::vector<ListInfo> lists_;
  std::vector<TableInfo> tables_;
  std::vector<FieldInfo> where_;  // what names mean inside a `where`
  bool in_query_ = false;         // inside a `where`: no more events
  bool in_newly_ = false;         // inside `newly`: no other change
  bool only_fields_ = false;
};

}  // namespace tandem::agree_test
