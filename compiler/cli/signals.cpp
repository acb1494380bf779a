// SPDX-License-Identifier: Apache-2.0
// Signal handlers: only what is safe in one (write, unlink, _exit, lock-free atomics).
#include "compiler/cli/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>
#include <cstring>
#include <new>

#include "compiler/cli/exit_code.h"

namespace tandem::cli {
namespace {

constexpr size_t kMaxFiles = 4;
constexpr int kStopSignals[] = {SIGINT, SIGTERM, SIGHUP};

// A handler can reach nothing but what is global.
std::atomic<int> stop_signal{0};
std::array<std::array<char, PATH_MAX>, kMaxFiles> files_to_remove;
std::atomic<size_t> file_count{0};

void RemoveFiles() {
  for (size_t i = 0; i < file_count.load(); ++i) {
    ::unlink(files_to_remove[i].data());
  }
}

extern "C" void OnStop(int signal) {
  if (stop_signal.exchange(signal) != 0) {
    RemoveFiles();
    ::_exit(kExitSignal + signal);
  }
}

extern "C" void OnAbort(int) {
  constexpr char kMessage[] =
      "this is a bug in tandem; please report the command you gave and what "
      "`tandem version` prints\n";
  RemoveFiles();
  [[maybe_unused]] const ssize_t written =
      ::write(STDERR_FILENO, kMessage, sizeof(kMessage) - 1);
  ::_exit(kExitInternal);
}

// There is no memory even for a message: this is all that can still be done.
void OnNoMemory() {
  constexpr char kMessage[] =
      "tandem: error: out of memory; nothing was written (a run with events stays within "
      "--memory, fewer --threads need less)\n";
  RemoveFiles();
  [[maybe_unused]] const ssize_t written =
      ::write(STDERR_FILENO, kMessage, sizeof(kMessage) - 1);
  ::_exit(kExitIo);
}

// The lowest free descriptor is the one that open() answers.
void HoldStandardStreams() {
  for (int descriptor = ::open("/dev/null", O_RDONLY); descriptor >= 0;
       descriptor = ::open("/dev/null", O_RDONLY)) {
    if (descriptor <= STDERR_FILENO) continue;
    ::close(descriptor);
    return;
  }
}

void Install(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void PrepareProcess() {
  HoldStandardStreams();
  Install(SIGPIPE, SIG_IGN);
  Install(SIGXFSZ, SIG_IGN);
  Install(SIGABRT, OnAbort);
  std::set_new_handler(OnNoMemory);
}

StopRequest::StopRequest() {
  stop_signal = 0;
  for (const int signal : kStopSignals) {
    Install(signal, OnStop);
  }
}

StopRequest::~StopRequest() {
  for (const int signal : kStopSignals) {
    Install(signal, SIG_DFL);
  }
}

int StopRequest::signal() const { return stop_signal.load(); }

void RemoveOnSignal(const std::string& path) {
  const size_t index = file_count.load();
  if (path.empty() || path.size() >= PATH_MAX || index >= kMaxFiles) {
    return;
  }
  std::memcpy(files_to_remove[index].data(), path.c_str(), path.size() + 1);
  file_count = index + 1;
}

void ForgetFilesToRemove() { file_count = 0; }

}  // namespace tandem::cli
