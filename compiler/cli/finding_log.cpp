// SPDX-License-Identifier: Apache-2.0
// Findings as CSV rows and as lines for people.
#include "compiler/cli/finding_log.h"

#include <fmt/format.h>

#include <utility>

#include "runtime/base/utf8.h"

namespace tandem::cli {
namespace {

constexpr size_t kShown = 5;

bool IsReject(const run::Finding& finding) {
  return finding.kind == run::Finding::Kind::kReject ||
         finding.kind == run::Finding::Kind::kDuplicate;
}

const char* KindName(run::Finding::Kind kind) {
  switch (kind) {
    case run::Finding::Kind::kReject:
      return "reject";
    case run::Finding::Kind::kDuplicate:
      return "duplicate";
    case run::Finding::Kind::kNote:
      return "note";
    case run::Finding::Kind::kFault:
      return "fault";
    case run::Finding::Kind::kEvent:
      return "event";
    case run::Finding::Kind::kPrevious:
      return "previous";
  }
  return "";
}

// What was rejected may be anything; what is written is UTF-8 without NUL bytes.
std::string Readable(std::string_view bytes) {
  if (!base::ValidateUtf8(bytes) && bytes.find('\0') == std::string_view::npos) {
    return std::string(bytes);
  }
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    const char32_t code_point = base::NextCodePoint(bytes, at);
    base::AppendUtf8(code_point == 0 ? U'\uFFFD' : code_point, out);
  }
  return out;
}

void AppendCell(std::string_view text, std::string& out) {
  const std::string readable = Readable(text);
  if (readable.find_first_of(",\"\r\n") == std::string::npos) {
    out += readable;
    return;
  }
  out += '"';
  for (const char c : readable) {
    out += c;
    if (c == '"') {
      out += '"';
    }
  }
  out += '"';
}

}  // namespace

base::Result<FindingLog> FindingLog::Open(const std::string& path,
                                          std::vector<std::string> input_names) {
  FindingLog log(path, std::move(input_names));
  if (path.empty()) {
    return log;
  }
  base::Result<base::AtomicFile> file = base::AtomicFile::Create(path);
  if (!file) {
    return tl::unexpected<base::Error>(file.error());
  }
  log.file_ = std::move(*file);
  constexpr std::string_view kHeader = "line,column,field,value,reason,kind,record,file,lead\n";
  if (const auto written = log.file_->Write(kHeader); !written) {
    return tl::unexpected<base::Error>(written.error());
  }
  return log;
}

base::Result<void> FindingLog::Add(const run::Finding& finding) {
  if (!file_) {
    const bool is_beside = finding.kind == run::Finding::Kind::kEvent ||
                           finding.kind == run::Finding::Kind::kPrevious;
    std::vector<run::Finding>& first =
        IsReject(finding) ? first_rejects_ : is_beside ? first_events_ : first_notes_;
    if (first.size() < kShown) {
      first.push_back(finding);
    }
    return {};
  }
  std::string row = fmt::format("{},", finding.what.line);
  if (finding.what.column != 0) {
    row += std::to_string(finding.what.column);
  }
  for (const std::string* cell : {&finding.what.field, &finding.what.value, &finding.what.reason}) {
    row += ',';
    AppendCell(*cell, row);
  }
  row += fmt::format(",{},", KindName(finding.kind));
  AppendCell(finding.record, row);
  row += ',';
  AppendCell(input_names_.at(finding.input), row);
  row += ',';
  AppendCell(finding.lead, row);
  row += '\n';
  return file_->Write(row);
}

base::Result<void> FindingLog::Commit() { return file_ ? file_->Commit() : base::Result<void>{}; }

void FindingLog::Show(const run::Summary& summary, Console& console) const {
  std::string out;
  const auto show = [&](const std::vector<run::Finding>& first, uint64_t count, Style style,
                        const char* noun) {
    for (const run::Finding& finding : first) {
      const ingest::Reject& what = finding.what;
      out += fmt::format(
          "{}:{}: {} {}{}{}\n", input_names_.at(finding.input), what.line,
          Paint(std::string(KindName(finding.kind)) + ":", style, console.talk_color()),
          what.field.empty() ? "" : fmt::format("{}: ", what.field), what.reason,
          what.value.empty() ? "" : fmt::format(" (`{}`)", Readable(what.value)));
    }
    if (count > first.size() && !file_) {
      out += fmt::format("… and {}; write all to a file with --rejects FILE\n",
                         Counted(count - first.size(), noun));
    }
  };
  show(first_rejects_, summary.rejected, Style::kRed, "more reject");
  show(first_notes_, summary.notes + summary.data_faults, Style::kYellow, "more note");
  show(first_events_,
       summary.events_rejected + summary.events_orphaned + summary.previous_rejected,
       Style::kYellow, "more event or previous version");
  if (!out.empty()) {
    console.Talk(out);
  }
}

}  // namespace tandem::cli
