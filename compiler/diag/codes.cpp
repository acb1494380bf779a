// SPDX-License-Identifier: Apache-2.0
// The table of diagnostics: rows by code, and codes by what somebody has typed.
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <string>
#include <tuple>

#include "compiler/diag/diagnostic.h"
#include "runtime/base/edit_distance.h"

namespace tandem::diag {
namespace {

constexpr CodeInfo kCodes[] = {
#define TANDEM_DIAGNOSTIC(code, name, severity, text, help) {#code, #name, severity, text, help},
#include "compiler/diag/diagnostics.def"
#undef TANDEM_DIAGNOSTIC
};

std::string Upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

// The digits as a number, as far as they are some.
int NumberOf(std::string_view code) {
  int number = 0;
  for (const char c : code.substr(0, 9)) {
    if (c >= '0' && c <= '9') number = number * 10 % 100'000 + (c - '0');
  }
  return number;
}

}  // namespace

const CodeInfo& Info(Code code) { return kCodes[static_cast<size_t>(code)]; }

size_t CodeCount() { return std::size(kCodes); }

std::optional<Code> CodeOf(std::string_view text) {
  const std::string wanted = Upper(text);
  for (size_t i = 0; i < std::size(kCodes); ++i) {
    if (kCodes[i].code == wanted) return static_cast<Code>(i);
  }
  return std::nullopt;
}

Code NearestCode(std::string_view text) {
  constexpr int kFar = 8;
  const std::string wanted = Upper(text);
  size_t best = 0;
  std::tuple<int, int> least(kFar + 2, 0);
  for (size_t i = 0; i < std::size(kCodes); ++i) {
    const std::tuple<int, int> apart(base::EditDistance(wanted, kCodes[i].code, kFar),
                                     std::abs(NumberOf(wanted) - NumberOf(kCodes[i].code)));
    if (apart < least) {
      least = apart;
      best = i;
    }
  }
  return static_cast<Code>(best);
}

}  // namespace tandem::diag
