// SPDX-License-Identifier: Apache-2.0
// Values near what the policy asks for, and ordinary ones.
#include "compiler/sample/values.h"

#include <algorithm>
#include <array>

#include "runtime/schema/format_value.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal.h"
#include "runtime/value/decimal_math.h"

namespace tandem::sample {
namespace {

using program::TextTest;
using program::TextTransform;
using schema::Field;
using schema::Kind;

constexpr unsigned kMissingPercent = 12;
constexpr unsigned kNearHintPercent = 60;
constexpr int64_t kSecond = value::kMicrosPerSecond;
constexpr int64_t kDay = value::kMicrosPerDay;

constexpr std::array<const char*, 16> kWords = {
    "north", "river", "quiet", "amber",  "cedar", "field",  "harbor", "signal",
    "stone", "maple", "open",  "bright", "delta", "meadow", "summit", "violet"};

std::string Word(Random& random) { return kWords[random.Below(kWords.size())]; }

// A text for which the test says yes, in most cases.
std::string TextFor(const TextHint& hint, Random& random) {
  if (hint.transform == TextTransform::kDomain) {
    return Word(random) + std::to_string(random.Below(1'000)) + "@" + hint.needle;
  }
  switch (hint.test) {
    case TextTest::kContains:
    case TextTest::kHasWord:
      return random.Chance(50) ? Word(random) + " " + hint.needle + " " + Word(random)
                               : hint.needle;
    case TextTest::kStartsWith:
      return hint.needle + (random.Chance(70) ? Word(random) : "");
    case TextTest::kEndsWith:
      return Word(random) + hint.needle;
    case TextTest::kMatches: {
      std::string text;
      for (const char c : hint.needle) {
        text += c == '*' ? Word(random) : c == '?' ? "x" : std::string(1, c);
      }
      return text;
    }
    case TextTest::kMatchesRegex:
      return Word(random) + " " + std::to_string(random.Below(100));
    case TextTest::kPresent:
    case TextTest::kEquals:
    case TextTest::kListHas:
      return hint.needle;
  }
  return hint.needle;
}

// Skewed to small values, as amounts and sizes are.
int64_t Skewed(int64_t low, int64_t high, Random& random) {
  const int64_t part = random.Between(0, 1'000);
  const auto span = static_cast<value::Int128>(high) - low;
  const value::Int128 step = span * part / 1'000 * part / 1'000 * part / 1'000;
  const auto jitter = static_cast<int64_t>(std::min<value::Int128>(span - step, 999));
  return static_cast<int64_t>(low + step) + random.Between(0, jitter);
}

}  // namespace

int64_t AgeUs(const std::vector<int64_t>& edges_us, Random& random) {
  const size_t which = random.Below(100);
  if (which < 12 && !edges_us.empty()) {
    return random.Pick(edges_us) + random.Between(-1, 1) * (random.Chance(50) ? kSecond : 1);
  }
  if (which < 15) return -random.Between(0, 5 * kDay / kSecond) * kSecond;
  if (which < 17) return 0;
  if (which < 65) return random.Between(0, 60 * kDay / kSecond) * kSecond;
  return Skewed(0, 500 * kDay / kSecond, random) * kSecond;
}

int64_t ValueMaker::Number(const Field& field, const FieldHints& hints, Random& random) const {
  const int64_t unit = value::PowerOfTen(schema::Scale(field.type.kind));
  int64_t high = 1'000 * unit;
  for (const int64_t number : hints.numbers) {
    if (number > high && number < INT64_MAX / 4) high = 2 * number;
  }
  const bool bounded = field.type.low != INT64_MIN && field.type.high != INT64_MAX;
  const int64_t low = bounded ? field.type.low : 0;
  if (bounded) high = field.type.high;
  int64_t number = Skewed(low, high, random);
  if (!hints.numbers.empty() && random.Chance(kNearHintPercent)) {
    const int64_t near = random.Pick(hints.numbers);
    // Thresholds of whole numbers are missed by one, of others by their last place.
    if (near > INT64_MIN && near < INT64_MAX) number = near + random.Between(-1, 1);
  } else if (unit > 1) {
    number = number / unit * unit;
  }
  return std::clamp(number, field.type.low, field.type.high);
}

int64_t ValueMaker::Instant(const FieldHints& hints, Random& random) const {
  const int64_t age_us = AgeUs(hints.ages_us, random);
  return as_of_us_ - age_us;
}

std::string ValueMaker::Text(const Field& field, const FieldHints& hints, Random& random) const {
  if (!hints.texts.empty() && random.Chance(kNearHintPercent)) {
    return TextFor(random.Pick(hints.texts), random);
  }
  if (field.name.find("email") != std::string::npos) {
    return Word(random) + "." + Word(random) + std::to_string(random.Below(10'000)) + "@" +
           Word(random) + std::to_string(random.Below(500)) + ".example";
  }
  return Word(random) + " " + Word(random);
}

void ValueMaker::Make(const Field& field, const FieldHints& hints, Random& random,
                      Value& value) const {
  value.missing = field.optional && random.Chance(kMissingPercent);
  value.texts.clear();
  if (value.missing) return;
  value.json = Value::Json::kText;
  value.text.clear();
  switch (field.type.kind) {
    case Kind::kYesNo: {
      const bool yes = random.Chance(40);
      value.json = Value::Json::kBare;
      value.text = yes ? "true" : "false";
      return;
    }
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney:
      value.json = Value::Json::kBare;
      value::FormatDecimal(Number(field, hints, random), schema::Scale(field.type.kind),
                           value.text);
      return;
    case Kind::kPercent:
    case Kind::kDuration:
      schema::FormatValue(schema_, field.type, Number(field, hints, random), value.text);
      return;
    case Kind::kText:
      value.text = Text(field, hints, random);
      return;
    case Kind::kChoice:
      value.text = random.Pick(schema_[field.type.choice].values).label;
      return;
    case Kind::kTextList:
    case Kind::kChoiceList:
      value.json = Value::Json::kTexts;
      for (size_t i = 0, n = random.Below(4); i < n; ++i) {
        value.texts.push_back(field.type.kind == Kind::kTextList
                                  ? Text(field, hints, random)
                                  : random.Pick(schema_[field.type.choice].values).label);
      }
      return;
    case Kind::kTime:
    case Kind::kDate: {
      const int64_t at_us = Instant(hints, random);
      const bool is_date = field.type.kind == Kind::kDate;
      schema::FormatValue(schema_, field.type, is_date ? value::DaysOfLocal(at_us) : at_us,
                          value.text);
      return;
    }
  }
}

}  // namespace tandem::sample
