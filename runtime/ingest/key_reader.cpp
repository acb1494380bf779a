// SPDX-License-Identifier: Apache-2.0
// One field of a lead, by the plan of its column, without reading the others.
#include <algorithm>

#include "runtime/ingest/binding_impl.h"
#include "runtime/ingest/field_reader.h"

namespace tandem::ingest {

struct KeyReader::Impl {
  std::shared_ptr<const Binding::Impl> binding;
  std::vector<const ColumnPlan*> plans;  // by key; null: nothing feeds it
  std::string key;
  std::string reason;
};

KeyReader::KeyReader(const Binding& binding, const std::vector<schema::FieldId>& keys)
    : impl_(std::make_unique<Impl>()) {
  impl_->binding = binding.impl();
  const std::vector<ColumnPlan>& plans = impl_->binding->plans;
  for (const schema::FieldId key : keys) {
    const auto plan = std::find_if(plans.begin(), plans.end(),
                                   [&](const ColumnPlan& p) { return p.field == key; });
    impl_->plans.push_back(plan == plans.end() ? nullptr : &*plan);
  }
}
KeyReader::~KeyReader() = default;
KeyReader::KeyReader(KeyReader&&) noexcept = default;

std::string_view KeyReader::KeyOf(const Record& record, size_t index) {
  const ColumnPlan* plan = impl_->plans[index];
  if (plan == nullptr || plan->column >= record.fields.size()) return {};
  if (!record.json.empty()) {
    const JsonKind kind = record.json[plan->column].kind;
    if (kind != JsonKind::kText && kind != JsonKind::kNumber) return {};
    if (kind == JsonKind::kNumber && plan->plain != nullptr) plan = plan->plain.get();
  }
  const std::string_view cell = TrimCell(record.fields[plan->column]);
  if (cell.empty() || IsMissingText(*plan, cell)) return {};
  const Outcome outcome = ReadCell(*plan, cell, impl_->key, impl_->reason);
  if (outcome.cell == Cell::kText) return outcome.text;
  const bool is_number = outcome.cell == Cell::kValue && !IsMissingValue(*plan, outcome.value);
  return is_number ? cell : std::string_view();
}

}  // namespace tandem::ingest
