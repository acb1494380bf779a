// SPDX-License-Identifier: Apache-2.0
// Diagnostics as text for people: message, place, line with carets, other places, help, witness.
#include "compiler/diag/render.h"

#include <algorithm>

#include "compiler/diag/render_text.h"

namespace tandem::diag {
namespace {

struct Paint {
  std::string_view error = "", warning = "", note = "", strong = "", faint = "", reset = "";
};

Paint PaintFor(bool color) {
  if (!color) return {};
  return {"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m", "\x1b[1m", "\x1b[1;34m", "\x1b[0m"};
}

std::string_view Word(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

std::string_view ColorOf(const Paint& paint, Severity severity) {
  switch (severity) {
    case Severity::kError: return paint.error;
    case Severity::kWarning: return paint.warning;
    case Severity::kNote: return paint.note;
  }
  return "";
}

bool HasPlace(const source::SourceSet& sources, source::Span span) {
  return static_cast<size_t>(span.file) < sources.size();
}

class TextRenderer {
 public:
  TextRenderer(const source::SourceSet& sources, bool color)
      : sources_(sources), paint_(PaintFor(color)) {}

  void Render(const Diagnostic& d) {
    const std::string_view color = ColorOf(paint_, d.severity);
    Append("{}{}[{}]{}{}: {}{}\n", color, Word(d.severity), Info(d.code).code, paint_.reset,
           paint_.strong, Printable(d.message), paint_.reset);
    gutter_ = GutterFor(d);
    if (HasPlace(sources_, d.span)) Snippet("-->", d.span, '^', color, "");
    for (const Label& label : d.labels) {
      if (HasPlace(sources_, label.span)) {
        Snippet(":::", label.span, '-', paint_.faint, Printable(label.text));
      }
    }
    if (!d.help.empty()) Remark("help", Printable(d.help, true));
    if (!d.witness.empty()) Remark("a lead that shows it", "\n" + Printable(d.witness, true));
    out_ += '\n';
  }

  void More(size_t count, std::string_view what) {
    if (count > 0) Append("… and {} more {}{}\n", count, what, count == 1 ? "" : "s");
  }

  std::string Take() { return std::move(out_); }

 private:
  template <class... Args>
  void Append(fmt::format_string<Args...> pattern, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), pattern, std::forward<Args>(args)...);
  }

  uint32_t LineOf(source::Span span) const { return sources_.Locate(span.file, span.begin).line; }

  // Width of the widest line number that this record shows.
  size_t GutterFor(const Diagnostic& d) const {
    uint32_t line = HasPlace(sources_, d.span) ? LineOf(d.span) : 1;
    for (const Label& label : d.labels) {
      if (HasPlace(sources_, label.span)) line = std::max(line, LineOf(label.span));
    }
    return fmt::formatted_size("{}", line);
  }

  void Snippet(std::string_view arrow, source::Span span, char mark, std::string_view color,
               std::string_view label) {
    const source::Position at = sources_.Locate(span.file, span.begin);
    const Excerpt excerpt = ExcerptOf(sources_, span);
    Append("{}{:{}}{}{} {}:{}:{}\n", paint_.faint, "", gutter_, arrow, paint_.reset,
           Printable(sources_.Path(span.file)), at.line, at.column);
    Append("{}{:{}} |{}\n", paint_.faint, "", gutter_, paint_.reset);
    Append("{}{:>{}} |{} {}\n", paint_.faint, at.line, gutter_, paint_.reset, excerpt.text);
    Append("{}{:{}} |{} {:{}}{}{}", paint_.faint, "", gutter_, paint_.reset, "",
           excerpt.caret_begin, color, std::string(excerpt.caret_width, mark));
    if (!label.empty()) Append(" {}", label);
    Append("{}\n", paint_.reset);
  }

  // Further lines of the text are set in.
  void Remark(std::string_view head, std::string_view text) {
    Append("{}{:{}} ={} {}:", paint_.faint, "", gutter_, paint_.reset, head);
    bool first = true;
    while (true) {
      const size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      if (!first) Append("{:{}}", "", line.empty() ? 0 : gutter_ + 4);
      Append("{}{}\n", first && !line.empty() ? " " : "", line);
      first = false;
      if (end == std::string_view::npos || end + 1 == text.size()) return;
      text.remove_prefix(end + 1);
    }
  }

  const source::SourceSet& sources_;
  Paint paint_;
  size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string RenderText(const Sink& sink, const source::SourceSet& sources, TextOptions options) {
  TextRenderer renderer(sources, options.color);
  size_t errors = 0;
  size_t others = 0;
  for (const Diagnostic& d : sink.all()) {
    size_t& count = d.severity == Severity::kError ? errors : others;
    if (++count <= options.limit) renderer.Render(d);
  }
  renderer.More(errors > options.limit ? errors - options.limit : 0, "error");
  renderer.More(others > options.limit ? others - options.limit : 0, "warning");
  return renderer.Take();
}

}  // namespace tandem::diag
