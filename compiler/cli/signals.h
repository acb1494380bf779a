// SPDX-License-Identifier: Apache-2.0
// Ending early without leaving half a file behind: ^C, a failed TANDEM_CHECK, a closed pipe, no
// more memory.
#pragma once

#include <string>

namespace tandem::cli {

// Once, at the start: SIGPIPE and SIGXFSZ (a limit on file sizes) become errors of write(); SIGABRT
// (a failed TANDEM_CHECK) asks for a report and ends with kExitInternal; running out of memory says
// so and ends with kExitIo. Standard streams that are closed are held, so that no file of ours
// takes their place; writing to them stays an error.
void PrepareProcess();

// While it lives, SIGINT, SIGTERM and SIGHUP set a flag that a long command looks at; a second one
// ends the process at once. One at a time.
class StopRequest {
 public:
  StopRequest();
  ~StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  // The signal that came, or 0. Any thread.
  int signal() const;
};

// A file to be removed when the process ends by a signal before its time. Up to 4; empty paths are
// ignored. Forget them when they are complete.
void RemoveOnSignal(const std::string& path);
void ForgetFilesToRemove();

}  // namespace tandem::cli
