// SPDX-License-Identifier: Apache-2.0
// What the compiler has to say about a policy: records with a stable code, rendered elsewhere.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/source/source.h"

namespace tandem::diag {

enum class Severity : uint8_t { kError, kWarning, kNote };

// One enumerator a row of diagnostics.def, for example Code::kUnknownName.
enum class Code : uint16_t {
#define TANDEM_DIAGNOSTIC(code, name, severity, text, help) name,
#include "compiler/diag/diagnostics.def"
#undef TANDEM_DIAGNOSTIC
};

// A row of diagnostics.def. `text` and `help` are fmt patterns over the same arguments.
struct CodeInfo {
  std::string_view code;  // "T0201"
  std::string_view name;  // "kUnknownName"
  Severity severity;
  std::string_view text;
  std::string_view help;  // may be empty
};
const CodeInfo& Info(Code code);
size_t CodeCount();
// "T0402" and "t0402"; nothing where there is no such code.
std::optional<Code> CodeOf(std::string_view text);
// The code that differs least in its digits, of one that there is not.
Code NearestCode(std::string_view text);

struct Label {
  source::Span span;
  std::string text;
};

struct Diagnostic {
  Code code;
  Severity severity;
  source::Span span;
  std::string message;
  std::string help;
  std::vector<Label> labels;  // the other places involved
  std::string witness;        // a lead that proves the finding, as a pasteable `test`; may be empty

  // Chainable additions to a record just reported.
  Diagnostic& With(source::Span where, std::string text) {
    labels.push_back({where, std::move(text)});
    return *this;
  }
  Diagnostic& Help(std::string text) {
    help = std::move(text);
    return *this;
  }
  Diagnostic& Witness(std::string test) {
    witness = std::move(test);
    return *this;
  }
};

// Collects diagnostics in the order reported. One thread at a time.
class Sink {
 public:
  // Arguments fill the row's text and help. The returned record lives as long as the sink.
  template <class... Args>
  Diagnostic& Report(Code code, source::Span span, const Args&... args) {
    const CodeInfo& info = Info(code);
    return Add({code,
                info.severity,
                span,
                fmt::vformat(info.text, fmt::make_format_args(args...)),
                fmt::vformat(info.help, fmt::make_format_args(args...)),
                {},
                {}});
  }
  Diagnostic& Add(Diagnostic diagnostic);

  const std::deque<Diagnostic>& all() const { return all_; }
  // A record reported earlier gets the lead that proves it.
  void Complete(size_t index, std::string witness) { all_[index].witness = std::move(witness); }
  // A record reported earlier turned out to be about nothing. Places of later ones move up.
  void Remove(size_t index);
  // A record that an `ignore` of the policy hides.
  void Ignore(size_t index) {
    Remove(index);
    ++ignored_count_;
  }
  size_t ignored_count() const { return ignored_count_; }
  size_t error_count() const { return error_count_; }
  size_t warning_count() const { return warning_count_; }
  bool ok() const { return error_count_ == 0; }
  // By file and place, duplicates removed; call once, before rendering.
  void Sort();

 private:
  std::deque<Diagnostic> all_;
  size_t error_count_ = 0;
  size_t warning_count_ = 0;
  size_t ignored_count_ = 0;
};

}  // namespace tandem::diag
