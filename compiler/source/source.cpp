// SPDX-License-Identifier: Apache-2.0
// Stores policy texts and turns byte offsets into lines and columns.
#include "compiler/source/source.h"

#include <algorithm>
#include <utility>

#include "runtime/base/check.h"

namespace tandem::source {
namespace {

bool IsContinuationByte(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

Span Cover(Span a, Span b) {
  TANDEM_CHECK(a.file == b.file, "spans of two files cannot be covered");
  return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

FileId SourceSet::Add(std::string path, std::string text) {
  File file{std::move(path), std::move(text), {0}};
  for (size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.line_starts.push_back(static_cast<uint32_t>(i + 1));
  }
  files_.push_back(std::move(file));
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceSet::Text(FileId file) const {
  return files_.at(static_cast<size_t>(file)).text;
}

std::string_view SourceSet::Text(Span span) const {
  const std::string_view text = Text(span.file);
  const size_t begin = std::min<size_t>(span.begin, text.size());
  const size_t end = std::clamp<size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

const std::string& SourceSet::Path(FileId file) const {
  return files_.at(static_cast<size_t>(file)).path;
}

Position SourceSet::Locate(FileId file, uint32_t offset) const {
  const File& entry = files_.at(static_cast<size_t>(file));
  const auto limit = static_cast<uint32_t>(std::min<size_t>(offset, entry.text.size()));
  const auto next = std::upper_bound(entry.line_starts.begin(), entry.line_starts.end(), limit);
  const auto line = static_cast<uint32_t>(next - entry.line_starts.begin());
  Position position{line, 1};
  uint32_t at = entry.line_starts[line - 1];
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (line == 1 && std::string_view(entry.text).starts_with(kByteOrderMark)) {
    at = std::min<uint32_t>(limit, kByteOrderMark.size());
  }
  for (; at < limit; ++at) {
    if (!IsContinuationByte(entry.text[at])) ++position.column;
  }
  return position;
}

std::string_view SourceSet::Line(FileId file, uint32_t line) const {
  const File& entry = files_.at(static_cast<size_t>(file));
  if (line == 0 || line > entry.line_starts.size()) return {};
  const std::string_view text = entry.text;
  const size_t begin = entry.line_starts[line - 1];
  size_t end = line < entry.line_starts.size() ? entry.line_starts[line] - 1 : text.size();
  if (end > begin && text[end - 1] == '\r') --end;
  return text.substr(begin, end - begin);
}

}  // namespace tandem::source
