// SPDX-License-Identifier: Apache-2.0
// `tandem build`: a policy as one file that a runtime without the compiler decides by.
#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "compiler/cli/artifact_file.h"
#include "compiler/cli/artifact_report.h"
#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/load_policy.h"
#include "compiler/cli/native_build.h"
#include "compiler/cli/native_header.h"
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
           "explain and version asks\nfor.\n\n"
           "--native writes a shared library instead: the same file with machine code before it, "
           "and a header\nfor C beside it. It needs no compiler where it runs; --cpu says for "
           "which processors, and the\nbest that fits is used. Unlike the file above it is a "
           "program: open only what you trust.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, one file, or - for stdin", policy_);
    options.Text("-o,--output", "FILE",
                 "default: the policy's name and .tpol, or .so; - is stdout", output_);
    options.Switch("--native", "with machine code, as a shared library", native_);
    options.Text("--cpu", "LEVELS",
                 "of --native: x86-64-v2, x86-64-v3, x86-64-v4, native (as\nhere), several with "
                 "commas between; default:\nx86-64-v2,x86-64-v3",
                 cpu_);
    options.Text("--header", "FILE",
                 "of --native: the names of fields and results for C;\n"
                 "default: beside the library, with .h",
                 header_);
    options.Switch("--no-explain", "leave out what only tandem explain and --reasons need",
                   no_explain_);
    options.Text("--sign", "KEY", "sign with an SSH key, by ssh-keygen", key_);
    options.OneOf("--format", {"text", "json"}, "of the summary; default: text", format_);
  }

  int Run(Console& console) override {
    if (output_ == "-" && !key_.empty()) {
      return console.FailUsage("--sign writes beside the file; give it a name with -o", name());
    }
    if (!native_ && (!cpu_.empty() || !header_.empty())) {
      return console.FailUsage("--cpu and --header are for --native", name());
    }
    base::Result<std::vector<native::CpuLevel>> cpus =
        ParseCpus(cpu_.empty() ? kDefaultCpus : cpu_);
    if (!cpus) {
      return console.FailUsage(cpus.error().message, name());
    }
    cpus_ = std::move(*cpus);
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
                            native_ ? kLibraryEnding : kArtifactEnding);
    }
    if (HeaderPath() == output_) {
      return console.FailUsage("the header and the library need two names", name());
    }
    const base::Result<void> written = WriteOut(*bytes, console);
    return written ? Report(*bytes, console) : console.Fail(written.error());
  }

 private:
  base::Result<std::string> Build(const pipeline::CompilationUnit& unit) {
    const auto built = pipeline::BuildArtifact(unit, {TANDEM_VERSION, !no_explain_});
    if (!built) {
      return tl::unexpected<base::Error>(built.error());
    }
    std::string bytes = artifact::Write(*built);
    if (!native_) {
      return bytes;
    }
    header_text_ = NativeHeader(built->program);
    return BuildLibrary(*built, bytes, cpus_);
  }

  // Empty: nowhere.
  std::string HeaderPath() const {
    if (!native_ || !header_.empty() || output_ == "-") {
      return header_;
    }
    return std::filesystem::path(output_).replace_extension(".h").string();
  }

  base::Result<void> WriteOut(const std::string& bytes, Console& console) const {
    if (const std::string path = HeaderPath(); !path.empty()) {
      if (auto written = WriteWhole(path, header_text_); !written) {
        return written;
      }
    }
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
    const base::Result<LoadedArtifact> loaded = ReadArtifact(bytes);
    if (!loaded) {
      return console.Fail({base::ErrorKind::kInternal,
                           "what was built cannot be read: " + loaded.error().message});
    }
    const std::string text =
        format_ == "json" ? ArtifactJson(*loaded, output_) : ArtifactText(*loaded, output_);
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
  bool native_ = false;
  std::string cpu_;
  std::vector<native::CpuLevel> cpus_;
  std::string header_;
  std::string header_text_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeBuild() { return std::make_unique<BuildCommand>(); }

}  // namespace tandem::cli
