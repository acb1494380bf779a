// SPDX-License-Identifier: Apache-2.0
// What tests came to, for people and for the systems that show it to them.
#pragma once

#include <string>
#include <vector>

#include "compiler/testing/coverage.h"
#include "compiler/testing/run_tests.h"

namespace tandem::testing {

// A failure in lines: what was expected, and under it the value of each part. `indent` before each.
std::string RenderFailure(const source::SourceSet& sources, const Failure& failure,
                          const std::string& indent);
// {"format_version":1,"tests":[…]} with "coverage" where it was measured.
std::string RenderJson(const source::SourceSet& sources, const std::vector<TestOutcome>& outcomes,
                       const Coverage* coverage);
// One suite a file.
std::string RenderJunit(const source::SourceSet& sources, const std::string& policy,
                        const std::vector<TestOutcome>& outcomes);

}  // namespace tandem::testing
