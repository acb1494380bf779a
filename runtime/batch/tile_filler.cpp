// SPDX-License-Identifier: Apache-2.0
// Filling batches tile by tile.
#include "runtime/batch/tile_filler.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/base/utf8.h"
#include "runtime/value/text_key.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace tandem::batch {
namespace {

// ASCII and no white space.
bool IsPlain(char c) { return c > ' ' && c < '\x7F'; }

unsigned Logarithm(uint32_t width_bytes) {
  TANDEM_CHECK(width_bytes == 1 || width_bytes == 2 || width_bytes == 4 || width_bytes == 8,
               "numbers of another width");
  return static_cast<unsigned>(__builtin_ctz(width_bytes));
}

uint32_t Count(const RowMask& mask) {
  uint32_t count = 0;
  for (const uint64_t word : mask.words) count += static_cast<uint32_t>(std::popcount(word));
  return count;
}

void FindOutside(const NumberCells& cells, const RowMask& known, RowMask& bad) {
  known.ForEach([&](uint32_t row) {
    const int64_t value = NumberAt(cells, row);
    if (value < cells.low || value > cells.high) bad.Add(row);
  });
}

// Into rows from `first` on, all of which hold 0.
void PutBits(const RowMask& mask, uint32_t first, uint32_t rows, std::byte* column) {
  const unsigned shift = first % 64;
  std::byte* at = column + first / 64 * sizeof(uint64_t);
  const auto put = [&](uint64_t bits) {
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    word |= bits;
    std::memcpy(at, &word, sizeof word);
  };
  for (uint32_t word = 0; word < (rows + 63) / 64; ++word, at += sizeof(uint64_t)) {
    const uint64_t bits = mask.words[word];
    put(bits << shift);
    if (shift == 0 || bits >> (64 - shift) == 0) continue;
    at += sizeof(uint64_t);
    put(bits >> (64 - shift));
    at -= sizeof(uint64_t);
  }
}

// The place of the last '@' of the text, or -1.
int64_t LastAt(const TextCells& cells, int64_t begin, int64_t end) {
#ifdef __SSE2__
  constexpr int64_t kBytes = 32;
  if (begin == end) return -1;
  if (end - kBytes >= cells.first && end <= cells.last) {
    const __m128i sign = _mm_set1_epi8('@');
    const auto found = [&](int64_t at) {
      const auto* const bytes = reinterpret_cast<const __m128i*>(cells.bytes + at);
      return static_cast<uint32_t>(
          _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(bytes), sign)));
    };
    uint32_t places = found(end - 32) | found(end - 16) << 16;
    const int64_t size = end - begin;
    if (size < kBytes) places &= ~uint32_t{0} << (kBytes - size);
    if (places != 0) return end - 1 - __builtin_clz(places);
    if (size <= kBytes) return -1;
  }
#endif
  for (int64_t at = end; at > begin; --at) {
    if (cells.bytes[at - 1] == '@') return at - 1;
  }
  return -1;
}

}  // namespace

TileFiller::TileFiller(RowFiller& filler) : filler_(filler), loops_(BestColumnLoops()) {}

uint32_t TileFiller::Begin(uint32_t rows) {
  TANDEM_CHECK(rows <= kTileRows, "more rows than a tile has");
  rows_ = rows;
  return first_ = filler_.AppendRows(rows);
}

void TileFiller::SetValid(schema::FieldId field, const RowMask& known) const {
  for (const RowFiller::Target& target : filler_.ValidsOf(field)) {
    PutBits(known, first_, rows_, target.column);
  }
}

void TileFiller::SetInts(schema::FieldId field, const NumberCells& cells, const RowMask& known,
                         RowMask& bad) {
  const unsigned from = Logarithm(cells.width_bytes);
  const auto copy = [&](unsigned to, std::byte* into) {
    return loops_.copy[from][to](static_cast<const std::byte*>(cells.values), rows_,
                                 known.words.data(), cells.low, cells.high, into);
  };
  const std::span<const RowFiller::Target> targets = filler_.ValuesOf(field);
  bool is_wrong = false;
  for (const RowFiller::Target& target : targets) {
    if (target.physical == abi::Physical::kMask) continue;
    const uint32_t width_bytes = abi::WidthBytes(target.physical);
    is_wrong = copy(Logarithm(width_bytes), target.column + first_ * width_bytes);
  }
  if (targets.empty()) is_wrong = copy(from, copies_.data());
  if (is_wrong) FindOutside(cells, known, bad);
  SetValid(field, known);
}

void TileFiller::SetYesNos(schema::FieldId field, const NumberCells& cells, const RowMask& known,
                           RowMask& bad) {
  if (loops_.copy[Logarithm(cells.width_bytes)][0](static_cast<const std::byte*>(cells.values),
                                                   rows_, known.words.data(), 0, 1,
                                                   copies_.data())) {
    FindOutside(cells, known, bad);
  }
  RowMask truth;
  for (uint32_t row = 0; row < rows_; row += 8) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, copies_.data() + row, std::min<size_t>(8, rows_ - row));
    // The lowest bit of each byte, next to each other.
    const uint64_t bits = (bytes & 0x0101010101010101u) * 0x0102040810204080u >> 56;
    truth.words[row / 64] |= bits << (row % 64);
  }
  for (const RowFiller::Target& target : filler_.TruthsOf(field)) {
    PutBits(truth, first_, rows_, target.column);
  }
  SetValid(field, known);
}

