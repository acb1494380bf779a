// SPDX-License-Identifier: Apache-2.0
// `tandem version`: what a report of a bug should say.
#include <fmt/format.h>

#include "compiler/cli/artifact_report.h"
#include "compiler/cli/command.h"
#include "compiler/cli/deciding_policy.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/json_text.h"
#include "runtime/value/zone.h"

namespace tandem::cli {
namespace {

#if defined(__clang__)
constexpr const char* kCompiler = "clang " __clang_version__;
#else
constexpr const char* kCompiler = "g++ " __VERSION__;
#endif

class VersionCommand : public Command {
 public:
  const char* name() const override { return "version"; }
  const char* summary() const override { return "print the version, for reports and scripts"; }
  const char* example() const override { return "tandem version --format json"; }
  const char* details() const override {
    return "With a built policy: what it is, what built it, and who signed it.";
  }

  void Describe(OptionList& options) override {
    options.Argument("FILE", "a built policy (.tpol, .so), or - for one on stdin", file_, false);
    options.Text("--verify-with", "FILE", kVerifyWithHelp, verify_with_);
    options.OneOf("--format", {"text", "json"}, "default: text", format_);
  }

  int Run(Console& console) override {
    if (file_ == "-" && !verify_with_.empty()) {
      return console.FailUsage(kNoSignatureOfStdin, name());
    }
    if (!file_.empty()) {
      const base::Result<LoadedArtifact> loaded = LoadArtifact(file_, verify_with_);
      if (!loaded) {
        return console.Fail(loaded.error());
      }
      const std::string shown = file_ == "-" ? "<stdin>" : file_;
      console.Out(format_ == "json" ? ArtifactJson(*loaded, shown) : ArtifactText(*loaded, shown));
      return kExitOk;
    }
    if (!verify_with_.empty()) {
      return console.FailUsage("--verify-with is for a built policy, which is missing", name());
    }
    const std::string zones = value::TzdbVersion();
    if (format_ == "json") {
      console.Out(fmt::format(
          "{{\"format_version\":1,\"tandem\":{},\"build\":{},\"compiler\":{},"
          "\"time_zones\":{}}}\n",
          JsonText(TANDEM_VERSION), JsonText(TANDEM_BUILD_TYPE), JsonText(kCompiler),
          JsonText(zones)));
    } else {
      console.Out(fmt::format("tandem {}\nbuild       {}, {}\ntime zones  {}\n", TANDEM_VERSION,
                              TANDEM_BUILD_TYPE, kCompiler, zones));
    }
    return kExitOk;
  }

 private:
  std::string file_;
  std::string verify_with_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeVersion() { return std::make_unique<VersionCommand>(); }

}  // namespace tandem::cli
