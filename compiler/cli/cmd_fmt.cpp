// SPDX-License-Identifier: Apache-2.0
// `tandem fmt`: policies in their one layout, in place or to look at.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/json_text.h"
#include "compiler/cli/load_policy.h"
#include "compiler/diag/render.h"
#include "compiler/format/diff.h"
#include "compiler/format/format.h"
#include "compiler/pipeline/policy_files.h"
#include "runtime/base/atomic_file.h"

namespace tandem::cli {
namespace {

using Files = std::vector<pipeline::PolicyFile>;

std::string PaintDiff(std::string_view diff, bool color) {
  if (!color) return std::string(diff);
  std::string out;
  while (!diff.empty()) {
    const size_t end = std::min(diff.find('\n'), diff.size() - 1);
    const std::string_view line = diff.substr(0, end);
    const Style style = line.starts_with("---") || line.starts_with("+++") ? Style::kBold
                        : line.starts_with('-')                            ? Style::kRed
                        : line.starts_with('+')                            ? Style::kGreen
                        : line.starts_with('@')                            ? Style::kBlue
                                                                           : Style::kPlain;
    out += Paint(line, style, color) + "\n";
    diff.remove_prefix(end + 1);
  }
  return out;
}

base::Result<void> Replace(const std::string& path, const std::string& text) {
  base::Result<base::AtomicFile> file = base::AtomicFile::Create(path);
  if (!file) {
    return tl::unexpected<base::Error>(file.error());
  }
  const base::Result<void> written = file->Write(text);
  return written ? file->Commit() : written;
}

class FmtCommand : public Command {
 public:
  const char* name() const override { return "fmt"; }
  const char* summary() const override { return "lay out policies the one way there is"; }
  const char* example() const override { return "tandem fmt --check examples"; }
  const char* details() const override {
    return "Files that change are rewritten and named on stdout; blanks and line ends change, "
           "nothing else.\nA file with errors is left alone: they go to stderr, the exit code is "
           "1. With --check it is 1\nwhen a file would change. There is nothing to set: "
           "docs/FMT.md shows the layout.";
  }

  void Describe(OptionList& options) override {
    options.Arguments("PATH", "folders (every .tandem file below), files, or - for stdin to "
                              "stdout;\ndefault: this folder",
                      paths_);
    options.Switch("--check", "write nothing; name what would change", check_);
    options.Switch("--diff", "write nothing; show what would change", diff_);
    options.OneOf("--format", {"text", "json"}, "default: text", format_);
  }

  int Run(Console& console) override {
    const bool from_stdin = std::find(paths_.begin(), paths_.end(), "-") != paths_.end();
    if (from_stdin && paths_.size() > 1) {
      return console.FailUsage("- stands alone: text comes from stdin or from files", name());
    }
    if (from_stdin && !check_ && !diff_ && format_ == "json") {
      return console.FailUsage("- with --format json needs --check or --diff", name());
    }
    base::Result<Files> files = Read(from_stdin);
    if (!files) {
      return console.Fail(files.error());
    }
    for (pipeline::PolicyFile& file : *files) {
      FormatFile(std::move(file), from_stdin, console);
    }
    if (format_ == "json") {
      findings_.Sort();
      console.Out(fmt::format("{{\"format_version\":1,\"files\":[{}],\"findings\":{}}}\n", json_,
                              diag::RenderJson(findings_, sources_)));
    }
    if (!from_stdin) {
      console.Talk(Summary(files->size()));
    }
    return code_;
  }

 private:
  base::Result<Files> Read(bool from_stdin) const {
    Files files;
    if (from_stdin) {
      base::Result<std::string> text = ReadPolicyFromStdin();
      if (!text) {
        return tl::unexpected<base::Error>(text.error());
      }
      files.push_back({"<stdin>", std::move(*text)});
      return files;
    }
    std::set<std::string> seen;
    const std::vector<std::string> here = {"."};
    for (const std::string& path : paths_.empty() ? here : paths_) {
      base::Result<Files> found = pipeline::ReadPolicy(path);
      if (!found) {
        return found;
      }
      for (pipeline::PolicyFile& file : *found) {
        if (file.path.starts_with("./")) {
          file.path.erase(0, 2);
        }
        if (seen.insert(file.path).second) {
          files.push_back(std::move(file));
        }
      }
    }
    return files;
  }

  void FormatFile(pipeline::PolicyFile file, bool from_stdin, Console& console) {
    const std::string path = file.path;
    const source::FileId id = sources_.Add(path, std::move(file.text));
    const std::string_view before = sources_.Text(id);
    diag::Sink sink;
    const base::Result<std::string> after = format::Format(sources_, id, sink);
    if (!sink.ok()) {
      ++broken_;
      Report(sink, console);
      return Tell(path, "errors", "");
    }
    if (!after) {
      return Fail(path, after.error(), console);
    }
    const bool changes = *after != before;
    if (from_stdin && !check_ && !diff_) {
      return console.Out(*after);
    }
    if (!changes) {
      return Tell(path, "unchanged", "");
    }
    const std::string diff = diff_ ? format::UnifiedDiff(before, *after, path, path) : "";
    if (!check_ && !diff_) {
      if (const base::Result<void> written = Replace(path, *after); !written) {
        return Fail(path, written.error(), console);
      }
    }
    ++changed_;
    if (check_) {
      code_ = std::max(code_, kExitFindings);
    }
    Tell(path, check_ || diff_ ? "would change" : "changed", diff);
    if (format_ != "json") {
      console.Out(diff_ ? PaintDiff(diff, console.out_color()) : path + "\n");
    }
  }

  void Report(diag::Sink& sink, Console& console) {
    code_ = std::max(code_, kExitFindings);
    if (format_ == "json") {
      for (const diag::Diagnostic& finding : sink.all()) {
        findings_.Add(finding);
      }
      return;
    }
    sink.Sort();
    console.Talk(diag::RenderText(sink, sources_, {.color = console.talk_color()}));
  }

  void Fail(const std::string& path, const base::Error& error, Console& console) {
    code_ = std::max(code_, console.Fail(error));
    Tell(path, "failed", "");
  }

  void Tell(const std::string& path, std::string_view status, const std::string& diff) {
    json_ += fmt::format("{}{{\"file\":{},\"status\":\"{}\"{}}}", json_.empty() ? "" : ",",
                         JsonText(path), status,
                         diff.empty() ? "" : ",\"diff\":" + JsonText(diff));
  }

  std::string Summary(size_t files) const {
    const bool looks = check_ || diff_;
    const std::string errors =
        broken_ == 0 ? "" : fmt::format(", {} with errors left alone", Counted(broken_, "file"));
    return fmt::format("{}: {} {}{}\n", Counted(files, "file"), changed_,
                       looks ? "would change" : "changed", errors);
  }

  std::vector<std::string> paths_;
  bool check_ = false;
  bool diff_ = false;
  std::string format_ = "text";

  source::SourceSet sources_;
  diag::Sink findings_;
  std::string json_;
  size_t changed_ = 0;
  size_t broken_ = 0;
  int code_ = kExitOk;
};

}  // namespace

std::unique_ptr<Command> MakeFmt() { return std::make_unique<FmtCommand>(); }

}  // namespace tandem::cli
