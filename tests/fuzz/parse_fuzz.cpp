// SPDX-License-Identifier: Apache-2.0
// Property: Parse and Dump never crash and always terminate, whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/parse/parse.h"
#include "compiler/syntax/dump.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tandem::source::SourceSet sources;
  const auto file = sources.Add("fuzz.tandem", {reinterpret_cast<const char*>(data), size});
  tandem::diag::Sink sink;
  const auto parsed = tandem::parse::Parse(sources, file, sink);
  tandem::syntax::Dump(parsed);
  return 0;
}
