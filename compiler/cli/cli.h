// SPDX-License-Identifier: Apache-2.0
// The whole command, from arguments to exit code.
#pragma once

namespace tandem::cli {

// Parses the arguments, runs one command and answers the exit code of exit_code.h. Whatever escapes
// as an exception or a failed TANDEM_CHECK ends with code 70 and a request to report it.
int Main(int argc, char** argv);

}  // namespace tandem::cli
