// SPDX-License-Identifier: Apache-2.0
// Lists, inline and from files, to their text keys.
#include <algorithm>
#include <unordered_map>

#include "compiler/resolve/list_file.h"
#include "compiler/resolve/resolver.h"
#include "runtime/base/hash.h"
#include "runtime/base/limits.h"
#include "runtime/value/text_key.h"

namespace tandem::resolve {
namespace {

void SortKeys(hir::List& list) {
  std::sort(list.keys.begin(), list.keys.end());
  list.keys.erase(std::unique(list.keys.begin(), list.keys.end()), list.keys.end());
}

void ReadInline(Resolver& r, const syntax::ListDecl& list, hir::List& out) {
  std::unordered_map<std::string, source::Span> seen;
  for (const syntax::Name& entry : list.entries) {
    const std::string_view trimmed = value::Trim(entry.text);
    if (trimmed.empty()) continue;
    std::string key = value::TextKey(trimmed);
    const auto [first, is_new] = seen.emplace(key, entry.span);
    if (!is_new) {
      r.sink.Report(diag::Code::kListEntryTwice, entry.span, trimmed, list.name.text, "")
          .With(first->second, "it stands here already");
    }
    out.entries.emplace_back(trimmed);
    out.keys.push_back(std::move(key));
  }
}

// One warning a file, however many entries stand in it twice.
void WarnOfDuplicates(Resolver& r, const syntax::ListDecl& list,
                      const std::vector<ListEntry>& entries) {
  std::unordered_map<std::string, const ListEntry*> seen;
  const ListEntry* example = nullptr;
  const ListEntry* example_first = nullptr;
  size_t count = 0;
  for (const ListEntry& entry : entries) {
    const auto [first, is_new] = seen.emplace(value::TextKey(entry.text), &entry);
    if (is_new) continue;
    if (count++ == 0) {
      example = &entry;
      example_first = first->second;
    }
  }
  if (count == 0) return;
  std::string where;
  if (example->line > 0) {
    where = fmt::format(", in lines {} and {} of its file", example_first->line, example->line);
  }
  if (count > 1) where += fmt::format("; so do others, {} in all", count);
  r.sink.Report(diag::Code::kListEntryTwice, list.file->span, example->text, list.name.text, where);
}

void ReadFile(Resolver& r, const syntax::ListDecl& list, hir::List& out) {
  const syntax::Name& file = *list.file;
  out.file = file.text;
  const auto bytes = r.reader(r.sources.Path(file.span.file), file.text);
  if (!bytes) {
    r.sink.Report(diag::Code::kListFile, file.span, bytes.error().message);
    return;
  }
  out.content_sha256 = base::ToHex(base::Sha256Of(*bytes));
  const auto column = list.column ? std::optional(list.column->text) : std::nullopt;
  const ListEntries entries = ReadListFile(file.text, *bytes, column);
  if (!entries) {
    const ListFileError& error = entries.error();
    if (error.is_column) {
      r.sink.Report(diag::Code::kListColumn, list.column ? list.column->span : file.span,
                    file.text, error.message, error.help);
    } else {
      r.sink.Report(diag::Code::kListFormat, file.span, file.text, error.message, error.help);
    }
    return;
  }
  WarnOfDuplicates(r, list, *entries);
  for (const ListEntry& entry : *entries) {
    out.entries.push_back(entry.text);
    out.keys.push_back(value::TextKey(entry.text));
  }
  if (entries->empty()) r.sink.Report(diag::Code::kEmptyList, file.span, list.name.text);
}

}  // namespace

void ResolveLists(Resolver& r) {
  for (const syntax::ListDecl* list : r.All<syntax::ListDecl>()) {
    const Symbol symbol{Symbol::Kind::kList, static_cast<uint32_t>(r.out.lists.size()),
                        list->name.span};
    if (!r.Declare(list->name, symbol)) continue;
    hir::List out;
    out.name = list->name.text;
    out.span = list->span;
    if (list->file) {
      ReadFile(r, *list, out);
    } else {
      ReadInline(r, *list, out);
      if (out.entries.empty()) {
        r.sink.Report(diag::Code::kEmptyList, list->name.span, list->name.text);
      }
    }
    if (out.entries.size() > base::kMaxListEntries) {
      r.sink.Report(diag::Code::kTooMany, list->name.span, out.entries.size(), "entries in a list",
                    base::kMaxListEntries);
      out.entries.clear();
      out.keys.clear();
    }
    SortKeys(out);
    r.out.lists.push_back(std::move(out));
  }
}

}  // namespace tandem::resolve
