// SPDX-License-Identifier: Apache-2.0
// Values at the ends of their ranges, around nought, and words that the policy compares with.
#include "tests/fuzz/any_leads.h"

#include <algorithm>
#include <string>

#include "runtime/base/random.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"

namespace tandem::fuzz {
namespace {

using agree_test::Lead;
using agree_test::LeadEvent;
using agree_test::LeadValue;
using agree_test::Values;
using schema::Kind;

constexpr int64_t kDay = value::kMicrosPerDay;
constexpr int64_t kNow = 20'775 * kDay + 36'000'000'000;  // 2026-11-18T10:00:00Z
constexpr size_t kMaxWords = 40;

std::vector<std::string> WordsIn(std::string_view policy) {
  std::vector<std::string> words{"a", "DE", "x@north.example", "\xC3\x84rger", "\xE2\x82\xAC"};
  for (size_t at = policy.find('"'); at < policy.size() && words.size() < kMaxWords;) {
    const size_t end = policy.find('"', at + 1);
    if (end == std::string_view::npos) break;
    const std::string_view inside = policy.substr(at + 1, std::min<size_t>(end - at - 1, 60));
    const bool plain = std::all_of(inside.begin(), inside.end(),
                                   [](char c) { return c > 0x20 && c < 0x7F; });
    if (plain && !inside.empty()) words.emplace_back(inside);
    at = policy.find('"', end + 1);
  }
  return words;
}

class Maker {
 public:
  Maker(const schema::Schema& schema, std::string_view policy, uint64_t seed)
      : schema_(schema), words_(WordsIn(policy)), random_(seed) {}

  Lead One() {
    Lead lead;
    std::vector<bool> has_record;
    for (size_t i = 0; i < schema_.records.size(); ++i) has_record.push_back(random_.Below(2) == 0);
    for (const schema::Field& field : schema_.fields) {
      if (field.origin == schema::Origin::kCarried) continue;
      const bool in_absent = field.record && schema_.records[*field.record].optional &&
                             !has_record[*field.record];
      const bool may_lack = field.optional || field.origin != schema::Origin::kGiven;
      if (in_absent || (may_lack && random_.Below(3) == 0)) continue;
      lead.values[field.name] = Value(field);
    }
    for (const schema::Event& event : schema_.events) {
      if (event.stage) continue;
      for (uint64_t count = random_.Below(5); count > 0; --count) {
        lead.events.push_back({event.name, Instant(), {}, Fields(event.fields)});
      }
    }
    return lead;
  }

 private:
  Values Fields(const std::vector<schema::Field>& fields) {
    Values values;
    for (const schema::Field& field : fields) {
      if (field.optional && random_.Below(3) == 0) continue;
      values[field.name] = Value(field);
    }
    return values;
  }

  int64_t Instant() {
    const auto days = static_cast<int64_t>(random_.Below(800)) - 600;
    return kNow + days * kDay / (1 + static_cast<int64_t>(random_.Below(50)));
  }

  int64_t Number(const schema::ValueType& type) {
    constexpr int64_t kNear[] = {0, 1, -1, 10'000, 50, 100, 1'000'000};
    int64_t number = 0;
    switch (random_.Below(4)) {
      case 0: return type.low;
      case 1: return type.high;
      case 2: number = kNear[random_.Below(std::size(kNear))]; break;
      default: number = static_cast<int64_t>(random_.Below(2'000'000)) - 1'000'000;
    }
    return std::clamp(number, type.low, type.high);
  }

  const std::string& Word() { return words_[random_.Below(words_.size())]; }

  LeadValue Value(const schema::Field& field) {
    LeadValue out;
    const auto choices = [&] { return schema_[field.type.choice].values.size(); };
    switch (field.type.kind) {
      case Kind::kYesNo: out.number = static_cast<int64_t>(random_.Below(2)); break;
      case Kind::kChoice: out.number = static_cast<int64_t>(random_.Below(choices())); break;
      case Kind::kText: out.text = Word(); break;
      case Kind::kTextList:
        for (uint64_t n = random_.Below(4); n > 0; --n) out.texts.push_back(Word());
        break;
      case Kind::kChoiceList:
        for (uint64_t n = random_.Below(4); n > 0; --n) {
          out.choices.push_back(static_cast<uint32_t>(random_.Below(choices())));
        }
        break;
      case Kind::kTime:
        out.number = random_.Below(6) == 0 ? (random_.Below(2) == 0 ? value::kMinDate * kDay
                                                                    : value::kMaxDate * kDay)
                                           : Instant();
        break;
      case Kind::kDate:
        out.number = random_.Below(6) == 0
                         ? (random_.Below(2) == 0 ? value::kMinDate : value::kMaxDate)
                         : static_cast<int64_t>(value::QuotientFloor(Instant(), kDay));
        break;
      case Kind::kInteger:
      case Kind::kNumber:
      case Kind::kMoney:
      case Kind::kPercent:
      case Kind::kDuration: out.number = Number(field.type); break;
    }
    return out;
  }

  const schema::Schema& schema_;
  std::vector<std::string> words_;
  base::Random random_;
};

}  // namespace

std::vector<Lead> AnyLeads(const schema::Schema& schema, std::string_view policy, uint64_t seed,
                           size_t count) {
  Maker maker(schema, policy, seed);
  std::vector<Lead> leads;
  for (size_t i = 0; i < count; ++i) leads.push_back(maker.One());
  return leads;
}

std::vector<int64_t> SomeInstants() { return {kNow, kNow - 234 * kDay}; }

}  // namespace tandem::fuzz
