// SPDX-License-Identifier: Apache-2.0
// Values that go where policies break: ends, zeros, thresholds, texts nearly equal to needles.
#include "tests/agree/generate_values.h"

#include <algorithm>
#include <array>

#include "runtime/value/civil_time.h"
#include "runtime/value/text_key.h"

namespace tandem::agree_test {
namespace {

int64_t Unit(Kind kind) {
  if (kind == Kind::kNumber || kind == Kind::kMoney) return 5'000;
  if (kind == Kind::kPercent) return 10'000;
  return kind == Kind::kDuration ? value::kMicrosPerHour : 1;
}

}  // namespace

LeadValue ValueMaker::Value(const FieldInfo& field) {
  LeadValue value;
  switch (field.kind) {
    case Kind::kText:
      value.text = Word();
      if (value::IsBlank(value.text)) value.text = field.optional ? value.text : "x";
      break;
    case Kind::kTextList:
      for (size_t i = 0, n = Count(); i < n; ++i) value.texts.push_back(Word());
      std::erase_if(value.texts, [](const std::string& t) { return value::IsBlank(t); });
      break;
    case Kind::kChoiceList:
      for (size_t i = 0, n = Count(); i < n; ++i) {
        value.choices.push_back(static_cast<uint32_t>(random_.Below(field.values.size())));
      }
      break;
    case Kind::kChoice:
      value.number = static_cast<int64_t>(random_.Below(field.values.size()));
      break;
    case Kind::kYesNo: value.number = random_.Chance(50) ? 1 : 0; break;
    default: value.number = Number(field);
  }
  return value;
}

size_t ValueMaker::Count() {
  if (random_.Chance(20)) return 0;
  return random_.Chance(3) ? 200 : random_.Below(4);
}

int64_t ValueMaker::Number(const FieldInfo& field) {
  int64_t value = 0;
  const auto constants = policy_.constants.find(field.kind);
  const bool has_constants = constants != policy_.constants.end() && !constants->second.empty();
  const size_t way = random_.Below(100);
  if (way < 10) {
    value = field.low;
  } else if (way < 20) {
    value = field.high;
  } else if (way < 28) {
    value = 0;
  } else if (way < 65 && has_constants) {
    constexpr std::array<int64_t, 5> kNear = {0, 0, 1, -1, 10'000};
    value = static_cast<int64_t>(static_cast<uint64_t>(random_.Pick(constants->second)) +
                                 static_cast<uint64_t>(kNear[random_.Below(5)]));
  } else if (way < 85) {
    value = random_.Between(-10, 300) * Unit(field.kind);
    if (field.kind == Kind::kDate) value = random_.Between(19'000, 21'500);
    if (field.kind == Kind::kTime) {
      value = random_.Between(19'000 * value::kMicrosPerDay, 21'500 * value::kMicrosPerDay);
    }
  } else {
    value = random_.Between(field.low, field.high);
  }
  return std::clamp(value, field.low, field.high);
}

std::string ValueMaker::Word() {
  static const std::vector<std::string> kWords = {
      "ann@north.example", "NORTH.EXAMPLE", "a@b@south.example", "@",   "+49 (30) 12-3", "x",
      "Sales Ops",         "été",           "\u00a0",            "ß",   "a.b",           "日本語"};
  std::string word = !policy_.needles.empty() && random_.Chance(70)
                         ? random_.Pick(policy_.needles)
                         : random_.Pick(kWords);
  switch (random_.Below(10)) {
    case 0: word = "  " + word + "\t"; break;
    case 1:
      for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      break;
    case 2: word += " " + random_.Pick(kWords); break;
    case 3: word = random_.Pick(kWords) + "-" + word; break;
    case 4: word += "s"; break;
    case 5: word = "who@" + word; break;
    case 6:
      if (random_.Chance(1)) word += std::string(20'000, 'z') + word;
      break;
    case 7: word = word + ", " + random_.Pick(kWords); break;
    default: break;
  }
  return word;
}

}  // namespace tandem::agree_test
