// SPDX-License-Identifier: Apache-2.0
// Property: what parses can be formatted: same words, same tree, and a second time changes nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/format/diff.h"
#include "compiler/format/format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  tandem::source::SourceSet sources;
  const auto file = sources.Add("fuzz.tandem", text);
  tandem::diag::Sink sink;
  const auto formatted = tandem::format::Format(sources, file, sink);
  // Format proves the property itself, and says kInternal where it fails.
  if (!formatted && formatted.error().kind == tandem::base::ErrorKind::kInternal) std::abort();
  if (!formatted || !sink.ok()) return 0;
  const bool same = tandem::format::UnifiedDiff(text, *formatted, "a", "b").empty();
  if (same != (text == *formatted)) std::abort();
  return 0;
}