// Into begins_ and ends_ from the last '@' on; nothing where there is none.
TextCells TileFiller::FindDomains(const TextCells& cells, const RowMask& known) {
  const TextCells from = cells;
  int64_t longest = 0;
  has_domain_ = {};
  for (uint32_t first = 0; first < rows_; first += 64) {
    const uint32_t end_of_word = std::min(first + 64, rows_);
    uint64_t found = 0;
    for (uint32_t row = first; row < end_of_word; ++row) {
      const bool is_known = (known.words[first / 64] >> (row - first) & 1) != 0;
      const int64_t end = is_known ? from.ends[row] : from.first;
      const int64_t at = is_known ? LastAt(from, from.begins[row], end) : -1;
      begins_[row] = at < 0 ? end : at;
      ends_[row] = end;
      longest = std::max(longest, end - begins_[row]);
      found |= uint64_t{at >= 0} << (row - first);
    }
    has_domain_.words[first / 64] = found;
  }
  return {cells.bytes, begins_.data(), ends_.data(), cells.first, cells.last,
          static_cast<uint64_t>(longest)};
}

void TileFiller::SetTexts(schema::FieldId field, const TextCells& cells, RowMask& known) {
  const FieldPlan& plan = filler_.PlanOf(field);
  if (!plan.asks_text()) {
    const TextCells texts = cells;
    known.ForEach([&](uint32_t row) {
      const std::string_view text = texts[row];
      if (text.empty() || (!IsPlain(text.front()) && value::IsBlank(text))) known.Remove(row);
    });
    return SetValid(field, known);
  }
  if (codes_of_.empty()) codes_of_.resize(filler_.field_count());
  std::unique_ptr<TextCodes>& codes = codes_of_[static_cast<size_t>(field)];
  if (codes == nullptr) codes = std::make_unique<TextCodes>(filler_, field);
  codes->StartTile(filler_);
  uint32_t missing = 0;
  if (plan.only_domain) {
    const TextCells domains = FindDomains(cells, known);
    missing = codes->Find(filler_, domains, has_domain_, rows_, codes_.data());
    RowMask without = known;
    without -= has_domain_;
    without.ForEach([&](uint32_t row) {
      if (value::IsBlank(cells[row])) return;
      codes_[row] = TextCodes::kNoAnswer;
      --missing;
    });
  } else {
    missing = codes->Find(filler_, cells, known, rows_, codes_.data());
  }
  codes->Write(filler_, codes_.data(), first_, rows_);
  if (missing != rows_ - Count(known)) {
    known.ForEach([&](uint32_t row) {
      if (codes_[row] == TextCodes::kMissing) known.Remove(row);
    });
  }
  SetValid(field, known);
}

void TileFiller::Look(schema::FieldId field, TextDictionary& dictionary, uint32_t entry) {
  using State = TextDictionary::Looked::State;
  TextDictionary::Looked& looked = *dictionary.looked_;
  const std::string_view text = dictionary[entry];
  State& state = looked.states[entry];
  if (base::ValidateUtf8(text)) {
    state = State::kIllFormed;
    return;
  }
  const std::string_view trimmed = value::Trim(text);
  state = trimmed.empty() ? State::kBlank : State::kText;
  if (trimmed.empty() || !filler_.PlanOf(field).asks_text()) return;
  looked.answers->Put(filler_, entry + 1, trimmed);
}

void TileFiller::SetTexts(schema::FieldId field, TextDictionary& dictionary,
                          const uint32_t* entries, RowMask& known, RowMask& bad) {
  using State = TextDictionary::Looked::State;
  TextDictionary::Looked& looked = *dictionary.looked_;
  const bool asks = filler_.PlanOf(field).asks_text();
  if (asks && looked.answers == nullptr) {
    looked.answers = std::make_unique<TextAnswers>(filler_, field, size_t{dictionary.count_} + 1);
  }
  bool any_is_odd = false;
  for (uint32_t row = 0; row < rows_ && dictionary.count_ > 0; ++row) {
    const uint64_t is_known = known.words[row / 64] >> (row % 64) & 1;
    const uint32_t entry = entries[row];
    if (looked.states[entry] == State::kNotAsked) [[unlikely]] Look(field, dictionary, entry);
    any_is_odd |= is_known != 0 && looked.states[entry] != State::kText;
    codes_[row] = (entry + 1) & static_cast<uint32_t>(0 - is_known);
  }
  if (dictionary.count_ == 0) codes_.fill(0);
  if (any_is_odd) {
    known.ForEach([&](uint32_t row) {
      const State state = looked.states[entries[row]];
      if (state == State::kText) return;
      if (state == State::kIllFormed) bad.Add(row);
      codes_[row] = 0;
      known.Remove(row);
    });
  }
  if (asks) looked.answers->Write(filler_, codes_.data(), first_, rows_);
  SetValid(field, known);
}

}  // namespace tandem::batch
