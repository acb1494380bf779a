// SPDX-License-Identifier: Apache-2.0
// The end of a program that found itself wrong.
#include "runtime/base/check.h"

#include "runtime/base/check_here.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace tandem::base {
namespace {

thread_local bool checks_throw = false;

}  // namespace

ChecksThrow::ChecksThrow() : before_(std::exchange(checks_throw, true)) {}
ChecksThrow::~ChecksThrow() { checks_throw = before_; }

bool ChecksThrowHere() { return checks_throw; }

void CheckFailed(const char* file, int line, const char* condition, std::string_view message) {
  if (checks_throw) {
    throw CheckError("internal error at " + std::string(file) + ":" + std::to_string(line) + ": " +
                     std::string(message) + " (" + condition + ")");
  }
  std::fprintf(stderr, "tandem: internal error at %s:%d: %.*s (%s)\n", file, line,
               static_cast<int>(message.size()), message.data(), condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace tandem::base
