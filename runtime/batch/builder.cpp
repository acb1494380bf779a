// SPDX-License-Identifier: Apache-2.0
// The builder of leads.
#include "runtime/base/check.h"
#include "runtime/batch/row_filler.h"

namespace tandem::batch {

struct Builder::Impl {
  RowFiller filler;
};

Builder::Builder(const program::Program& program) : Builder(MakePlan(program)) {}
Builder::Builder(std::shared_ptr<const Plan> plan) : impl_(new Impl{RowFiller(std::move(plan))}) {}
Builder::~Builder() = default;
Builder::Builder(Builder&&) noexcept = default;

void Builder::Start(Batch& batch) { impl_->filler.Start(batch, nullptr); }
uint32_t Builder::BeginRow() { return impl_->filler.Append(); }
void Builder::SetInt(schema::FieldId field, int64_t value) { impl_->filler.SetInt(field, value); }
void Builder::SetYesNo(schema::FieldId field, bool value) { impl_->filler.SetYesNo(field, value); }
void Builder::SetText(schema::FieldId field, std::string_view utf8) {
  impl_->filler.SetText(field, utf8);
}
void Builder::SetList(schema::FieldId field, const std::vector<std::string_view>& elements) {
  impl_->filler.SetList(field, elements);
}
void Builder::SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices) {
  impl_->filler.SetChoiceList(field, choices);
}
void Builder::DropRow() { impl_->filler.Drop(); }
void Builder::Overwrite(schema::FieldId field, uint32_t row, std::optional<int64_t> value) {
  impl_->filler.Overwrite(field, row, value);
}

}  // namespace tandem::batch
