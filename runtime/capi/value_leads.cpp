// SPDX-License-Identifier: Apache-2.0
// What filling a batch checks of a row, without its messages.
#include "runtime/capi/value_leads.h"

#include <algorithm>

#include "runtime/base/utf8.h"
#include "runtime/run/lead_stream.h"

namespace tandem::capi {

ValueLeads::ValueLeads(const tandem_policy& policy)
    : policy_(policy),
      batch_(policy.program(), 1),
      builder_(policy.plan),
      results_(policy.program(), 1) {
  const schema::Schema& schema = policy.schema();
  const auto none = static_cast<uint32_t>(schema.records.size());
  for (size_t i = 0; i < schema.GivenCount(); ++i) {
    const schema::Field& given = schema.fields[i];
    Field& field = fields_.emplace_back();
    field.record = given.record ? static_cast<uint32_t>(*given.record) : none;
    field.low = given.type.low;
    field.high = given.type.high;
    switch (given.type.kind) {
      case schema::Kind::kText: field.as = As::kText; break;
      case schema::Kind::kTextList:
      case schema::Kind::kChoiceList: field.as = As::kList; break;
      case schema::Kind::kYesNo:
        field.as = As::kYesNo;
        field.low = 0;
        field.high = 1;
        break;
      case schema::Kind::kChoice:
        field.low = 0;
        field.high = static_cast<int64_t>(schema[given.type.choice].values.size()) - 1;
        break;
      case schema::Kind::kInteger:
      case schema::Kind::kNumber:
      case schema::Kind::kMoney:
      case schema::Kind::kPercent:
      case schema::Kind::kTime:
      case schema::Kind::kDate:
      case schema::Kind::kDuration: break;
    }
    const bool in_optional = given.record && schema.records[*given.record].optional;
    field.missing = given.optional || field.as == As::kList ? Missing::kMay
                    : in_optional                           ? Missing::kMayWithItsRecord
                                                            : Missing::kMustNot;
  }
  for (const size_t result : policy.shown) {
    const schema::ValueType& type = policy.program().results[result].type;
    const bool is_choice = type.kind == schema::Kind::kChoice;
    shown_.push_back({result, is_choice ? &schema[type.choice].values : nullptr});
  }
  present_.resize(none + size_t{1});
  lacks_.resize(none + size_t{1});
}

bool ValueLeads::Set(size_t index, const Field& field, const tandem_value& value,
                     bool& is_there) {
  switch (field.as) {
    case As::kInteger:
    case As::kYesNo:
      if (value.number < field.low || value.number > field.high) return false;
      if (field.as == As::kYesNo) {
        builder_.SetYesNo(schema::FieldId(index), value.number != 0);
      } else {
        builder_.SetInt(schema::FieldId(index), value.number);
      }
      return true;
    case As::kText: {
      if (value.number < 0 || (value.text == nullptr && value.number > 0)) return false;
      if (value.text == nullptr) break;
      const std::string_view text(value.text, static_cast<size_t>(value.number));
      if (!base::IsAscii(text) && base::ValidateUtf8(text)) return false;
      const bool is_trimmed = !text.empty() && text.front() > ' ' && text.back() > ' ';
      const std::string_view trimmed = is_trimmed ? text : run::Trimmed(text);
      if (trimmed.empty()) break;
      builder_.SetText(schema::FieldId(index), trimmed);
      return true;
    }
    case As::kList: return false;
  }
  is_there = false;
  return true;
}

bool ValueLeads::HasWholeRecords() const {
  for (size_t i = 0; i + 1 < present_.size(); ++i) {
    if (lacks_[i] != 0 && present_[i] != 0) return false;
  }
  return true;
}

bool ValueLeads::Fill(const tandem_value* fields) {
  builder_.Start(batch_);
  builder_.BeginRow();
  std::fill(present_.begin(), present_.end(), uint8_t{0});
  std::fill(lacks_.begin(), lacks_.end(), uint8_t{0});
  for (size_t i = 0; i < fields_.size(); ++i) {
    const Field& field = fields_[i];
    bool is_there = fields[i].known != 0;
    if (is_there && !Set(i, field, fields[i], is_there)) return false;
    if (is_there) {
      present_[field.record] = 1;
    } else if (field.missing != Missing::kMay) {
      if (field.missing == Missing::kMustNot) return false;
      lacks_[field.record] = 1;
    }
  }
  return HasWholeRecords();
}

void ValueLeads::Decide(exec::Evaluator& evaluator, int64_t as_of_us, tandem_value* results) {
  evaluator.Evaluate(*policy_.engine, batch_, {as_of_us}, results_);
  for (size_t i = 0; i < shown_.size(); ++i) {
    const Shown& shown = shown_[i];
    results[i] = tandem_value{};
    if (!results_.Known(shown.result, 0)) continue;
    results[i].known = 1;
    results[i].number = results_.Value(shown.result, 0);
    if (shown.choices != nullptr) {
      results[i].text = (*shown.choices)[static_cast<size_t>(results[i].number)].name.c_str();
    }
  }
}

}  // namespace tandem::capi
