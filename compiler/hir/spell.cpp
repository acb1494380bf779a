// SPDX-License-Identifier: Apache-2.0
// Values, names and types in the language's own spelling.
#include "compiler/hir/spell.h"

#include <cctype>
#include <limits>

#include <fmt/format.h>

#include "runtime/value/civil_time.h"
#include "runtime/value/decimal.h"
#include "runtime/value/time_format.h"
#include "runtime/value/zone.h"

namespace tandem::hir {
namespace {

using schema::Kind;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

std::string SpellTime(const schema::Schema& schema, int64_t time_us) {
  const auto zone = value::FindZone(schema.zone.empty() ? "UTC" : schema.zone);
  const int64_t local_us = zone ? zone->ToLocal(time_us) : time_us;
  std::string text;
  value::FormatDate(value::DaysOfLocal(local_us), text);
  const int64_t seconds = value::TimeOfDay(local_us) / value::kMicrosPerSecond;
  text += fmt::format(" {:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0) text += fmt::format(":{:02}", seconds % 60);
  return text;
}

}  // namespace

std::string SpellName(std::string_view name) {
  bool word = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0;
  for (const char c : name) {
    word = word && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.');
  }
  return word ? std::string(name) : Quoted(name);
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string SpellValue(const schema::Schema& schema, const schema::ValueType& type,
                       int64_t value) {
  std::string text;
  switch (type.kind) {
    case Kind::kYesNo: return value != 0 ? "yes" : "no";
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney: value::FormatDecimal(value, schema::Scale(type.kind), text); return text;
    case Kind::kPercent: value::FormatPercent(value, text); return text;
    case Kind::kChoice:
    case Kind::kChoiceList: {
      const schema::ChoiceType& choice = schema[type.choice];
      if (value < 0 || value >= static_cast<int64_t>(choice.values.size())) return "?";
      return SpellName(choice.values[static_cast<size_t>(value)].name);
    }
    case Kind::kTime: return SpellTime(schema, value);
    case Kind::kDate: value::FormatDate(value, text); return text;
    case Kind::kDuration: value::FormatDuration(value, text); return text;
    case Kind::kText:
    case Kind::kTextList: break;
  }
  return "?";
}

std::string TypeName(const schema::Schema& schema, const schema::ValueType& type) {
  switch (type.kind) {
    case Kind::kYesNo: return "a yes/no";
    case Kind::kInteger: return "a whole number";
    case Kind::kNumber: return "a number";
    case Kind::kMoney: return "money";
    case Kind::kPercent: return "a percent";
    case Kind::kText: return "a text";
    case Kind::kChoice: return fmt::format("a value of `{}`", schema[type.choice].name);
    case Kind::kTextList: return "a list of texts";
    case Kind::kChoiceList:
      return fmt::format("a list of values of `{}`", schema[type.choice].name);
    case Kind::kTime: return "a time";
    case Kind::kDate: return "a date";
    case Kind::kDuration: return "a duration";
  }
  return "a value";
}

std::string SpellRange(const schema::Schema& schema, const schema::ValueType& type) {
  if (type.low == kMin && type.high == kMax) return "any";
  const std::string low = SpellValue(schema, type, type.low);
  const std::string high = SpellValue(schema, type, type.high);
  if (type.high == kMax) return low + " or more";
  if (type.low == kMin) return high + " or less";
  return type.low == type.high ? low : fmt::format("{}..{}", low, high);
}

}  // namespace tandem::hir
