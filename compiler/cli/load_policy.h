// SPDX-License-Identifier: Apache-2.0
// From the POLICY argument to a checked compilation unit, findings told on the way.
#pragma once

#include <optional>
#include <string>

#include "compiler/cli/console.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::cli {

// All of stdin, a policy as text or a built one; kLimit when it is longer than such may be.
base::Result<std::string> ReadStdin();
// The same where the source is needed: kBadInput when it is built.
base::Result<std::string> ReadPolicyFromStdin();
base::Result<pipeline::CompilationUnit> PolicyFromStdin(std::string text);

// A folder, a file, or "-" for a policy on stdin. Nothing when it cannot be read: told, `code` set.
std::optional<pipeline::CompilationUnit> LoadPolicy(const std::string& path, Console& console,
                                                    int& code);

// For commands that need a sound policy: loads, checks and tells findings on stderr (as text or
// JSON). Nothing when there are errors: `code` is then kExitFindings.
std::optional<pipeline::CompilationUnit> LoadSoundPolicy(const std::string& path, bool as_json,
                                                         Console& console, int& code);

std::optional<pipeline::CompilationUnit> SoundPolicy(pipeline::CompilationUnit unit, bool as_json,
                                                     Console& console, int& code);

// "4 files: 3 scores, 2 stages, 6 routes"; only the files when it has errors.
std::string DescribePolicy(const pipeline::CompilationUnit& unit);
// "for more about a finding: tandem help T0402", of the gravest; empty when there is none.
std::string WhereToReadMore(const diag::Sink& sink);
// "no findings", "2 errors, 1 warning, 1 ignored".
std::string DescribeFindings(const diag::Sink& sink);

}  // namespace tandem::cli
