// SPDX-License-Identifier: Apache-2.0
// Finds the page of a code among the texts compiled in, and sets it for a terminal.
#include "compiler/diag/page.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/diag/page_texts.h"

namespace tandem::diag {
namespace {

constexpr std::string_view kRelated = "Related: ";

// In lines that fit a terminal, with two blanks before each.
std::string SetIn(std::string_view text) {
  constexpr size_t kWidth = 90;
  std::string out;
  while (!text.empty()) {
    size_t end = text.size() <= kWidth ? text.size() : text.rfind(' ', kWidth);
    if (end == std::string_view::npos) end = text.size();
    out += fmt::format("  {}\n", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string_view Kind(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

std::string HowIgnored(const CodeInfo& info) {
  if (info.severity == Severity::kError) {
    return "It is an error: the policy does not run until it is mended, and nothing ignores it.\n";
  }
  return fmt::format(
      "It is a {}: the policy runs. To leave it where it is known to be fine, write above the\n"
      "declaration that it is found in, and say why:\n\n    ignore {} because \"…\"\n",
      Kind(info.severity), info.code);
}

std::string_view NextLine(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::string Readable(std::string_view pattern) {
  std::string out;
  for (size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    const bool doubled = at + 1 < pattern.size() && pattern[at + 1] == c;
    if (c == '{' && !doubled) {
      out += "…";
      at = pattern.find('}', at);
      continue;
    }
    if ((c == '{' || c == '}') && doubled) ++at;
    out += c;
  }
  return out;
}

std::string_view PageOf(Code code) {
  const std::string heading = fmt::format("## {}\n", Info(code).code);
  for (size_t i = 0; i < kPageTextCount; ++i) {
    const std::string_view text = kPageTexts[i];
    const size_t at = text.find(heading);
    if (at == std::string_view::npos) continue;
    const size_t begin = at + heading.size();
    const size_t end = text.find("\n## ", begin);
    return text.substr(begin, end == std::string_view::npos ? end : end + 1 - begin);
  }
  return {};
}

std::string RenderPage(Code code) {
  const CodeInfo& info = Info(code);
  std::string out = fmt::format("{} — {}\n\n{}", info.code, Kind(info.severity),
                                SetIn(Readable(info.text)));
  std::string related;
  bool fenced = false;
  bool blank = false;
  for (std::string_view rest = PageOf(code); !rest.empty();) {
    const std::string_view line = NextLine(rest);
    if (line.starts_with("```")) {
      fenced = !fenced;
      blank = true;
    } else if (!fenced && line.starts_with(kRelated)) {
      related = line;
    } else if (line.empty()) {
      blank = true;
    } else {
      out += fmt::format("{}{}{}\n", blank ? "\n" : "", fenced ? "    " : "", line);
      blank = false;
    }
  }
  out += "\n" + HowIgnored(info);
  if (!related.empty()) out += "\n" + related + "\n";
  return out;
}

}  // namespace tandem::diag
