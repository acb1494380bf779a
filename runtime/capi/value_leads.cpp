// SPDX-License-Identifier: Apache-2.0
// What filling a batch checks of a row, without its messages.
#include "runtime/capi/value_leads.h"

#include <algorithm>

namespace tandem::capi {

ValueLeads::ValueLeads(const tandem_policy& policy, exec::Evaluator evaluator)
    : batch_(policy.program(), 1),
      row_(policy.plan, batch_),
      results_(policy.program(), 1),
      evaluator_(std::move(evaluator)) {
  const schema::Schema& schema = policy.schema();
  none_ = static_cast<uint32_t>(schema.records.size());
  field_count_ = schema.GivenCount();
  for (size_t i = 0; i < field_count_; ++i) {
    const schema::Field& given = schema.fields[i];
    const bool in_optional = given.record && schema.records[*given.record].optional;
    const bool is_list = given.type.kind == schema::Kind::kTextList ||
                         given.type.kind == schema::Kind::kChoiceList;
    Field field;
    field.index = i;
    field.record = given.record ? static_cast<uint32_t>(*given.record) : none_;
    field.low = given.type.low;
    field.high = given.type.high;
    field.must = !given.optional && !is_list && !in_optional ? 1 : 0;
    field.must_with = !given.optional && !is_list && in_optional ? 1 : 0;
    if (given.type.kind == schema::Kind::kYesNo) field.low = 0, field.high = 1;
    if (given.type.kind == schema::Kind::kChoice) {
      field.low = 0;
      field.high = static_cast<int64_t>(schema[given.type.choice].values.size()) - 1;
    }
    auto& fields = is_list ? lists_ : given.type.kind == schema::Kind::kText ? texts_ : numbers_;
    fields.push_back(field);
  }
  for (const size_t result : policy.shown) {
    const schema::ValueType& type = policy.program().results[result].type;
    const bool is_choice = type.kind == schema::Kind::kChoice;
    shown_.push_back({result, is_choice ? &schema[type.choice].values : nullptr});
  }
  present_.resize(none_);
  lacks_.resize(none_);
  evaluator_.Bind(*policy.engine, batch_, results_);
}

// 1 when the field misses although it must not.
inline uint8_t ValueLeads::Mark(const Field& field, bool is_there) {
  const auto missing = static_cast<uint8_t>(!is_there);
  if (field.record == none_) return field.must & missing;
  present_[field.record] |= static_cast<uint8_t>(is_there);
  lacks_[field.record] |= field.must_with & missing;
  return field.must & missing;
}

uint8_t ValueLeads::FillNumbers(const tandem_value* fields) {
  uint8_t bad = 0;
  for (const Field& field : numbers_) {
    const tandem_value& value = fields[field.index];
    const bool is_there = value.known != 0;
    const int64_t number = is_there ? value.number : 0;
    bad |= static_cast<uint8_t>(is_there & ((number < field.low) | (number > field.high)));
    bad |= Mark(field, is_there);
    row_.SetNumber(field.index, number, is_there);
  }
  return bad;
}

uint8_t ValueLeads::FillTexts(const tandem_value* fields) {
  uint8_t bad = 0;
  for (const Field& field : texts_) {
    const tandem_value& value = fields[field.index];
    const bool is_given = value.known != 0 && value.text != nullptr;
    bad |= static_cast<uint8_t>(value.known != 0 &&
                                (value.number < 0 || (!is_given && value.number > 0)));
    if (bad != 0) return bad;
    auto is = batch::OneRow::Text::kMissing;
    if (is_given) {
      is = row_.SetText(field.index, {value.text, static_cast<size_t>(value.number)});
      if (is == batch::OneRow::Text::kIllFormed) return 1;
    } else {
      row_.SetNoText(field.index);
    }
    bad |= Mark(field, is == batch::OneRow::Text::kThere);
  }
  return bad;
}

bool ValueLeads::HasWholeRecords() const {
  for (size_t i = 0; i < present_.size(); ++i) {
    if (lacks_[i] != 0 && present_[i] != 0) return false;
  }
  return true;
}

bool ValueLeads::Fill(const tandem_value* fields) {
  row_.Start();
  std::fill(present_.begin(), present_.end(), uint8_t{0});
  std::fill(lacks_.begin(), lacks_.end(), uint8_t{0});
  if ((FillNumbers(fields) | FillTexts(fields)) != 0) return false;
  for (const Field& list : lists_) {
    if (fields[list.index].known != 0) return false;
  }
  return HasWholeRecords();
}

void ValueLeads::Decide(int64_t as_of_us, tandem_value* results) {
  evaluator_.EvaluateBound({as_of_us});
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
