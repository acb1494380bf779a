// SPDX-License-Identifier: Apache-2.0
// An open-addressing hash table with keys of one size: looking one up has no branch that data could
// make unpredictable.
#include "runtime/batch/text_codes.h"

#include <algorithm>

#include "runtime/value/text_key.h"

namespace tandem::batch {
namespace {

// No code. After what is fixed come codes of the tile's rows, for texts that are not remembered.
constexpr uint32_t kUnseen = ~uint32_t{0};
constexpr uint32_t kFirstOfTile = 2;
constexpr uint32_t kFirstRemembered = kFirstOfTile + kTileRows;
constexpr size_t kFewSlots = size_t{1} << 12;
constexpr size_t kManySlots = size_t{1} << 16;
// Slots a code, and how many slots one look-up tries at most.
constexpr size_t kSlotsACode = 4;
constexpr size_t kMostProbes = 8;

// A window into it keeps the first bytes of a key and clears the others.
struct Window {
  alignas(64) unsigned char bytes[2 * TextCodes::kLongestBytes];
};
constexpr Window MakeWindow() {
  Window window{};
  for (size_t i = 0; i < TextCodes::kLongestBytes; ++i) window.bytes[i] = 0xFF;
  return window;
}
constexpr Window kWindow = MakeWindow();

constexpr uint64_t kMixers[4] = {0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0xD6E8FEB86659FD93u,
                                 0xA0761D6478BD642Fu};

template <class T>
void WriteValues(const std::byte* values, const uint32_t* codes, std::byte* to, uint32_t rows) {
  for (uint32_t row = 0; row < rows; ++row) {
    std::memcpy(to + row * sizeof(T), values + codes[row] * sizeof(T), sizeof(T));
  }
}

}  // namespace

TextAnswers::TextAnswers(const RowFiller& filler, schema::FieldId field, size_t codes)
    : field_(field) {
  const FieldPlan& plan = filler.PlanOf(field);
  const auto add = [&](const IntColumn& of) {
    columns_.push_back({of, std::vector<std::byte>(codes * abi::WidthBytes(of.physical))});
  };
  for (const IntColumn& column : plan.words) add(column);
  for (const TextColumn& column : plan.lengths) add(column.column);
  for (const ClassColumn& column : plan.classes) add(column.column);
  for (const TextColumn& column : plan.keys) add(column.column);
}

void TextAnswers::PutOne(Column& column, size_t code, int64_t value) {
  const size_t width_bytes = abi::WidthBytes(column.of.physical);
  const auto put = [&](auto narrow) {
    std::memcpy(column.values.data() + code * width_bytes, &narrow, sizeof narrow);
  };
  switch (column.of.physical) {
    case abi::Physical::kInt8: return put(static_cast<int8_t>(value));
    case abi::Physical::kInt16: return put(static_cast<int16_t>(value));
    case abi::Physical::kInt32: return put(static_cast<int32_t>(value));
    case abi::Physical::kInt64: return put(value);
    case abi::Physical::kMask: return;
  }
}

void TextAnswers::Put(RowFiller& filler, size_t code, std::string_view text) {
  const auto answers = filler.AnswersTo(field_, text);
  const FieldPlan& plan = filler.PlanOf(field_);
  size_t at = 0;
  const auto put = [&](int64_t value) { PutOne(columns_[at++], code, value); };
  for (size_t i = 0; i < plan.words.size(); ++i) {
    put(answers ? static_cast<int64_t>(answers->words[i]) : 0);
  }
  for (size_t i = 0; i < plan.lengths.size(); ++i) {
    put(answers ? static_cast<int64_t>(answers->lengths[i]) : 0);
  }
  for (size_t i = 0; i < plan.classes.size(); ++i) {
    put(answers ? static_cast<int64_t>(answers->classes[i]) : 0);
  }
  for (size_t i = 0; i < plan.keys.size(); ++i) {
    put(answers ? filler.KeyIndex(field_, answers->keys[i]) : 0);
  }
}

void TextAnswers::Write(const RowFiller& filler, const uint32_t* codes, uint32_t first,
                        uint32_t rows) const {
  for (const Column& column : columns_) {
    const size_t width_bytes = abi::WidthBytes(column.of.physical);
    std::byte* const to = filler.Column(column.of.input) + first * width_bytes;
    const std::byte* const values = column.values.data();
    switch (column.of.physical) {
      case abi::Physical::kInt8: WriteValues<int8_t>(values, codes, to, rows); break;
      case abi::Physical::kInt16: WriteValues<int16_t>(values, codes, to, rows); break;
      case abi::Physical::kInt32: WriteValues<int32_t>(values, codes, to, rows); break;
      case abi::Physical::kInt64: WriteValues<int64_t>(values, codes, to, rows); break;
      case abi::Physical::kMask: break;
    }
  }
}

TextCodes::TextCodes(const RowFiller& filler, schema::FieldId field)
    : field_(field),
      has_keys_(!filler.PlanOf(field).keys.empty()),
      answers_(filler, field, kFirstRemembered + kManySlots / kSlotsACode) {
  Forget(kFewSlots);
}

void TextCodes::Forget(size_t slots) {
  slots_.assign(slots, Slot{});
  shift_ = 64 - static_cast<unsigned>(__builtin_ctzll(slots));
  codes_ = kFirstRemembered;
  is_full_ = false;
  // The key of no text at all.
  slots_[HashOf<1>(Key{}) >> shift_].code_after = kMissing + 1;
}

void TextCodes::StartTile(const RowFiller& filler) {
  if (has_keys_ && batch_stamp_ != filler.batch_stamp()) {
    batch_stamp_ = filler.batch_stamp();
    if (codes_ > kFirstRemembered) Forget(slots_.size());
  }
  if (is_full_) Forget(kManySlots);
}

template <uint32_t kWords>
TextCodes::Key TextCodes::KeyOf(const char* text, uint64_t size_bytes) {
  Key key;
  for (uint32_t word = 0; word < kWords; ++word) {
    uint64_t bytes, kept;
    std::memcpy(&bytes, text + 8 * word, sizeof bytes);
    std::memcpy(&kept, kWindow.bytes + kLongestBytes - size_bytes + 8 * word, sizeof kept);
    key.words[word] = bytes & kept;
  }
  key.size_bytes = static_cast<uint32_t>(size_bytes);
  return key;
}

// Of keys whose other words are zero.
template <uint32_t kWords>
bool TextCodes::Same(const Key& a, const Key& b) {
  uint64_t differ = a.size_bytes ^ b.size_bytes;
  for (uint32_t word = 0; word < kWords; ++word) differ |= a.words[word] ^ b.words[word];
  return differ == 0;
}

template <uint32_t kWords>
uint64_t TextCodes::HashOf(const Key& key) {
  uint64_t hash = key.size_bytes;
  for (uint32_t word = 0; word < kWords; ++word) hash ^= key.words[word] * kMixers[word];
  return hash * kMixers[0];
}

// Codes of texts that are remembered, kUnseen for others; how many there are of these and of rows
// without a text.
template <uint32_t kWords>
TextCodes::Found TextCodes::FindRemembered(const TextCells& cells, const RowMask& known,
                                           uint32_t rows, uint32_t* codes) const {
  const int64_t last = cells.last - 8 * int64_t{kWords};
  const char* const bytes = cells.bytes;
  const int64_t* const begins = cells.begins;
  const int64_t* const ends = cells.ends;
  const Slot* const slots = slots_.data();
  const unsigned shift = shift_;
  Found found;
  for (uint32_t first = 0; first < rows; first += 64) {
    const uint32_t end_of_word = std::min(first + 64, rows);
    uint64_t left = known.words[first / 64];
    for (uint32_t row = first; row < end_of_word; ++row, left >>= 1) {
      const int64_t begin = begins[row];
      const uint64_t size_bytes = static_cast<uint64_t>(ends[row] - begin) & (0 - (left & 1));
      uint32_t code_after = 0;
      if (size_bytes <= 8 * kWords && begin <= last) [[likely]] {
        const Key key = KeyOf<kWords>(bytes + begin, size_bytes);
        const Slot& slot = slots[HashOf<kWords>(key) >> shift];
        code_after = Same<kWords>(key, slot.key) ? slot.code_after : 0;
      }
      codes[row] = code_after - 1;
      found.unseen += code_after == 0 ? 1 : 0;
      found.missing += code_after == kMissing + 1 ? 1 : 0;
    }
  }
  return found;
}

uint32_t TextCodes::Find(RowFiller& filler, const TextCells& cells, const RowMask& known,
                         uint32_t rows, uint32_t* codes) {
  Found found = cells.longest <= 8    ? FindRemembered<1>(cells, known, rows, codes)
                : cells.longest <= 16 ? FindRemembered<2>(cells, known, rows, codes)
                                      : FindRemembered<4>(cells, known, rows, codes);
  for (uint32_t row = 0; found.unseen > 0; ++row) {
    if (codes[row] != kUnseen) continue;
    codes[row] = known.Has(row) ? FindSlowly(filler, cells[row], row) : kMissing;
    found.missing += codes[row] == kMissing ? 1 : 0;
    --found.unseen;
  }
  return found.missing;
}

// Texts not seen before, those too long to be remembered, those near the end of what may be read.
uint32_t TextCodes::FindSlowly(RowFiller& filler, std::string_view text, uint32_t row) {
  if (text.size() > kLongestBytes) return CodeIn(filler, text, kFirstOfTile + row);
  char copy[kLongestBytes] = {};
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  return Learn(filler, KeyOf<4>(copy, text.size()), text, row);
}

// The code of the key, which is made when there is none and room.
uint32_t TextCodes::Learn(RowFiller& filler, const Key& key, std::string_view text, uint32_t row) {
  size_t at = HashOf<4>(key) >> shift_;
  for (size_t probe = 0; probe < kMostProbes; ++probe) {
    Slot& slot = slots_[at];
    if (slot.code_after == 0) {
      if ((codes_ - kFirstRemembered) * kSlotsACode >= slots_.size()) {
        is_full_ = true;
        break;
      }
      slot.key = key;
      slot.code_after = CodeIn(filler, text, codes_) + 1;
      if (slot.code_after == codes_ + 1) ++codes_;
      return slot.code_after - 1;
    }
    if (Same<4>(key, slot.key)) return slot.code_after - 1;
    at = (at + 1) & (slots_.size() - 1);
  }
  return CodeIn(filler, text, kFirstOfTile + row);
}

// `code`, which now stands for the text, or kMissing.
uint32_t TextCodes::CodeIn(RowFiller& filler, std::string_view text, uint32_t code) {
  const std::string_view trimmed = value::Trim(text);
  if (trimmed.empty()) return kMissing;
  answers_.Put(filler, code, trimmed);
  return code;
}

}  // namespace tandem::batch
