// SPDX-License-Identifier: Apache-2.0
// Diagnostics as JSON for machines; format_version 1.
#include "compiler/diag/json_text.h"
#include "compiler/diag/render.h"

namespace tandem::diag {
namespace {

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
  fmt::format_to(std::back_inserter(out), "{}],\"ignored\":{}}}\n", first ? "" : "\n",
                 sink.ignored_count());
  return out;
}

}  // namespace tandem::diag
