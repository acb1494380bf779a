// SPDX-License-Identifier: Apache-2.0
// `tandem build`: a policy as one file that a runtime without the compiler decides by.
#include <fmt/format.h>

#include <utility>

#include "compiler/cli/artifact_file.h"
#include "compiler/cli/artifact_report.h"
#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/load_policy.h"
#include "compiler/cli/signals.h"
#include "compiler/cli/signature.h"
#include "compiler/pipeline/build_artifact.h"
#include "runtime/base/atomic_file.h"

namespace tandem::cli {
namespace {

class BuildCommand : public Command {
 public:
  const char* name() const override { return "build"; }
  const char* summary() const override {
    return "make one file of a policy, to decide by without its source";
  }
  const char* example() const override { return "tandem build examples/acme -o acme.tpol"; }
  const char* details() const override {
    return "The file holds what was checked: rules, lists, tables, sources and the rules of the "
           "time zones it\nnames. tandem run, explain, dump and version take it in place of the "
           "policy and answer the same.\nThe same policy gives the same bytes; a changed byte is "
           "refused. --sign writes a signature beside\nit (FILE.sig), which --verify-with of run, "
           "explain and version asks\nfor.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, one file, or - for stdin", policy_);
    options.Text("-o,--output", "FILE",
                 "default: the policy's name and .tpol; - is stdout", output_);
    options.Switch("--no-explain", "leave out what only tandem explain and --reasons need",
                   no_explain_);
    options.Text("--sign", "KEY", "sign with an SSH key, by ssh-keygen", key_);
    options.OneOf("--format", {"text", "json"}, "of the summary; default: text", format_);
  }

  int Run(Console& console) override {
    if (output_ == "-" && !key_.empty()) {
      return console.FailUsage("--sign writes beside the file; give it a name with -o", name());
    }
    int code = kExitOk;
    const auto unit = LoadSoundPolicy(policy_, format_ == "json", console, code);
    if (!unit) {
      return code;
    }
    const base::Result<std::string> bytes = Build(*unit);
    if (!bytes) {
      return console.Fail(bytes.error());
    }
    if (output_.empty()) {
      output_ = fmt::format("{}{}", unit->policy().name.empty() ? "policy" : unit->policy().name,
                            kArtifactEnding);
    }
    const base::Result<void> written = WriteOut(*bytes, console);
    return written ? Report(*bytes, console) : console.Fail(written.error());
  }

 private:
  base::Result<std::string> Build(const pipeline::CompilationUnit& unit) const {
    const auto built = pipeline::BuildArtifact(unit, {TANDEM_VERSION, !no_explain_});
    if (!built) {
      return tl::unexpected<base::Error>(built.error());
    }
    return artifact::Write(*built);
  }

  base::Result<void> WriteOut(const std::string& bytes, Console& console) const {
    if (output_ == "-") {
      return console.OutNow(bytes);
    }
    std::string signature;
    if (!key_.empty()) {
      base::Result<std::string> made = Sign(bytes, key_);
      if (!made) {
        return tl::unexpected<base::Error>(made.error());
      }
      signature = std::move(*made);
    }
    base::Result<void> written = WriteWhole(output_, bytes);
    if (written && !signature.empty()) {
      written = WriteWhole(output_ + ".sig", signature);
    }
    return written;
  }

  static base::Result<void> WriteWhole(const std::string& path, const std::string& bytes) {
    base::Result<base::AtomicFile> file = base::AtomicFile::Create(path);
    if (!file) {
      return tl::unexpected<base::Error>(file.error());
    }
    RemoveOnSignal(file->temporary_path());
    base::Result<void> done = file->Write(bytes);
    if (done) {
      done = file->Commit();
    }
    ForgetFilesToRemove();
    return done;
  }

  // Read back as others will: what was written can be decided by.
  int Report(const std::string& bytes, Console& console) const {
    const auto view = std::as_bytes(std::span(bytes));
    LoadedArtifact loaded;
    const auto description = artifact::Describe(view);
    auto artifact = artifact::Read(view);
    if (!description || !artifact) {
      return console.Fail({base::ErrorKind::kInternal,
                           fmt::format("what was built cannot be read: {}",
                                       (description ? artifact.error() : description.error())
                                           .message)});
    }
    loaded.description = *description;
    loaded.artifact = std::move(*artifact);
    const std::string text =
        format_ == "json" ? ArtifactJson(loaded, output_) : ArtifactText(loaded, output_);
    if (output_ == "-") {
      console.Talk(text);
    } else {
      console.Out(text);
    }
    return kExitOk;
  }

  std::string policy_;
  std::string output_;
  std::string key_;
  bool no_explain_ = false;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeBuild() { return std::make_unique<BuildCommand>(); }

}  // namespace tandem::cli
