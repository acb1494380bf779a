// SPDX-License-Identifier: Apache-2.0
// Values of an Arrow array, once what can be seen of it was checked: every offset and index, so
// that reading needs no further look. How long a buffer is, the interface does not tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/capi/arrow_type.h"
#include "runtime/value/decimal_math.h"

namespace tandem::capi {

// A bitmap of what is there; nothing of it: all is.
struct ArrowBits {
  const uint8_t* bits = nullptr;
  int64_t first = 0;

  bool operator[](int64_t row) const {
    const auto at = static_cast<uint64_t>(first + row);
    return bits == nullptr || (bits[at / 8] >> (at % 8) & 1) != 0;
  }
};

// Length, offset, number of buffers and of children; `rows` from `first` on must be there.
base::Result<ArrowBits> CheckArray(const ArrowShape& shape, const ArrowArray& array, int64_t first,
                                   int64_t rows);

class ArrowCells {
 public:
  // Rows are counted from `first`; both the shape and the array must outlive it.
  static base::Result<ArrowCells> Bind(const ArrowShape& shape, const ArrowArray& array,
                                       int64_t first, int64_t rows);

  const ArrowShape& shape() const { return *shape_; }
  bool IsValid(int64_t row) const;
  bool Bool(int64_t row) const;
  value::Int128 Number(int64_t row) const;      // also of dates, times, durations and indexes
  std::string_view Text(int64_t row) const;     // through a dictionary, if there is one
  // As they lie in memory: numbers of shape().bytes each, from the row on; the bytes of all texts,
  // never NULL, and where those of `count` rows begin and end.
  const std::byte* NumbersFrom(int64_t row) const {
    return values_ + (first_ + row) * shape_->bytes;
  }
  const char* text_bytes() const { return text_ == nullptr ? "" : text_; }
  void ReadOffsets(int64_t row, int64_t count, int64_t* offsets) const;
  const ArrowBits& valid_bits() const { return valid_; }
  ArrowBits bool_bits() const { return {reinterpret_cast<const uint8_t*>(values_), first_}; }
  int64_t dictionary_size() const { return inner_.empty() ? 0 : inner_[0].rows_; }
  // Elements of a list: rows [begin, end) of it. Likewise entries of a dictionary.
  const ArrowCells& elements() const { return inner_[0]; }
  int64_t ListBegin(int64_t row) const { return Offset(row) - first_element_; }
  int64_t ListEnd(int64_t row) const { return Offset(row + 1) - first_element_; }

 private:
  ArrowCells(const ArrowShape& shape, ArrowBits valid, int64_t first, int64_t rows)
      : shape_(&shape), valid_(valid), first_(first), rows_(rows) {}
  base::Result<void> BindOffsets(const ArrowArray& array);
  base::Result<void> BindDictionary(const ArrowArray& array);
  base::Result<void> BindElements(const ArrowArray& array);
  int64_t Offset(int64_t row) const;

  const ArrowShape* shape_;
  ArrowBits valid_;
  const std::byte* values_ = nullptr;  // of texts and lists the offsets
  const char* text_ = nullptr;
  int64_t first_ = 0;  // of the buffers
  int64_t rows_ = 0;
  int64_t first_element_ = 0;
  std::vector<ArrowCells> inner_;
};

}  // namespace tandem::capi
