// SPDX-License-Identifier: Apache-2.0
// Cuts the part of a source line that a diagnostic shows.
#include <algorithm>

#include "compiler/diag/render_text.h"
#include "runtime/base/utf8.h"

namespace tandem::diag {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool IsControl(char32_t c) {
  const bool bidi = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || bidi;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Steps back by up to `count` code points, but not before 0.
size_t StepBack(std::string_view text, size_t at, size_t count) {
  while (at > 0 && count > 0) {
    --at;
    if (!IsContinuation(text[at])) --count;
  }
  return at;
}

size_t StepForward(std::string_view text, size_t at, size_t count) {
  while (at < text.size() && count > 0) {
    base::NextCodePoint(text, at);
    --count;
  }
  return at;
}

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) base::NextCodePoint(text, at);
  return count;
}

}  // namespace

std::string Printable(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const char32_t c = base::NextCodePoint(text, at);
    if (c == U'\t') {
      out += ' ';
    } else if (c == U'\n' && keep_lines) {
      out += '\n';
    } else {
      base::AppendUtf8(IsControl(c) ? kReplacement : c, out);
    }
  }
  return out;
}

Excerpt ExcerptOf(const source::SourceSet& sources, source::Span span, size_t width) {
  const std::string_view text = sources.Text(span.file);
  const size_t at = std::min<size_t>(span.begin, text.size());
  const std::string_view line =
      sources.Line(span.file, sources.Locate(span.file, static_cast<uint32_t>(at)).line);
  const auto line_begin = static_cast<size_t>(line.data() - text.data());
  const size_t begin = line.empty() ? 0 : std::min(at - std::min(at, line_begin), line.size());
  const size_t length = span.end > at ? span.end - at : 0;
  const size_t end = std::min(begin + length, line.size());

  // A line that fits is shown from its start; a longer one from a third of the window before.
  const bool fits = StepForward(line, 0, width) >= end;
  Excerpt excerpt;
  const size_t from = fits ? 0 : StepBack(line, begin, width / 3);
  const size_t to = StepForward(line, from, width);
  if (from > 0) excerpt.text = "…";
  excerpt.text += Printable(line.substr(from, to - from));
  if (to < line.size()) excerpt.text += "…";
  excerpt.caret_begin = CountCodePoints(line.substr(from, begin - from)) + (from > 0 ? 1 : 0);
  const size_t caret_end = std::clamp(end, begin, std::max(begin, to));
  excerpt.caret_width =
      std::max<size_t>(1, CountCodePoints(line.substr(begin, caret_end - begin)));
  return excerpt;
}

}  // namespace tandem::diag
