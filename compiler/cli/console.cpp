// SPDX-License-Identifier: Apache-2.0
// Writing to the two streams, all of it or an error.
#include "compiler/cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "compiler/cli/exit_code.h"

namespace tandem::cli {
namespace {

constexpr size_t kFlushBytes = 64 * 1024;

// 0, or the errno of the write that failed.
int WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return errno;
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// https://no-color.org and https://bixense.com/clicolors: a flag beats the environment.
bool MayColor(ColorMode mode, bool is_terminal) {
  switch (mode) {
    case ColorMode::kAlways:
      return true;
    case ColorMode::kNever:
      return false;
    case ColorMode::kAuto:
      break;
  }
  if (IsSet("NO_COLOR")) {
    return false;
  }
  if (IsSet("CLICOLOR_FORCE") && std::string_view(std::getenv("CLICOLOR_FORCE")) != "0") {
    return true;
  }
  const char* terminal = std::getenv("TERM");
  return is_terminal && !(terminal != nullptr && std::string_view(terminal) == "dumb");
}

}  // namespace

Console::Console()
    : out_is_terminal_(::isatty(STDOUT_FILENO) == 1),
      talk_is_terminal_(::isatty(STDERR_FILENO) == 1) {
  SetColor(ColorMode::kAuto);
}

void Console::SetColor(ColorMode mode) {
  out_color_ = MayColor(mode, out_is_terminal_);
  talk_color_ = MayColor(mode, talk_is_terminal_);
}

void Console::Out(std::string_view bytes) {
  pending_ += bytes;
  if (pending_.size() >= kFlushBytes) {
    static_cast<void>(Flush());  // remembered in out_error_ or out_closed_
  }
}

base::Result<void> Console::OutNow(std::string_view bytes) {
  pending_ += bytes;
  if (pending_.size() < kFlushBytes && out_error_.empty() && !out_closed_) {
    return {};
  }
  return Flush();
}

base::Result<void> Console::Flush() {
  if (out_error_.empty() && !out_closed_) {
    if (const int error = WriteAll(STDOUT_FILENO, pending_); error == EPIPE) {
      out_closed_ = true;
    } else if (error != 0) {
      out_error_ = fmt::format("cannot write to stdout: {}", std::strerror(error));
    }
  }
  pending_.clear();
  if (out_closed_) {
    return base::Fail(base::ErrorKind::kIo, "stdout was closed by its reader");
  }
  if (!out_error_.empty()) {
    return base::Fail(base::ErrorKind::kIo, out_error_);
  }
  return {};
}

void Console::Talk(std::string_view text) {
  Status("");
  // There is nobody left to tell when stderr cannot be written.
  static_cast<void>(WriteAll(STDERR_FILENO, text));
}

void Console::Status(std::string_view line) {
  if (line.empty() && !status_shown_) {
    return;
  }
  status_shown_ = !line.empty();
  static_cast<void>(WriteAll(STDERR_FILENO, fmt::format("\r\x1b[K{}", line)));
}

int Console::Fail(const base::Error& error) {
  Talk(fmt::format("{} {}\n", Paint("tandem: error:", Style::kRed, talk_color_), error.message));
  if (error.kind == base::ErrorKind::kInternal) {
    Talk("this is a bug in tandem; please report the command you gave and what "
         "`tandem version` prints\n");
  }
  return ExitCodeOf(error.kind);
}

int Console::FailUsage(std::string_view message, std::string_view command) {
  Talk(fmt::format("{} {}\nsee `tandem {}`\n", Paint("tandem: error:", Style::kRed, talk_color_),
                   message, command.empty() ? "help" : fmt::format("help {}", command)));
  return kExitUsage;
}

int Console::Finish(int code) {
  Status("");
  if (Flush() || code >= kExitSignal) {
    return code;
  }
  if (!out_closed_ && code != kExitIo) {
    Talk(fmt::format("{} {}\n", Paint("tandem: error:", Style::kRed, talk_color_), out_error_));
  }
  return kExitIo;
}

std::string Paint(std::string_view text, Style style, bool color) {
  constexpr const char* kCodes[] = {"", "1", "2", "32", "1;31", "33", "1;34"};
  if (!color || style == Style::kPlain) {
    return std::string(text);
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<size_t>(style)], text);
}

std::string Thousands(uint64_t n) {
  std::string digits = std::to_string(n);
  for (size_t at = digits.size(); at > 3; at -= 3) {
    digits.insert(at - 3, ",");
  }
  return digits;
}

std::string Counted(uint64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", Thousands(n), noun, n == 1 ? "" : "s");
}

}  // namespace tandem::cli
