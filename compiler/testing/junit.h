// SPDX-License-Identifier: Apache-2.0
// JUnit XML as build servers read it: suites of cases. Only what the schemas of Jenkins know, so no
// places of cases: they stand in the text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/testing/run_tests.h"

namespace tandem::testing {

struct JunitCase {
  enum class Outcome : uint8_t { kPassed, kFailed, kSkipped };
  std::string name;
  std::string group;  // what build servers put cases below: the file, or the suite
  Outcome outcome = Outcome::kPassed;
  std::string type;     // kFailed: of what kind, "expect"
  std::string message;  // not kPassed: in one line
  std::string text;     // kFailed: in full
};

struct JunitSuite {
  std::string name;
  std::vector<JunitCase> cases;
  double seconds = 0;
};

// One suite a file, in the order of the files' first tests.
std::vector<JunitSuite> JunitSuites(const source::SourceSet& sources,
                                    const std::vector<TestOutcome>& outcomes);

std::string RenderJunit(const std::string& name, const std::vector<JunitSuite>& suites);

}  // namespace tandem::testing
