// SPDX-License-Identifier: Apache-2.0
// The two streams of a command: data on stdout, talk on stderr, and whether either may be coloured.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/status.h"

namespace tandem::cli {

enum class ColorMode : uint8_t { kAuto, kAlways, kNever };

enum class Style : uint8_t { kPlain, kBold, kDim, kGreen, kRed, kYellow, kBlue };

// One thread at a time. The environment (NO_COLOR, CLICOLOR_FORCE) is read in SetColor.
class Console {
 public:
  Console();

  void SetColor(ColorMode mode);
  bool out_color() const { return out_color_; }
  bool talk_color() const { return talk_color_; }
  bool talk_is_terminal() const { return talk_is_terminal_; }

  // Data. Buffered; what the system refuses is remembered and told by Finish.
  void Out(std::string_view bytes);
  // The same, told at once: for a run that would go on for long.
  [[nodiscard]] base::Result<void> OutNow(std::string_view bytes);
  [[nodiscard]] base::Result<void> FlushOut() { return Flush(); }
  // Whether whoever read stdout has gone away: no reason to complain.
  bool out_closed() const { return out_closed_; }

  // Talk: written at once. A status line on the terminal is wiped first.
  void Talk(std::string_view text);
  // Replaces the status line at the bottom of the terminal; empty wipes it.
  void Status(std::string_view line);

  // "tandem: error: …" and its exit code.
  int Fail(const base::Error& error);
  int FailUsage(std::string_view message, std::string_view command = {});

  // Flushes stdout. The exit code: `code`, or kExitIo when something could not be written.
  int Finish(int code);

 private:
  base::Result<void> Flush();

  bool out_is_terminal_ = false;
  bool talk_is_terminal_ = false;
  bool out_color_ = false;
  bool talk_color_ = false;
  bool out_closed_ = false;
  bool status_shown_ = false;
  std::string pending_;
  std::string out_error_;
};

// `text` in a style when `color`, as it is otherwise.
std::string Paint(std::string_view text, Style style, bool color);

// 45211 -> "45,211".
std::string Thousands(uint64_t n);
// "1 lead", "2 leads"; the plural of `noun` takes an s.
std::string Counted(uint64_t n, std::string_view noun);

}  // namespace tandem::cli
