// SPDX-License-Identifier: Apache-2.0
// Conditions: comparisons, sets, texts, what is known, and three-valued logic around them.
#include <algorithm>
#include <array>

#include "tests/agree/writer.h"

namespace tandem::agree_test {
namespace {

constexpr std::array<const char*, 6> kCompares = {"=", "!=", "<", "<=", ">", ">="};
constexpr std::array<Kind, 7> kOrdered = {Kind::kInteger, Kind::kNumber,   Kind::kMoney,
                                          Kind::kPercent, Kind::kDuration, Kind::kTime,
                                          Kind::kDate};

}  // namespace

Text Writer::Condition(int depth) {
  if (depth <= 0 || random_.Chance(35)) return Leaf();
  return Compound(depth);
}

Text Writer::Compound(int depth) {
  const auto many = [&](const char* word, int level) {
    std::string text = At(Condition(depth - 1), level + 1);
    for (size_t i = 0, more = 1 + random_.Below(3); i < more; ++i) {
      text += std::string(" ") + word + " " + At(Condition(depth - 1), level + 1);
    }
    return Text{text, level};
  };
  switch (random_.Below(13)) {
    case 0: return {"not " + At(Condition(depth - 1), kNot), kNot};
    case 1: return {"surely " + At(Condition(depth - 1), kNot), kNot};
    case 2: return {"possibly " + At(Condition(depth - 1), kNot), kNot};
    case 3:
    case 4: return many("and", kAnd);
    case 5:
    case 6: return many("or", kOr);
    case 7:
      return {At(Condition(depth - 1), kExcept) + " implies " + At(Condition(depth - 1), kExcept),
              kImplies};
    case 8:
      return {At(Condition(depth - 1), kOr) + " except " + At(Condition(depth - 1), kOr),
              kExcept};
    case 9: {
      const bool least = random_.Chance(60);
      std::string text = least ? "at least " : "at most ";
      text += std::to_string(1 + random_.Below(2)) + " of (" + Condition(depth - 1).text;
      for (int i = 0; i < 2; ++i) text += ", " + Condition(depth - 1).text;
      return {text + ")"};
    }
    case 10:
      return {"if " + Definite(depth - 1).text + " then " + At(Condition(depth - 1), kImplies) +
                  " else " + Condition(depth - 1).text,
              kIf};
    case 11: {
      std::string text = "choose { when " + Condition(depth - 1).text + " then " +
                         Arm(Condition(depth - 1)) + " otherwise ";
      return {text + (random_.Chance(25) ? "missing" : Arm(Condition(depth - 1))) + " }"};
    }
    default: return Narrowing();
  }
}

// What is definite because the field is known where it is read.
Text Writer::Narrowing() {
  const Kind kind = kOrdered[random_.Below(kOrdered.size())];
  const FieldInfo* field = Field(kind);
  if (field == nullptr) return {"yes"};
  const std::string test = field->reference + " " + kCompares[random_.Below(6)] + " " +
                           At(Literal(kind), kSum);
  switch (random_.Below(3)) {
    case 0: return {field->reference + " is known and " + test, kAnd};
    case 1: return {field->reference + " is missing or " + test, kOr};
    default: return {field->reference + " is known implies " + test, kImplies};
  }
}

Text Writer::Definite(int depth) {
  if (random_.Chance(15)) return Narrowing();
  const char* word = random_.Chance(65) ? "surely " : "possibly ";
  return {word + At(Condition(depth), kNot), kNot};
}

Text Writer::Leaf() {
  if (HasEvents() && random_.Chance(25)) return EventTest(1);
  if (random_.Chance(10)) return ChangeTest(1);
  switch (random_.Below(16)) {
    case 0:
    case 1:
    case 2: return Comparison(1);
    case 3: return Comparison(2);
    case 4:
    case 5: return SetTest(1);
    case 6:
    case 7: return ChoiceTest(1);
    case 8:
    case 9:
    case 10: return TextTest();
    case 11: return ListTest();
    case 12: return KnownTest(1);
    case 13: return TimeTest(1);
    default: return YesNo(1);
  }
}

Text Writer::Comparison(int depth) {
  const Kind kind = kOrdered[random_.Below(kOrdered.size())];
  const std::string op = kCompares[random_.Below(6)];
  if (kind == Kind::kPercent && random_.Chance(30)) {
    return {At(Simple(Kind::kMoney), kUnary) + " / " + At(Simple(Kind::kMoney), kUnary) + " " +
                op + " " + At(Literal(Kind::kPercent), kSum),
            kCompare};
  }
  const std::string left = At(Value(kind, depth), kSum);
  if (random_.Chance(10)) {
    return {left + (random_.Chance(50) ? " is at least " : " is at most ") +
                At(Literal(kind), kSum),
            kCompare};
  }
  if (random_.Chance(65)) return {left + " " + op + " " + At(Literal(kind), kSum), kCompare};
  if (random_.Chance(20)) return {At(Literal(kind), kSum) + " " + op + " " + left, kCompare};
  return {left + " " + op + " " + At(Value(kind, depth), kSum), kCompare};
}

std::string Writer::SetItem(Kind kind) {
  const std::string one = Literal(kind).text;
  if (random_.Chance(50)) return one;
  // Neighbours are one literal apart at most, so that range ends meet values.
  std::vector<int64_t>& known = policy_.constants[kind];
  int64_t low = known[known.size() - 1];
  int64_t high = random_.Pick(known);
  if (low > high) std::swap(low, high);
  if (low == high) return one;
  return LiteralOf(kind, low).text + (random_.Chance(30) ? " up to " : "..") +
         LiteralOf(kind, high).text;
}

Text Writer::SetTest(int depth) {
  const Kind kind = kOrdered[random_.Below(kOrdered.size())];
  const std::string left = At(Value(kind, depth), kSum);
  if (random_.Chance(25)) {
    int64_t low = Constant(kind), high = Constant(kind);
    if (low > high) std::swap(low, high);
    return {left + (random_.Chance(20) ? " not between " : " between ") +
                At(LiteralOf(kind, low), kSum) + " and " + At(LiteralOf(kind, high), kSum),
            kCompare};
  }
  std::string text = left + (random_.Chance(25) ? " not in " : " in ");
  if (random_.Chance(30)) return {text + SetItem(kind), kCompare};
  text += "(" + SetItem(kind);
  for (size_t i = 0, more = random_.Below(4); i < more; ++i) text += ", " + SetItem(kind);
  return {text + ")", kCompare};
}

std::string Writer::ChoiceSet(const std::vector<std::string>& values, bool ordered) {
  if (ordered && values.size() > 1 && random_.Chance(40)) {
    size_t low = random_.Below(values.size()), high = random_.Below(values.size());
    if (low > high) std::swap(low, high);
    return "(" + values[low] + ".." + values[high] + ")";
  }
  std::string text = "(" + random_.Pick(values);
  for (size_t i = 0, more = random_.Below(values.size()); i < more; ++i) {
    text += ", " + random_.Pick(values);
  }
  return text + ")";
}

Text Writer::ChoiceTest(int depth) {
  std::string name, type;
  const std::vector<std::string>* values = nullptr;
  bool ordered = false;
  const Term* term = random_.Chance(40) ? TermOf(Kind::kChoice) : nullptr;
  const Term* output = nullptr;
  if (random_.Chance(15)) name = TableOutput(Kind::kChoice, depth, &output);
  if (output != nullptr) {
    type = output->choice, values = &output->values;
  } else if (term != nullptr) {
    if (!term->ladder.empty() && random_.Chance(60)) {
      return {term->name + (random_.Chance(60) ? " is at least " : " is at most ") +
                  random_.Pick(term->ladder),
              kCompare};
    }
    name = term->name, type = term->choice, values = &term->values, ordered = term->ordered;
  } else {
    const FieldInfo* field = Field(Kind::kChoice);
    if (field == nullptr) return YesNo(0);
    name = field->reference, type = field->choice, values = &field->values;
    ordered = field->ordered;
    for (const FieldInfo& other : Fields()) {
      if (other.kind != Kind::kChoice || other.choice != type || &other == field) continue;
      if (random_.Chance(30)) {
        const char* op = ordered && random_.Chance(50) ? " is at least " : " = ";
        return {name + op + other.reference, kCompare};
      }
      if (random_.Chance(20)) {
        name = "(if " + Definite(depth - 1).text + " then " + name + " else " + other.reference +
               ")";
      }
    }
  }
  if (ordered && random_.Chance(45)) {
    return {name + (random_.Chance(50) ? " is at least " : " is at most ") +
                random_.Pick(*values),
            kCompare};
  }
  if (random_.Chance(40)) {
    return {name + (random_.Chance(25) ? " not in " : " in ") + ChoiceSet(*values, ordered),
            kCompare};
  }
  return {name + (random_.Chance(30) ? " != " : " = ") + random_.Pick(*values), kCompare};
}

std::string Writer::Needle() {
  static const std::vector<std::string> kPool = {
      "ops",         "Growth",        "sales manager", "north.example", "a@b.example",
      "/pricing",    "STRASSE",       "straße",        "İstanbul",      "éclair",
      "e\u0301clair", "Σίσυφος",      "100% sure",     "x",             "42",
      "+49 30",      "vp, sales ops", "日本",          "a*b",           "Head of Sales"};
  const std::string needle = random_.Pick(kPool);
  policy_.needles.push_back(needle);
  return needle;
}

Text Writer::Operands(const std::string& subject, const std::string& test) {
  const bool quantified = random_.Chance(50);
  std::string text = subject + (random_.Chance(20) ? " not" : "");
  if (random_.Chance(20)) text += " exactly";
  if (!quantified) return {text + " " + test + " " + Quoted(Needle()), kCompare};
  constexpr std::array<const char*, 3> kWords = {"any of ", "all of ", "none of "};
  text += " " + test + " " + kWords[random_.Below(3)];
  if (!lists_.empty() && random_.Chance(50)) return {text + random_.Pick(lists_).name, kCompare};
  text += "(" + Quoted(Needle());
  for (size_t i = 0, more = random_.Below(3); i < more; ++i) text += ", " + Quoted(Needle());
  return {text + ")", kCompare};
}

Text Writer::TextTest() {
  const Text value = TextValue(random_.Chance(15) ? 1 : 0);
  const std::string subject = At(value, kSum);
  switch (random_.Below(10)) {
    case 0: return {subject + (random_.Chance(30) ? " != " : " = ") + Quoted(Needle()), kCompare};
    case 1: return {subject + " = " + At(TextValue(0), kSum), kCompare};
    case 2: {
      if (!lists_.empty() && random_.Chance(60)) {
        return {subject + (random_.Chance(30) ? " not in " : " in ") + random_.Pick(lists_).name,
                kCompare};
      }
      return {subject + " in (" + Quoted(Needle()) + ", " + Quoted(Needle()) + ")", kCompare};
    }
    case 3: return Operands(subject, "contains");
    case 4: return Operands(subject, "starts with");
    case 5: return Operands(subject, "ends with");
    case 6: return Operands(subject, "has word");
    case 7: {
      std::string needle = Needle();
      return {subject + " matches " +
                  Quoted(random_.Chance(50) ? needle + "*" : "*" + needle + "?*"),
              kCompare};
    }
    case 8: {
      static const std::vector<std::string> kRegexes = {"^[a-z]{2}", "[0-9]+$", "ops|sales",
                                                        "^.{3}$", "é", "\\\\d"};
      return {subject + " matches regex \"" + random_.Pick(kRegexes) + "\"", kCompare};
    }
    default: {
      if (lists_.empty()) return Operands(subject, "contains");
      return {subject + (random_.Chance(30) ? " not" : "") +
                  (random_.Chance(50) ? " has any word of " : " has all words of ") +
                  random_.Pick(lists_).name,
              kCompare};
    }
  }
}

Text Writer::ListTest() {
  const Kind kind = random_.Chance(50) ? Kind::kTextList : Kind::kChoiceList;
  const FieldInfo* field = Field(kind);
  if (field == nullptr) return TextTest();
  const auto element = [&] {
    return kind == Kind::kTextList ? Quoted(Needle()) : random_.Pick(field->values);
  };
  std::string text = field->reference + (random_.Chance(20) ? " not has " : " has ");
  if (random_.Chance(40)) return {text + element(), kCompare};
  constexpr std::array<const char*, 3> kWords = {"any of ", "all of ", "none of "};
  text += kWords[random_.Below(3)];
  return {text + "(" + element() + ", " + element() + ")", kCompare};
}

Text Writer::KnownTest(int depth) {
  const std::string word = random_.Chance(50) ? " is known" : " is missing";
  const bool of_event = only_fields_ && !where_.empty();
  if (!policy_.records.empty() && !of_event && random_.Chance(25)) {
    return {random_.Pick(policy_.records).name + word, kCompare};
  }
  if (random_.Chance(20)) return {At(Condition(depth - 1), kOperand) + word, kCompare};
  constexpr std::array<Kind, 9> kKinds = {
      Kind::kInteger,  Kind::kNumber, Kind::kMoney, Kind::kPercent, Kind::kText,
      Kind::kDuration, Kind::kTime,   Kind::kDate,  Kind::kChoice};
  const Kind kind = kKinds[random_.Below(kKinds.size())];
  const FieldInfo* field = Field(kind);
  if (field == nullptr || (kind != Kind::kChoice && random_.Chance(30))) {
    return {At(Value(kind, depth), kSum) + word, kCompare};
  }
  return {field->reference + word, kCompare};
}

Text Writer::TimeTest(int depth) {
  if (random_.Chance(35)) return WindowTest();
  switch (random_.Below(3)) {
    case 0:
      return {"as of - " + At(Simple(Kind::kTime), kProduct) + " > " +
                  LiteralOf(Kind::kDuration, Constant(Kind::kDuration)).text,
              kCompare};
    case 1:
      return {"days from " + At(Value(Kind::kDate, depth), kOperand) + " to today < " +
                  std::to_string(random_.Between(0, 400)),
              kCompare};
    default:
      return {"date of " + At(Value(Kind::kTime, depth), kOperand) + " " +
                  kCompares[random_.Below(6)] + " " + At(Value(Kind::kDate, depth), kSum),
              kCompare};
  }
}

Text Writer::YesNo(int depth) {
  const FieldInfo* field = Field(Kind::kYesNo);
  const Term* term = TermOf(Kind::kYesNo);
  if (term != nullptr && (field == nullptr || random_.Chance(35))) return {term->name};
  for (const Function& function : functions_) {
    if (in_newly_ || only_fields_) break;
    if (function.kind == Kind::kYesNo && random_.Chance(15)) return Call(function, depth);
  }
  if (random_.Chance(10)) {
    const std::string of_table = TableOutput(Kind::kYesNo, depth);
    if (!of_table.empty()) return {of_table};
  }
  if (field == nullptr || random_.Chance(3)) return {random_.Chance(50) ? "yes" : "no"};
  switch (random_.Below(6)) {
    case 0: return {field->reference + (random_.Chance(50) ? " = yes" : " = no"), kCompare};
    case 1: {
      const FieldInfo* other = Field(Kind::kYesNo);
      return {field->reference + (random_.Chance(50) ? " = " : " != ") + other->reference,
              kCompare};
    }
    default: return {field->reference};
  }
}

}  // namespace tandem::agree_test
