// SPDX-License-Identifier: Apache-2.0
// TANDEM_CHECK: states what must hold unless this program is wrong, and stops it when it does not.
#pragma once

#include <stdexcept>
#include <string_view>

namespace tandem::base {

// Writes file, line, condition and message to stderr and aborts (SIGABRT). Never for mistakes of a
// user or of the environment: those are diagnostics and base::Result. Safe from any thread.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition,
                              std::string_view message);

// On the thread that holds one, a failed check throws CheckError instead: for whoever must not end
// the process it lives in. What the check was about is in no state to be used again.
class CheckError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};
class ChecksThrow {
 public:
  ChecksThrow();
  ~ChecksThrow();
  ChecksThrow(const ChecksThrow&) = delete;
  ChecksThrow& operator=(const ChecksThrow&) = delete;

 private:
  bool before_;
};

}  // namespace tandem::base

// `message` is evaluated only when the condition is false.
#define TANDEM_CHECK(condition, message)                                      \
  do {                                                                        \
    if (!(condition)) [[unlikely]] {                                          \
      ::tandem::base::CheckFailed(__FILE__, __LINE__, #condition, (message)); \
    }                                                                         \
  } while (false)
