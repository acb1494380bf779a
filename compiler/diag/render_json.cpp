// SPDX-License-Identifier: Apache-2.0
// Diagnostics as JSON for machines; format_version 1.
#include "compiler/diag/render.h"
#include "runtime/base/utf8.h"

namespace tandem::diag {
namespace {

// RFC 8259. Ill-formed UTF-8 becomes U+FFFD, so that the result is always valid JSON.
void AppendString(std::string_view text, std::string& out) {
  out += '"';
  for (size_t at = 0; at < text.size();) {
    const char32_t c = base::NextCodePoint(text, at);
    if (c == U'"' || c == U'\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == U'\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<uint32_t>(c));
    } else {
      base::AppendUtf8(c, out);
    }
  }
  out += '"';
}

void AppendMember(std::string_view key, std::string_view value, std::string& out) {
  AppendString(key, out);
  out += ':';
  AppendString(value, out);
}

std::string_view Word(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

// `,"file":…,"line":…` or nothing when the span is of no file.
void AppendPlace(const source::SourceSet& sources, source::Span span, std::string& out) {
  if (static_cast<size_t>(span.file) >= sources.size()) return;
  const source::Position begin = sources.Locate(span.file, span.begin);
  const source::Position end = sources.Locate(span.file, span.end);
  out += ',';
  AppendMember("file", sources.Path(span.file), out);
  fmt::format_to(std::back_inserter(out),
                 R"(,"line":{},"column":{},"end_line":{},"end_column":{})", begin.line,
                 begin.column, end.line, end.column);
}

void AppendDiagnostic(const Diagnostic& d, const source::SourceSet& sources, std::string& out) {
  out += '{';
  AppendMember("code", Info(d.code).code, out);
  out += ',';
  AppendMember("severity", Word(d.severity), out);
  out += ',';
  AppendMember("message", d.message, out);
  AppendPlace(sources, d.span, out);
  out += ',';
  AppendMember("help", d.help, out);
  out += R"(,"labels":[)";
  for (size_t i = 0; i < d.labels.size(); ++i) {
    out += i == 0 ? "{" : ",{";
    AppendMember("text", d.labels[i].text, out);
    AppendPlace(sources, d.labels[i].span, out);
    out += '}';
  }
  out += "],";
  AppendMember("witness", d.witness, out);
  out += '}';
}

}  // namespace

std::string RenderJson(const Sink& sink, const source::SourceSet& sources) {
  std::string out = R"({"format_version":1,"diagnostics":[)";
  bool first = true;
  for (const Diagnostic& d : sink.all()) {
    if (!first) out += ',';
    first = false;
    out += '\n';
    AppendDiagnostic(d, sources, out);
  }
  out += first ? "]}\n" : "\n]}\n";
  return out;
}

}  // namespace tandem::diag
