// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value, or an Error that says in one sentence what the environment refused.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tandem::base {

enum class ErrorKind : uint8_t {
  kIo,        // the system refused: exit code 74
  kBadInput,  // what was handed in is malformed: 65, or 64 for an argument
  kLimit,     // a limit of limits.h was reached
  kInternal,  // our own mistake that the caller can still report: 70
};

// `message`: lower-case start, no full stop, names the file or value it is about.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> Fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}

}  // namespace tandem::base
