// SPDX-License-Identifier: Apache-2.0
// Values: literals near the ends of everything, fields, arithmetic, times, texts.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "runtime/value/civil_time.h"
#include "runtime/value/decimal.h"
#include "tests/agree/writer.h"

namespace tandem::agree_test {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr std::array<int64_t, 22> kEdges = {
    0,      1,       -1,     2,     7,      10,       100,           127,          128,
    -128,   -129,    255,    1000,  32'767, 32'768,   -32'768,       2'000'000,    2'147'483'647,
    2'147'483'648, -2'147'483'648, 1'000'000'000'000, -1'000'000'000'000};

std::string DateText(int64_t days) {
  const value::CivilDate date = value::CivilFromDays(days);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

}  // namespace

std::string Writer::At(const Text& text, int level) {
  if (text.level < level || random_.Chance(6)) return "(" + text.text + ")";
  return text.text;
}

std::string Writer::Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

int64_t Writer::Constant(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
      if (random_.Chance(40)) {
        if (const FieldInfo* field = Field(kind)) {
          return random_.Chance(50) ? random_.Between(field->low, field->high)
                                    : (random_.Chance(50) ? field->low : field->high);
        }
      }
      return random_.Chance(60) ? random_.Between(-20, 200) : kEdges[random_.Below(kEdges.size())];
    case Kind::kNumber:
    case Kind::kMoney: {
      constexpr std::array<int64_t, 4> kSteps = {10'000, 5'000, 1'000, 1};
      const int64_t step = kSteps[random_.Below(4)];
      if (random_.Chance(10)) return random_.Chance(50) ? kMax : kMin + 1;
      if (random_.Chance(15)) return random_.Between(-1'000'000'000, 1'000'000'000) * 10'000;
      return random_.Between(-50, 300) * step;
    }
    case Kind::kPercent:
      return random_.Chance(80) ? random_.Between(0, 150) * 10'000
                                : random_.Between(-3'000'000, 3'000'000);
    case Kind::kDuration: {
      constexpr std::array<int64_t, 5> kUnits = {
          value::kMicrosPerSecond, value::kMicrosPerMinute, value::kMicrosPerHour,
          value::kMicrosPerDay, 7 * value::kMicrosPerDay};
      return random_.Between(0, 90) * kUnits[random_.Below(5)];
    }
    case Kind::kDate:
      return random_.Chance(85) ? random_.Between(20'000, 21'000) : random_.Between(0, 40'000);
    case Kind::kTime:
      return random_.Between(20'000, 21'000) * value::kMicrosPerDay +
             random_.Between(0, 1'439) * value::kMicrosPerMinute;
    default:
      return random_.Between(0, 1);
  }
}

Text Writer::Literal(Kind kind) { return LiteralOf(kind, Constant(kind)); }

Text Writer::LiteralOf(Kind kind, int64_t value) {
  policy_.constants[kind].push_back(value);
  Text out;
  switch (kind) {
    case Kind::kInteger:
      out.text = std::to_string(value);
      break;
    case Kind::kNumber:
    case Kind::kMoney:
      value::FormatDecimal(value, value::kNumberScale, out.text);
      if (kind == Kind::kNumber && out.text.find('.') == std::string::npos) out.text += ".0";
      break;
    case Kind::kPercent:
      value::FormatPercent(value, out.text);
      break;
    case Kind::kDuration: {
      constexpr std::array<std::pair<int64_t, const char*>, 5> kUnits = {{
          {7 * value::kMicrosPerDay, "weeks"},
          {value::kMicrosPerDay, "days"},
          {value::kMicrosPerHour, "hours"},
          {value::kMicrosPerMinute, "minutes"},
          {value::kMicrosPerSecond, "seconds"},
      }};
      for (const auto& [unit, name] : kUnits) {
        if (value % unit != 0) continue;
        out.text = fmt::format("{} {}", value / unit, name);
        return out;
      }
      break;
    }
    case Kind::kDate:
      out.text = DateText(value);
      break;
    case Kind::kTime: {
      const int64_t minute = value::TimeOfDay(value) / value::kMicrosPerMinute;
      out.text = fmt::format("{} {:02}:{:02}", DateText(value::DaysOfLocal(value)), minute / 60,
                             minute % 60);
      break;
    }
    default:
      out.text = value != 0 ? "yes" : "no";
  }
  if (out.text[0] == '-') out.level = kUnary;
  return out;
}

const FieldInfo* Writer::Field(Kind kind) {
  std::vector<const FieldInfo*> found;
  for (const FieldInfo& field : Fields()) {
    if (field.kind == kind && !field.reference.empty()) found.push_back(&field);
  }
  return found.empty() ? nullptr : random_.Pick(found);
}

const Term* Writer::TermOf(Kind kind) {
  std::vector<const Term*> found;
  if (only_fields_) return nullptr;
  for (const Term& term : terms_) {
    const bool hidden = std::any_of(where_.begin(), where_.end(), [&](const FieldInfo& field) {
      return field.name == term.name;
    });
    if (term.kind == kind && !hidden && (term.newly || !in_newly_)) found.push_back(&term);
  }
  return found.empty() ? nullptr : random_.Pick(found);
}

// A field or a name; a literal only where there is neither.
Text Writer::Simple(Kind kind) {
  if (random_.Chance(30)) {
    if (const Term* term = TermOf(kind)) return {term->name};
  }
  if (const FieldInfo* field = Field(kind)) return {field->reference};
  return Literal(kind == Kind::kMoney ? Kind::kNumber : kind);
}

Text Writer::Call(const Function& function, int depth) {
  std::string text = function.name + "(";
  for (size_t i = 0; i < function.parameters.size(); ++i) {
    if (i > 0) text += ", ";
    const Kind kind = function.parameters[i];
    text += kind == Kind::kYesNo ? Condition(depth - 1).text : Value(kind, depth - 1).text;
  }
  return {text + ")"};
}

Text Writer::Chosen(Kind kind, int depth) {
  if (random_.Chance(50)) {
    return {"if " + Definite(depth - 1).text + " then " + At(Value(kind, depth - 1), kImplies) +
                " else " + Value(kind, depth - 1).text,
            kIf};
  }
  std::string text = "choose { ";
  for (size_t i = 0, count = 1 + random_.Below(3); i < count; ++i) {
    text += "when " + Condition(depth - 1).text + " then " + Arm(Value(kind, depth - 1)) + " ";
  }
  text += "otherwise ";
  return {text + (random_.Chance(20) ? "missing" : Arm(Value(kind, depth - 1))) + " }"};
}

Text Writer::Binary(Kind left, const char* op, Kind right, int level, int depth) {
  const std::string sign = op;
  const bool divides = sign == "/" || sign == "÷" || sign == "mod";
  // A divisor that is written as zero is an error; fields and sums may well be zero.
  const Text divisor = divides ? Simple(right) : Value(right, depth - 1);
  const bool zero = divisor.text == "0" || divisor.text == "0.0";
  return {At(Value(left, depth - 1), level) + " " + sign + " " +
              (divides && zero ? "2" : At(divisor, level + 1)),
          level};
}

// Forms that every ordered kind has.
Text Writer::Shared(Kind kind, int depth) {
  switch (random_.Below(5)) {
    case 0: return Chosen(kind, depth);
    case 1:
      return {At(Value(kind, depth - 1), kOperand) + " or else " +
                  At(random_.Chance(50) ? Simple(kind) : Value(kind, depth - 1), kOperand),
              kOrElse};
    case 2: {
      std::string text = random_.Chance(50) ? "min of (" : "max of (";
      text += Value(kind, depth - 1).text + ", " + Value(kind, depth - 1).text;
      if (random_.Chance(30)) text += ", " + Simple(kind).text;
      return {text + ")"};
    }
    case 3:
      for (const Function& function : functions_) {
        if (in_newly_ || only_fields_) break;
        if (function.kind == kind && random_.Chance(70)) return Call(function, depth);
      }
      return Simple(kind);
    default: return Simple(kind);
  }
}

Text Writer::Value(Kind kind, int depth) {
  if (depth <= 0 || random_.Chance(25)) {
    const bool literal = kind != Kind::kMoney && kind != Kind::kText && random_.Chance(25);
    return literal ? Literal(kind) : Simple(kind);
  }
  const bool ordered = kind != Kind::kText && kind != Kind::kYesNo;
  if (random_.Chance(18)) {
    const Text of_events = FromEvents(kind);
    if (!of_events.text.empty()) return of_events;
  }
  if (random_.Chance(14)) {
    const std::string of_table = TableOutput(kind, depth);
    if (!of_table.empty()) return {of_table};
  }
  if (ordered && random_.Chance(35)) return Shared(kind, depth);
  switch (kind) {
    case Kind::kInteger: return IntegerValue(depth);
    case Kind::kNumber: return NumberValue(depth);
    case Kind::kMoney: return MoneyValue(depth);
    case Kind::kPercent: return PercentValue(depth);
    case Kind::kDuration: return DurationValue(depth);
    case Kind::kTime: return TimeValue(depth);
    case Kind::kDate: return DateValue(depth);
    case Kind::kText: return TextValue(depth);
    default: return Condition(depth);
  }
}

Text Writer::IntegerValue(int depth) {
  const auto operand = [&](Kind kind) { return At(Value(kind, depth - 1), kOperand); };
  const Kind point = random_.Chance(50) ? Kind::kDate : Kind::kTime;
  switch (random_.Below(13)) {
    case 0: return Binary(Kind::kInteger, "+", Kind::kInteger, kSum, depth);
    case 1: return Binary(Kind::kInteger, "-", Kind::kInteger, kSum, depth);
    case 2: return Binary(Kind::kInteger, "*", Kind::kInteger, kProduct, depth);
    case 3: return Binary(Kind::kInteger, "×", Kind::kInteger, kProduct, depth);
    case 4: {
      const char* by = random_.Chance(50) ? " mod 7" : " mod (-7)";
      return {At(Simple(Kind::kInteger), kProduct) + by, kProduct};
    }
    case 5: return {"floor(" + Value(Kind::kNumber, depth - 1).text + ")"};
    case 6: return {"ceil(" + Value(Kind::kNumber, depth - 1).text + ")"};
    case 7: return {"round " + operand(Kind::kInteger) + " to 10"};
    case 8: return {"length of " + At(TextValue(0), kOperand)};
    case 9: {
      constexpr std::array<const char*, 3> kSpans = {"days", "months", "years"};
      return {std::string(kSpans[random_.Below(3)]) + " from " + operand(point) + " to " +
              operand(point)};
    }
    case 10: return {(random_.Chance(50) ? "weekday of " : "month of ") + operand(point)};
    case 11: return {"-" + At(Simple(Kind::kInteger), kOperand), kUnary};
    default: return Binary(Kind::kInteger, "mod", Kind::kInteger, kProduct, depth);
  }
}

Text Writer::NumberValue(int depth) {
  const auto either = [&] { return random_.Chance(50) ? Kind::kNumber : Kind::kInteger; };
  const auto operand = [&](Kind kind) { return At(Value(kind, depth - 1), kOperand); };
  switch (random_.Below(10)) {
    case 0: return Binary(Kind::kNumber, "+", either(), kSum, depth);
    case 1: return Binary(either(), "-", Kind::kNumber, kSum, depth);
    case 2: return Binary(Kind::kNumber, "*", either(), kProduct, depth);
    case 3: return Binary(either(), "/", either(), kProduct, depth);
    case 4: return Binary(Kind::kMoney, "÷", Kind::kMoney, kProduct, depth);
    case 5: return Binary(Kind::kDuration, "/", Kind::kDuration, kProduct, depth);
    case 6: return Binary(Kind::kPercent, "*", either(), kProduct, depth);
    case 7: {
      constexpr std::array<const char*, 3> kSpans = {"minutes in ", "hours in ", "days in "};
      // Before a literal `minutes in` would ask whether a field called `minutes` is among values.
      const FieldInfo* field = Field(Kind::kDuration);
      const std::string span = field != nullptr ? field->reference : "age of as of";
      return {kSpans[random_.Below(3)] + span};
    }
    case 8: {
      constexpr std::array<const char*, 4> kSteps = {"0.01", "0.5", "1", "25"};
      return {"round " + operand(Kind::kNumber) + " to " + kSteps[random_.Below(4)]};
    }
    default: return {"-" + At(Simple(Kind::kNumber), kOperand), kUnary};
  }
}

Text Writer::MoneyValue(int depth) {
  switch (random_.Below(7)) {
    case 0: return Binary(Kind::kMoney, "+", Kind::kMoney, kSum, depth);
    case 1: return Binary(Kind::kMoney, "-", Kind::kMoney, kSum, depth);
    case 2: return Binary(Kind::kMoney, "*", Kind::kNumber, kProduct, depth);
    case 3: return Binary(Kind::kMoney, "/", Kind::kInteger, kProduct, depth);
    case 4: return {"22.5% of " + At(Simple(Kind::kMoney), kOperand)};
    case 5: return Binary(Kind::kPercent, "*", Kind::kMoney, kProduct, depth);
    default: return {"round " + At(Value(Kind::kMoney, depth - 1), kOperand) + " to 100"};
  }
}

Text Writer::PercentValue(int depth) {
  switch (random_.Below(4)) {
    case 0: return Binary(Kind::kPercent, "+", Kind::kPercent, kSum, depth);
    case 1: return Binary(Kind::kPercent, "-", Kind::kPercent, kSum, depth);
    case 2: return Binary(Kind::kPercent, "*", Kind::kPercent, kProduct, depth);
    default: return Binary(Kind::kPercent, "/", Kind::kInteger, kProduct, depth);
  }
}

Text Writer::DurationValue(int depth) {
  const auto operand = [&](Kind kind) { return At(Value(kind, depth - 1), kOperand); };
  switch (random_.Below(7)) {
    case 0: return Binary(Kind::kTime, "-", Kind::kTime, kSum, depth);
    case 1: return Binary(Kind::kDate, "-", Kind::kDate, kSum, depth);
    case 2: return Binary(Kind::kDuration, "+", Kind::kDuration, kSum, depth);
    case 3: return Binary(Kind::kDuration, "-", Kind::kDuration, kSum, depth);
    case 4: return Binary(Kind::kDuration, "*", Kind::kInteger, kProduct, depth);
    case 5: return Binary(Kind::kDuration, "/", Kind::kInteger, kProduct, depth);
    default: return {"age of " + operand(random_.Chance(50) ? Kind::kDate : Kind::kTime)};
  }
}

Text Writer::TimeValue(int depth) {
  switch (random_.Below(4)) {
    case 0: return {"as of"};
    case 1: return Binary(Kind::kTime, "+", Kind::kDuration, kSum, depth);
    case 2: return Binary(Kind::kTime, "-", Kind::kDuration, kSum, depth);
    default:
      return {"latest known of (" + Simple(Kind::kTime).text + ", " +
              Value(Kind::kTime, depth - 1).text + ")"};
  }
}

Text Writer::DateValue(int depth) {
  const auto days = [&] { return std::to_string(random_.Between(0, 400)) + " days"; };
  switch (random_.Below(5)) {
    case 0: return {"today"};
    case 1: return {At(Value(Kind::kDate, depth - 1), kSum) + " + " + days(), kSum};
    case 2: return {At(Value(Kind::kDate, depth - 1), kSum) + " - " + days(), kSum};
    case 3: return {"date of " + At(Value(Kind::kTime, depth - 1), kOperand)};
    default:
      return {"latest known of (" + Simple(Kind::kDate).text + ", " +
              Value(Kind::kDate, depth - 1).text + ")"};
  }
}

Text Writer::TextValue(int depth) {
  const FieldInfo* field = Field(Kind::kText);
  if (field == nullptr) return {Quoted(Needle())};
  if (random_.Chance(12)) {
    const Text of_events = FromEvents(Kind::kText);
    if (!of_events.text.empty()) return of_events;
  }
  if (random_.Chance(8)) {
    const std::string of_table = TableOutput(Kind::kText, depth);
    if (!of_table.empty()) return {of_table};
  }
  switch (random_.Below(depth > 0 ? 8 : 6)) {
    case 0: return {"domain of " + field->reference};
    case 1: return {"digits of " + field->reference};
    case 6: return {field->reference + " or else " + Simple(Kind::kText).text, kOrElse};
    case 7:
      return {"if " + Definite(depth - 1).text + " then " + field->reference + " else " +
                  Simple(Kind::kText).text,
              kIf};
    default: return {field->reference};
  }
}

}  // namespace tandem::agree_test
