// SPDX-License-Identifier: Apache-2.0
// Format: parses, lays out, and proves the result before it is handed out.
#include "compiler/format/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/format/layouter.h"
#include "compiler/parse/layout.h"
#include "compiler/syntax/dump.h"
#include "runtime/base/limits.h"

namespace tandem::format {
namespace {

std::string LayOut(std::string_view source, const parse::Layout& layout) {
  const Text text(source, layout.tokens);
  return Layouter(text, Marker(text, layout).Run()).Run();
}

bool SameWords(const source::SourceSet& a_sources, const parse::Layout& a,
               const source::SourceSet& b_sources, const parse::Layout& b) {
  return std::equal(a.tokens.begin(), a.tokens.end(), b.tokens.begin(), b.tokens.end(),
                    [&](source::Span x, source::Span y) {
                      return a_sources.Text(x) == b_sources.Text(y);
                    });
}

// What is wrong with `after`, or nothing.
std::optional<std::string> Fault(const source::SourceSet& sources, source::FileId before_id,
                                 const parse::Layout& before, const syntax::File& tree,
                                 const std::string& after) {
  source::SourceSet own;
  const source::FileId id = own.Add(sources.Path(before_id), after);
  parse::Layout layout;
  const bool same = parse::ReadsTheSame(own, id, before, layout.tokens);
  if (same) {
    layout.nodes = before.nodes;
  } else {  // lines of sources begin where they did not, or something is wrong
    layout = {};
    diag::Sink sink;
    const syntax::File again = parse::ParseWithLayout(own, id, sink, layout);
    if (!sink.ok()) return "would have errors: " + sink.all().front().message;
    if (syntax::Dump(again) != syntax::Dump(tree)) return "would mean something else";
  }
  if (!SameWords(own, layout, sources, before)) return "would have other words";
  if (LayOut(own.Text(id), layout) != after) return "would be formatted differently a second time";
  return std::nullopt;
}

}  // namespace

base::Result<std::string> Format(const source::SourceSet& sources, source::FileId file,
                                 diag::Sink& sink) {
  const std::string_view before = sources.Text(file);
  parse::Layout layout;
  const syntax::File tree = parse::ParseWithLayout(sources, file, sink, layout);
  if (!sink.ok()) return std::string(before);
  std::string after = LayOut(before, layout);
  if (after == before) return after;
  if (after.size() > base::kMaxSourceFileBytes) {
    return base::Fail(base::ErrorKind::kLimit,
                      fmt::format("`{}` would have {} bytes when formatted; a policy file may have "
                                  "{}: cut it into several files",
                                  sources.Path(file), after.size(), base::kMaxSourceFileBytes));
  }
  if (const std::optional<std::string> fault = Fault(sources, file, layout, tree, after)) {
    return base::Fail(base::ErrorKind::kInternal,
                      fmt::format("`{}` {} when formatted and was left as it is; this is a bug in "
                                  "tandem: please send the file, or the part of it that shows it",
                                  sources.Path(file), *fault));
  }
  return after;
}

}  // namespace tandem::format
