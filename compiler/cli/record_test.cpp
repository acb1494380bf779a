// SPDX-License-Identifier: Apache-2.0
// Finds the lead as `tandem explain` does, masks what would say who it is, and runs the test.
#include "compiler/cli/record_test.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "compiler/testing/record.h"
#include "runtime/base/atomic_file.h"

namespace tandem::cli {
namespace {

std::string Describe(const ingest::Reject& reject) {
  return fmt::format("{}{}{}", reject.field.empty() ? "" : reject.field + ": ", reject.reason,
                     reject.value.empty() ? "" : fmt::format(" (`{}`)", reject.value));
}

// Behind what the file holds; a file that is there keeps every byte.
base::Result<void> Append(const std::string& path, const std::string& test) {
  std::string before;
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
      return base::Fail(base::ErrorKind::kIo, fmt::format("cannot read `{}`", path));
    }
    before = text.str();
    if (!before.empty()) before += before.ends_with('\n') ? "\n" : "\n\n";
  }
  base::Result<base::AtomicFile> file = base::AtomicFile::Create(path);
  if (!file) return tl::unexpected<base::Error>(file.error());
  if (auto written = file->Write(before + test); !written) return written;
  return file->Commit();
}

}  // namespace

base::Result<int> RecordTest(const pipeline::CompilationUnit& unit, const RecordOptions& options,
                             Console& console) {
  const program::Program program = testing::RecordingProgram(unit);
  RunInputs inputs(options.inputs, program);
  if (const std::string complaint = inputs.Prepare(); !complaint.empty()) {
    return console.FailUsage(complaint, "test");
  }
  if (auto opened = inputs.Open([] { return false; }); !opened) {
    return tl::unexpected<base::Error>(opened.error());
  }
  uint64_t leads = 0;
  const auto lead = run::FindLead(inputs.joined, program, options.wanted, leads);
  if (!lead) return tl::unexpected<base::Error>(lead.error());
  if (!*lead) {
    console.Talk(fmt::format("{} has no such lead among {}\n", inputs.names[0],
                             Counted(leads, "lead")));
    return kExitFindings;
  }
  const run::FoundLead& found = **lead;
  if (found.batch == nullptr) {
    console.Talk(fmt::format("{}:{}: this row was rejected, so there is no decision: {}\n",
                             inputs.names[0], found.line, Describe(found.reject)));
    return kExitBadInput;
  }
  auto masked = testing::MaskTexts(
      unit, testing::ReadBack(program, *found.batch, found.events.get(), inputs.as_of_us));
  if (!masked) return tl::unexpected<base::Error>(masked.error());
  const std::string file = std::filesystem::path(inputs.names[0]).filename().string();
  const std::string name = options.test_name.empty()
                               ? fmt::format("recorded from {}, line {}", file, found.line)
                               : options.test_name;
  const base::Result<std::string> text = testing::TestOf(unit, masked->test, name);
  if (!text) return tl::unexpected<base::Error>(text.error());
  if (const std::string why = testing::Refuted(unit, *text, name); !why.empty()) {
    console.Out(*text);
    console.Talk(fmt::format("this test does not hold and was not kept: {}\n", why));
    return kExitFindings;
  }
  for (const std::string& kept : masked->kept) {
    console.Talk(fmt::format("warning: {} stands in the test as it is: every text tried instead "
                             "is answered otherwise by some rule\n",
                             kept));
  }
  if (options.output.empty()) {
    console.Out(*text);
    return kExitOk;
  }
  if (auto written = Append(options.output, *text); !written) {
    return tl::unexpected<base::Error>(written.error());
  }
  console.Talk(fmt::format("added test \"{}\" to {}\n", name, options.output));
  return kExitOk;
}

}  // namespace tandem::cli
