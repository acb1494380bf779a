// SPDX-License-Identifier: Apache-2.0
// How policy text is shown safely: one line, cut to a window, nothing a terminal would obey.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/source/source.h"

namespace tandem::diag {

// What of one source line is printed, and where the carets stand below it; columns count code
// points.
struct Excerpt {
  std::string text;
  size_t caret_begin = 0;
  size_t caret_width = 1;  // at least 1
};

// The first line of the span, at most `width` code points of it around the span; "…" where cut.
Excerpt ExcerptOf(const source::SourceSet& sources, source::Span span, size_t width = 120);

// Control characters and ill-formed bytes become U+FFFD, tabs one blank, so that no policy and no
// list file can steer a terminal. Line feeds are kept when `keep_lines`.
std::string Printable(std::string_view text, bool keep_lines = false);

}  // namespace tandem::diag
