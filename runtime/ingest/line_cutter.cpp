// SPDX-License-Identifier: Apache-2.0
// Cuts a stream of JSON lines into blocks, and tells JSON lines from what only has their name.
#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/ingest/json.h"
#include "runtime/ingest/mislabelled.h"
#include "runtime/ingest/scan.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

// The next line that is not blank, trimmed; `text` moves behind it.
std::string_view NextLine(std::string_view& text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = value::Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty()) return line;
  }
  return {};
}

// Whether the first of these lines opens an object that later ones go on with.
bool GoesOverLines(std::string_view first, std::string_view second) {
  if (!first.starts_with('{')) return false;
  const char last = first.back();
  return last == '{' || last == '[' || last == ':' ||
         (last == ',' && !second.empty() && !second.starts_with('{'));
}

const char* WhyNotJsonLines(std::string_view head) {
  std::string_view rest = head;
  const std::string_view first = NextLine(rest);
  if (first.empty()) return nullptr;
  if (first.starts_with('[')) {
    return "this is a JSON array, not JSON lines; write one object a line (jq -c '.[]')";
  }
  const auto first_end = static_cast<size_t>(first.data() + first.size() - head.data());
  const bool is_whole = head.find('\n', first_end) != std::string_view::npos;
  if (is_whole && GoesOverLines(first, NextLine(rest))) {
    return "this is JSON spread over several lines; write one object a line (jq -c .)";
  }
  if (first.starts_with('{')) {
    const bool has_lines = head.find('\n') != std::string_view::npos;
    return !has_lines && first.find("}\r{") != std::string_view::npos
               ? "all line ends are of the old kind (CR alone); write line feeds instead"
               : nullptr;
  }
  for (rest = head; !rest.empty();) {
    if (NextLine(rest).starts_with('{')) return nullptr;
  }
  return "this is no file of JSON lines: no line starts with {; if it is CSV, name it .csv";
}

uint64_t CountLineEnds(std::string_view bytes) {
  uint64_t count = 0;
  for (size_t at = 0; at < bytes.size(); at += kWindowBytes) {
    count += WithWindow(bytes, at, [](const Window& window, uint64_t there) {
      return CountOnes(window.Equal('\n') & there);
    });
  }
  return count;
}

}  // namespace

base::Result<void> CheckJsonLines(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  if (const auto other = WhatElseItIs(head, "JSON lines")) {
    return base::Fail(base::ErrorKind::kBadInput, *other);
  }
  if (const char* why = WhyNotJsonLines(head)) {
    return base::Fail(base::ErrorKind::kBadInput, why);
  }
  return {};
}

// Adds bytes that hold no line end but perhaps the last.
void LineCutter::Append(std::string_view bytes) {
  const bool ends = !bytes.empty() && bytes.back() == '\n';
  const std::string_view text = bytes.substr(0, bytes.size() - (ends ? 1 : 0));
  const size_t length = pending_.size() - line_start_;
  if (!skipping_ && length + text.size() > base::kMaxJsonLineBytes) {
    skipping_ = true;
    overlong_.push_back(line_ + lines_pending_);
    pending_.append(text.substr(0, std::max(length, size_t{1024}) - length));
    pending_.resize(line_start_ + std::min(pending_.size() - line_start_, size_t{1024}));
  }
  if (!skipping_) pending_.append(text);
  if (!ends) return;
  pending_ += '\n';
  skipping_ = false;
  ++lines_pending_;
  line_start_ = pending_.size();
}

void LineCutter::Cut(size_t end, std::vector<Block>& out) {
  Block block;
  block.first_line = line_;
  block.index = index_++;
  block.bytes = std::move(pending_);
  pending_ = std::string();
  pending_.reserve(target_bytes_ + (block.bytes.size() - end));
  pending_.append(block.bytes, end);
  block.bytes.resize(end);
  line_ += lines_pending_;
  lines_pending_ = 0;
  line_start_ = 0;
  while (!overlong_.empty() && overlong_.front() < line_) {
    block.overlong.push_back(overlong_.front());
    overlong_.erase(overlong_.begin());
  }
  out.push_back(std::move(block));
}

void LineCutter::Feed(std::string_view bytes, std::vector<Block>& out) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, target_bytes_);
    bytes.remove_prefix(piece.size());
    // Up to the last line end at once where no line can be too long.
    const size_t last = piece.rfind('\n');
    const bool easy = last != std::string_view::npos && !skipping_ &&
                      pending_.size() - line_start_ + piece.size() <= base::kMaxJsonLineBytes;
    size_t at = 0;
    if (easy) {
      at = last + 1;
      pending_.append(piece.substr(0, at));
      lines_pending_ += CountLineEnds(piece.substr(0, at));
      line_start_ = pending_.size();
    }
    while (at < piece.size()) {
      const size_t end = std::min(piece.find('\n', at), piece.size() - 1) + 1;
      Append(piece.substr(at, end - at));
      at = end;
    }
    if (pending_.size() >= target_bytes_ && line_start_ > 0) Cut(line_start_, out);
  }
}

void LineCutter::Finish(std::vector<Block>& out) {
  if (pending_.empty()) return;
  if (pending_.size() > line_start_) ++lines_pending_;
  Cut(pending_.size(), out);
}

}  // namespace tandem::ingest
