// SPDX-License-Identifier: Apache-2.0
// The builder of leads.
#include "runtime/base/check.h"
#include "runtime/batch/late_texts.h"
#include "runtime/batch/tile_filler.h"

namespace tandem::batch {

struct Builder::Impl {
  explicit Impl(std::shared_ptr<const Plan> plan) : filler(std::move(plan)) {}

  TileFiller& Tiles() {
    if (tiles == nullptr) tiles = std::make_unique<TileFiller>(filler);
    return *tiles;
  }

  RowFiller filler;
  std::unique_ptr<TileFiller> tiles;  // once rows come by columns
  std::unique_ptr<LateTexts> late;    // once texts are deferred
};

Builder::Builder(const program::Program& program) : Builder(MakePlan(program)) {}
Builder::Builder(std::shared_ptr<const Plan> plan) : impl_(new Impl(std::move(plan))) {}
Builder::~Builder() = default;
Builder::Builder(Builder&&) noexcept = default;

void Builder::Start(Batch& batch) {
  impl_->filler.Start(batch, nullptr);
  if (impl_->late != nullptr) impl_->late->Clear();
  numbers_ = impl_->filler.number_columns();
}
uint32_t Builder::BeginRow() { return row_ = impl_->filler.Append(); }
void Builder::SetEveryInt(schema::FieldId field, int64_t value) {
  impl_->filler.SetInt(field, value);
}
void Builder::SetYesNo(schema::FieldId field, bool value) { impl_->filler.SetYesNo(field, value); }
void Builder::SetText(schema::FieldId field, std::string_view utf8) {
  if (impl_->late != nullptr && impl_->late->Takes(field)) {
    impl_->late->Add(field, row_, utf8);
  } else {
    impl_->filler.SetText(field, utf8);
  }
}
void Builder::SetList(schema::FieldId field, const std::vector<std::string_view>& elements) {
  impl_->filler.SetList(field, elements);
}
void Builder::SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices) {
  impl_->filler.SetChoiceList(field, choices);
}
void Builder::DeferTexts() {
  if (impl_->late == nullptr) impl_->late = std::make_unique<LateTexts>(impl_->filler);
}
void Builder::SettleTexts() {
  if (impl_->late != nullptr) impl_->late->Settle(impl_->filler.rows(), impl_->Tiles());
}
void Builder::DropRow() {
  impl_->filler.Drop();
  if (impl_->late != nullptr) impl_->late->Drop(impl_->filler.rows());
  if (row_ > 0) --row_;
}
void Builder::Overwrite(schema::FieldId field, uint32_t row, std::optional<int64_t> value) {
  impl_->filler.Overwrite(field, row, value);
}

uint32_t Builder::BeginRows(uint32_t rows) { return impl_->Tiles().Begin(rows); }
void Builder::SetInts(schema::FieldId field, const NumberCells& cells, const RowMask& known,
                      RowMask& bad) {
  impl_->Tiles().SetInts(field, cells, known, bad);
}
void Builder::SetYesNos(schema::FieldId field, const NumberCells& cells, const RowMask& known,
                        RowMask& bad) {
  impl_->Tiles().SetYesNos(field, cells, known, bad);
}
void Builder::SetTexts(schema::FieldId field, const TextCells& cells, RowMask& known) {
  impl_->Tiles().SetTexts(field, cells, known);
}
void Builder::SetTexts(schema::FieldId field, TextDictionary& dictionary, const uint32_t* entries,
                       RowMask& known, RowMask& bad) {
  impl_->Tiles().SetTexts(field, dictionary, entries, known, bad);
}
void Builder::DropRows(const RowMask& rows) { impl_->Tiles().Drop(rows); }
void Builder::DropFrom(uint32_t row) { impl_->filler.DropFrom(row); }

}  // namespace tandem::batch
