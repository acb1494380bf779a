// SPDX-License-Identifier: Apache-2.0
// Checks what a producer may have got wrong, as far as the structs show it.
#include "runtime/capi/arrow_cells.h"

#include <cstring>
#include <string>

namespace tandem::capi {
namespace {

// More cannot lie in memory; below it no place overflows.
constexpr int64_t kMostRows = int64_t{1} << 48;

tl::unexpected<base::Error> Wrong(const ArrowShape& shape, const std::string& what) {
  const std::string where = shape.name.empty() ? "the array" : "the column `" + shape.name + "`";
  return base::Fail(base::ErrorKind::kBadInput, where + " " + what);
}

template <class T>
T Load(const std::byte* values, int64_t at) {
  T value{};
  std::memcpy(&value, values + at * static_cast<int64_t>(sizeof value), sizeof value);
  return value;
}

int64_t BuffersOf(ArrowForm form) {
  switch (form) {
    case ArrowForm::kNull: return 0;
    case ArrowForm::kStruct: return 1;
    case ArrowForm::kText: return 3;
    case ArrowForm::kBool:
    case ArrowForm::kInteger:
    case ArrowForm::kDecimal:
    case ArrowForm::kDate:
    case ArrowForm::kTime:
    case ArrowForm::kDuration:
    case ArrowForm::kList: return 2;
  }
  return 0;
}

}  // namespace

base::Result<ArrowBits> CheckArray(const ArrowShape& shape, const ArrowArray& array, int64_t first,
                                   int64_t rows) {
  if (array.length < 0 || array.offset < 0 || array.length > kMostRows ||
      array.offset > kMostRows) {
    return Wrong(shape, "has a length or an offset that cannot be");
  }
  if (first < 0 || rows < 0 || first > array.length || rows > array.length - first) {
    return Wrong(shape, "has fewer rows than what it belongs to");
  }
  if (array.null_count < -1 || array.null_count > array.length) {
    return Wrong(shape, "has a count of nulls that cannot be");
  }
  const int64_t children = shape.form == ArrowForm::kStruct ? shape.children
                           : shape.form == ArrowForm::kList ? 1
                                                            : 0;
  if (array.n_children != children || (children > 0 && array.children == nullptr)) {
    return Wrong(shape, "has other children than its schema");
  }
  if ((array.dictionary != nullptr) != shape.is_index) {
    return Wrong(shape, "has a dictionary where its schema has none, or none where it has one");
  }
  if (shape.form == ArrowForm::kNull) return ArrowBits{};
  if (array.n_buffers != BuffersOf(shape.form) || array.buffers == nullptr) {
    return Wrong(shape, "has another number of buffers than its type");
  }
  const auto* bits = static_cast<const uint8_t*>(array.buffers[0]);
  if (bits == nullptr && array.null_count > 0) {
    return Wrong(shape, "has nulls but no bitmap that says which");
  }
  return ArrowBits{bits, array.offset + first};
}

base::Result<ArrowCells> ArrowCells::Bind(const ArrowShape& shape, const ArrowArray& array,
                                          int64_t first, int64_t rows) {
  const base::Result<ArrowBits> valid = CheckArray(shape, array, first, rows);
  if (!valid) return tl::unexpected<base::Error>(valid.error());
  ArrowCells cells(shape, *valid, array.offset + first, rows);
  if (shape.form == ArrowForm::kNull) return cells;
  cells.values_ = static_cast<const std::byte*>(array.buffers[1]);
  if (rows == 0 && !shape.is_index && shape.form != ArrowForm::kList) return cells;
  if (rows > 0 && cells.values_ == nullptr) return Wrong(shape, "has no values");
  base::Result<void> bound;
  if (shape.form == ArrowForm::kText) {
    bound = cells.BindOffsets(array);
  } else if (shape.is_index) {
    bound = cells.BindDictionary(array);
  } else if (shape.form == ArrowForm::kList) {
    bound = cells.BindElements(array);
  }
  if (!bound) return tl::unexpected<base::Error>(bound.error());
  return cells;
}

base::Result<void> ArrowCells::BindOffsets(const ArrowArray& array) {
  int64_t before = Offset(0);
  const int64_t begin = before;
  if (before < 0) return Wrong(*shape_, "has a negative offset");
  for (int64_t row = 0; row < rows_; ++row) {
    const int64_t next = Offset(row + 1);
    if (next < before || next > kMostRows) return Wrong(*shape_, "has offsets that fall");
    before = next;
  }
  if (shape_->form != ArrowForm::kText) return {};
  text_ = static_cast<const char*>(array.buffers[2]);
  if (text_ == nullptr && before > begin) return Wrong(*shape_, "has offsets but no text");
  return {};
}

base::Result<void> ArrowCells::BindDictionary(const ArrowArray& array) {
  base::Result<ArrowCells> dictionary =
      Bind(shape_->inner[0], *array.dictionary, 0, array.dictionary->length);
  if (!dictionary) return tl::unexpected<base::Error>(dictionary.error());
  inner_.push_back(std::move(*dictionary));
  for (int64_t row = 0; row < rows_; ++row) {
    if (!valid_[row]) continue;
    const value::Int128 index = Number(row);
    if (index < 0 || index >= dictionary_size()) {
      return Wrong(*shape_, "has an index outside its dictionary");
    }
  }
  return {};
}

base::Result<void> ArrowCells::BindElements(const ArrowArray& array) {
  int64_t end = 0;
  if (rows_ > 0) {
    if (auto offsets = BindOffsets(array); !offsets) return offsets;
    first_element_ = Offset(0);
    end = Offset(rows_);
  }
  if (array.children[0] == nullptr) return Wrong(*shape_, "has no elements");
  base::Result<ArrowCells> elements =
      Bind(shape_->inner[0], *array.children[0], first_element_, end - first_element_);
  if (!elements) return tl::unexpected<base::Error>(elements.error());
  inner_.push_back(std::move(*elements));
  return {};
}

bool ArrowCells::IsValid(int64_t row) const {
  if (shape_->form == ArrowForm::kNull || !valid_[row]) return false;
  return !shape_->is_index || inner_[0].IsValid(static_cast<int64_t>(Number(row)));
}

bool ArrowCells::Bool(int64_t row) const {
  return ArrowBits{reinterpret_cast<const uint8_t*>(values_), first_}[row];
}

int64_t ArrowCells::Offset(int64_t row) const {
  return shape_->bytes == 4 ? Load<int32_t>(values_, first_ + row)
                            : Load<int64_t>(values_, first_ + row);
}

value::Int128 ArrowCells::Number(int64_t row) const {
  const int64_t at = first_ + row;
  const bool is_signed = shape_->is_signed;
  switch (shape_->bytes) {
    case 1: return is_signed ? Load<int8_t>(values_, at) : Load<uint8_t>(values_, at);
    case 2: return is_signed ? Load<int16_t>(values_, at) : Load<uint16_t>(values_, at);
    case 4:
      if (is_signed) return Load<int32_t>(values_, at);
      return Load<uint32_t>(values_, at);
    case 8:
      if (is_signed) return Load<int64_t>(values_, at);
      return Load<uint64_t>(values_, at);
  }
  return Load<value::Int128>(values_, at);
}

void ArrowCells::ReadOffsets(int64_t row, int64_t count, int64_t* offsets) const {
  for (int64_t i = 0; i <= count; ++i) {
    offsets[i] = text_ == nullptr || values_ == nullptr ? 0 : Offset(row + i);
  }
}

std::string_view ArrowCells::Text(int64_t row) const {
  if (shape_->is_index) return inner_[0].Text(static_cast<int64_t>(Number(row)));
  const int64_t begin = Offset(row);
  const int64_t size = Offset(row + 1) - begin;
  return size == 0 ? std::string_view() : std::string_view(text_ + begin,
                                                           static_cast<size_t>(size));
}

}  // namespace tandem::capi
