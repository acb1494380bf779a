// SPDX-License-Identifier: Apache-2.0
// Short numbers for the texts of one field as they are given, blanks around them and all, and what
// columns hold for each. Private to this folder.
#pragma once

#include <cstring>
#include <string_view>
#include <vector>

#include "runtime/batch/cells.h"
#include "runtime/batch/row_filler.h"

namespace tandem::batch {

// For each code a value of every column that a field of texts feeds.
class TextAnswers {
 public:
  // Values of all codes are 0.
  TextAnswers(const RowFiller& filler, schema::FieldId field, size_t codes);

  // What the field's columns hold for the trimmed text.
  void Put(RowFiller& filler, size_t code, std::string_view text);
  // Into rows from `first` on.
  void Write(const RowFiller& filler, const uint32_t* codes, uint32_t first, uint32_t rows) const;

 private:
  struct Column {
    IntColumn of;
    std::vector<std::byte> values;  // one a code
  };
  void PutOne(Column& column, size_t code, int64_t value);

  schema::FieldId field_;
  std::vector<Column> columns_;  // words, lengths, classes, keys
};

// Remembers texts of up to 32 bytes, a bounded number of them. Results never depend on what is
// remembered.
class TextCodes {
 public:
  static constexpr uint32_t kMissing = 0;  // blank, or nothing at all
  static constexpr uint32_t kNoAnswer = 1;  // a text for which all columns hold 0
  static constexpr size_t kLongestBytes = 32;

  TextCodes(const RowFiller& filler, schema::FieldId field);

  // Before a tile: codes of the tile before are no longer good.
  void StartTile(const RowFiller& filler);
  // The code of each of the tile's rows; how many are missing.
  uint32_t Find(RowFiller& filler, const TextCells& cells, const RowMask& known, uint32_t rows,
                uint32_t* codes);
  void Write(const RowFiller& filler, const uint32_t* codes, uint32_t first, uint32_t rows) const {
    answers_.Write(filler, codes, first, rows);
  }

 private:
  // A text with zeros behind it.
  struct Key {
    uint64_t words[kLongestBytes / 8] = {};
    uint32_t size_bytes = 0;
  };
  struct Slot {
    Key key;
    uint32_t code_after = 0;  // the one after the code; 0: empty
  };

  template <uint32_t kWords>
  static Key KeyOf(const char* text, uint64_t size_bytes);
  template <uint32_t kWords>
  static bool Same(const Key& a, const Key& b);
  template <uint32_t kWords>
  static uint64_t HashOf(const Key& key);
  struct Found {
    uint32_t unseen = 0, missing = 0;
  };
  template <uint32_t kWords>
  Found FindRemembered(const TextCells& cells, const RowMask& known, uint32_t rows,
                       uint32_t* codes) const;
  uint32_t FindSlowly(RowFiller& filler, std::string_view text, uint32_t row);
  uint32_t Learn(RowFiller& filler, const Key& key, std::string_view text, uint32_t row);
  uint32_t CodeIn(RowFiller& filler, std::string_view text, uint32_t code);
  void Forget(size_t slots);

  schema::FieldId field_;
  bool has_keys_;             // columns hold indexes of a batch's texts
  uint32_t batch_stamp_ = 0;  // of that batch
  std::vector<Slot> slots_;
  unsigned shift_ = 0;
  uint32_t codes_ = 0;
  bool is_full_ = false;
  TextAnswers answers_;
};

}  // namespace tandem::batch
