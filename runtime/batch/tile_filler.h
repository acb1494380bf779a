// SPDX-License-Identifier: Apache-2.0
// Puts the values of up to kTileRows rows into the columns of a batch, field after field. Private
// to this folder.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "runtime/batch/column_loops.h"
#include "runtime/batch/row_filler.h"
#include "runtime/batch/text_codes.h"

namespace tandem::batch {

// What is known of the entries of a dictionary.
struct TextDictionary::Looked {
  enum class State : uint8_t { kNotAsked, kText, kBlank, kIllFormed };
  std::vector<State> states;
  std::unique_ptr<TextAnswers> answers;  // by entry + 1, as 0 stands for none
};

class TileFiller {
 public:
  // `filler` must stay where it is.
  explicit TileFiller(RowFiller& filler);

  uint32_t Begin(uint32_t rows);
  // Goes on with rows that are there already.
  void Resume(uint32_t first, uint32_t rows) {
    first_ = first;
    rows_ = rows;
  }
  void SetInts(schema::FieldId field, const NumberCells& cells, const RowMask& known,
               RowMask& bad);
  void SetYesNos(schema::FieldId field, const NumberCells& cells, const RowMask& known,
                 RowMask& bad);
  void SetTexts(schema::FieldId field, const TextCells& cells, RowMask& known);
  void SetTexts(schema::FieldId field, TextDictionary& dictionary, const uint32_t* entries,
                RowMask& known, RowMask& bad);
  void Drop(const RowMask& bad) { filler_.DropRows(first_, bad); }

 private:
  void SetValid(schema::FieldId field, const RowMask& known) const;
  TextCells FindDomains(const TextCells& cells, const RowMask& known);
  void Look(schema::FieldId field, TextDictionary& dictionary, uint32_t entry);

  RowFiller& filler_;
  const ColumnLoops& loops_;
  uint32_t first_ = 0;
  uint32_t rows_ = 0;
  std::vector<std::unique_ptr<TextCodes>> codes_of_;  // by field, once it is needed
  std::array<uint32_t, kTileRows> codes_{};
  std::array<std::byte, kTileRows * sizeof(int64_t)> copies_{};
  std::array<int64_t, kTileRows> begins_{}, ends_{};
  RowMask has_domain_;
};

}  // namespace tandem::batch
