// SPDX-License-Identifier: Apache-2.0
// Cuts a stream of CSV bytes into blocks of whole records.
#include <algorithm>
#include <bit>

#include "runtime/base/limits.h"
#include "runtime/ingest/csv.h"
#include "runtime/ingest/scan.h"

namespace tandem::ingest {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

}  // namespace

bool BlockCutter::FieldStartsAt(size_t position) const {
  if (position == 0) return true;
  const char before = pending_[position - 1];
  if (before == dialect_.delimiter || before == '\n') return true;
  return position == kBom.size() && index_ == 0 && dialect_.has_bom && pending_.starts_with(kBom);
}

// Which of the newlines end a record, when quotes stand only where they belong: then being inside
// is the parity of quotes so far, a doubled quote being a way out and in again. Moves state_ over
// the window. False, and nothing moved, when a quote stands elsewhere.
bool BlockCutter::RecordEndsByParity(size_t at, size_t count, const Marks& marks, uint64_t& ends) {
  uint64_t inside = marks.quotes;
  for (int shift = 1; shift < 64; shift *= 2) inside ^= inside << shift;
  if (state_ == State::kInside) inside = ~inside;
  const bool may_open = state_ == State::kMaybeClosed || FieldStartsAt(at);
  const uint64_t may_follow =
      (marks.newlines | marks.delimiters | marks.quotes) << 1 | (may_open ? 1 : 0);
  if ((marks.quotes & inside & ~may_follow) != 0) return false;
  ends = marks.newlines & ~inside;
  const size_t last = count - 1;
  if ((inside >> last & 1) != 0) {
    state_ = State::kInside;
  } else if ((marks.quotes >> last & 1) != 0) {
    state_ = State::kMaybeClosed;
    quote_at_ = at + last;
  } else {
    state_ = State::kOutside;
  }
  return true;
}

// The same quote by quote, wherever they stand.
uint64_t BlockCutter::RecordEnds(size_t at, size_t count, uint64_t newlines, uint64_t quotes) {
  uint64_t ends = 0;
  for (uint64_t rest = newlines | quotes; rest != 0; rest &= rest - 1) {
    const int bit = std::countr_zero(rest);
    const size_t position = at + static_cast<size_t>(bit);
    const bool is_quote = (quotes >> bit & 1) != 0;
    if (state_ == State::kMaybeClosed) {
      const bool doubled = is_quote && position == quote_at_ + 1;
      state_ = doubled ? State::kInside : State::kOutside;
      if (doubled) continue;
    }
    if (!is_quote) {
      if (state_ == State::kOutside) ends |= uint64_t{1} << bit;
    } else if (state_ == State::kInside) {
      state_ = State::kMaybeClosed;
      quote_at_ = position;
    } else if (FieldStartsAt(position)) {
      state_ = State::kInside;
    }
  }
  if (state_ == State::kMaybeClosed && quote_at_ + 1 < at + count) state_ = State::kOutside;
  return ends;
}

base::Result<void> BlockCutter::Scan() {
  const auto check_length = [&](size_t end) -> base::Result<void> {
    if (end - last_record_end_ <= base::kMaxCsvRecordBytes) return {};
    return base::Fail(base::ErrorKind::kLimit,
                      "the record that starts on line " + std::to_string(line_ + lines_to_end_) +
                          " is longer than " +
                          std::to_string(base::kMaxCsvRecordBytes / base::kMebibyte) +
                          " MiB; perhaps a quote in it is never closed");
  };
  while (scanned_ < pending_.size()) {
    const size_t at = scanned_;
    const size_t count = std::min(kWindowBytes, pending_.size() - at);
    const Marks marks = WithWindow(pending_, at, [&](const Window& window, uint64_t there) {
      const uint64_t quotes = window.Equal('"') & there;
      const uint64_t delimiters = quotes == 0 ? 0 : window.Equal(dialect_.delimiter) & there;
      return Marks{window.Equal('\n') & there, quotes, delimiters};
    });
    uint64_t ends = marks.newlines;
    if ((marks.quotes != 0 || state_ != State::kOutside) &&
        !RecordEndsByParity(at, count, marks, ends)) {
      ends = RecordEnds(at, count, marks.newlines, marks.quotes);
    }
    if (ends != 0) {
      const auto first = static_cast<size_t>(std::countr_zero(ends));
      const auto last = static_cast<size_t>(63 - std::countl_zero(ends));
      if (auto fits = check_length(at + first); !fits) return fits;
      last_record_end_ = at + last + 1;
      const uint64_t up_to_last = ~uint64_t{0} >> (63 - last);
      lines_to_end_ =
          scanned_lines_ + CountOnes(marks.newlines & up_to_last);
    }
    scanned_lines_ += CountOnes(marks.newlines);
    scanned_ = at + count;
  }
  return check_length(scanned_);
}

void BlockCutter::Cut(std::vector<Block>& out) {
  Block block;
  block.first_line = line_;
  block.index = index_++;
  block.bytes = std::move(pending_);
  pending_ = std::string();
  pending_.reserve(target_bytes_ + (block.bytes.size() - last_record_end_));
  pending_.append(block.bytes, last_record_end_);
  block.bytes.resize(last_record_end_);
  line_ += lines_to_end_;
  scanned_lines_ -= lines_to_end_;
  lines_to_end_ = 0;
  scanned_ -= last_record_end_;
  quote_at_ -= std::min(quote_at_, last_record_end_);
  last_record_end_ = 0;
  out.push_back(std::move(block));
}

base::Result<void> BlockCutter::Feed(std::string_view bytes, std::vector<Block>& out) {
  while (!bytes.empty()) {
    const size_t room =
        pending_.size() < target_bytes_ ? target_bytes_ - pending_.size() : target_bytes_;
    const std::string_view piece = bytes.substr(0, room);
    bytes.remove_prefix(piece.size());
    pending_.append(piece);
    if (auto scanned = Scan(); !scanned) return scanned;
    if (pending_.size() >= target_bytes_ && last_record_end_ > 0) Cut(out);
  }
  return {};
}

base::Result<void> BlockCutter::Finish(std::vector<Block>& out) {
  if (pending_.empty()) return {};
  last_record_end_ = pending_.size();
  lines_to_end_ = scanned_lines_;
  Cut(out);
  return {};
}

}  // namespace tandem::ingest
