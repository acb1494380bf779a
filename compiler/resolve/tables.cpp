// SPDX-License-Identifier: Apache-2.0
// Tables: names of their columns, and rows that stand in files.
#include <algorithm>
#include <filesystem>
#include <set>

#include "compiler/resolve/resolver.h"
#include "compiler/resolve/table_cells.h"
#include "runtime/base/hash.h"
#include "runtime/base/limits.h"
#include "runtime/value/text_key.h"

namespace tandem::resolve {
namespace {

using diag::Code;

// Where a column of the file belongs.
struct Column {
  enum class Kind : uint8_t { kRemark, kInput, kOutput };
  Kind kind{};
  size_t index = 0;
  ColumnKind values;
};

void CheckColumns(Resolver& r, const syntax::TableDecl& table) {
  std::map<std::string, source::Span> seen;
  for (const auto* columns : {&table.inputs, &table.outputs}) {
    for (const syntax::Parameter& column : *columns) {
      const auto [first, is_new] = seen.emplace(column.name.text, column.name.span);
      if (!is_new) {
        r.Duplicate(column.name.text, "a column", column.name.span, "a column", first->second);
      }
    }
  }
}

// Too large: reported.
bool Fits(Resolver& r, const syntax::TableDecl& table, size_t rows) {
  const size_t columns = table.inputs.size() + table.outputs.size();
  const auto too_many = [&](size_t count, std::string_view what, size_t limit) {
    if (count <= limit) return false;
    r.sink.Report(Code::kTooMany, table.name.span, count, what, limit);
    return true;
  };
  return !too_many(columns, "columns in a table", base::kMaxTableColumns) &&
         !too_many(rows, "rows in a table", base::kMaxTableRows) &&
         !too_many(rows * columns, "cells in a table", base::kMaxTableCells);
}

// Rows of one table, from the records of its file.
class FileRows {
 public:
  FileRows(Resolver& r, const syntax::TableDecl& table) : r_(r), table_(table) {
    for (const hir::List& list : r.out.lists) lists_.insert(list.name);
  }

  std::vector<syntax::TableRow> Read(const std::vector<CsvRecord>& records) {
    std::vector<syntax::TableRow> rows;
    if (!Header(records.front())) return rows;
    rows.reserve(records.size() - 1);
    for (size_t i = 1; i < records.size(); ++i) {
      if (auto row = Row(records[i])) rows.push_back(std::move(*row));
    }
    return rows;
  }

 private:
  ColumnKind KindOf(const syntax::TypeExpr& type) const {
    using syntax::TypeKind;
    ColumnKind kind{type.kind == TypeKind::kText, type.kind == TypeKind::kYesNo};
    if (type.kind != TypeKind::kNamed) return kind;
    const auto found = r_.out.types.find(type.name.text);
    if (found == r_.out.types.end()) return kind;
    return {found->second.kind == schema::Kind::kText, found->second.kind == schema::Kind::kYesNo};
  }

  std::optional<Column> Find(const std::string& name) const {
    if (name.starts_with('#')) return Column{};
    for (size_t i = 0; i < table_.inputs.size(); ++i) {
      const syntax::Parameter& input = table_.inputs[i];
      if (input.name.text == name) return Column{Column::Kind::kInput, i, KindOf(input.type)};
    }
    for (size_t i = 0; i < table_.outputs.size(); ++i) {
      const syntax::Parameter& output = table_.outputs[i];
      if (output.name.text == name) return Column{Column::Kind::kOutput, i, KindOf(output.type)};
    }
    return std::nullopt;
  }

  void UnknownColumn(const CsvField& field, size_t position) {
    if (field.text.empty()) {
      r_.sink.Report(Code::kTableFile, field.span, table_.file->text,
                     fmt::format("has a column without a name, its {}.", position + 1),
                     "remove the column, or begin its name with `#` if it is for people");
      return;
    }
    std::vector<std::string> names;
    for (const syntax::Parameter& input : table_.inputs) names.push_back(input.name.text);
    for (const syntax::Parameter& output : table_.outputs) names.push_back(output.name.text);
    const std::string otherwise =
        fmt::format("it has {}; a column of remarks begins with `#`: `#{}`", Enumerate(names),
                    field.text);
    std::string help = Suggest(field.text, names, otherwise);
    for (const std::string& name : names) {
      if (value::TextKey(name) == value::TextKey(field.text)) {
        help = fmt::format("did you mean `{}`?", name);
      }
    }
    r_.sink.Report(Code::kTableColumn, field.span, field.text, table_.name.text, help);
  }

  bool Header(const CsvRecord& header) {
    bool good = true;
    std::set<std::string> seen;
    for (size_t i = 0; i < header.size(); ++i) {
      const CsvField& field = header[i];
      const auto column = Find(field.text);
      if (!column) {
        UnknownColumn(field, i);
        good = false;
      } else if (column->kind != Column::Kind::kRemark && !seen.insert(field.text).second) {
        r_.sink.Report(Code::kTableColumnTwice, field.span, field.text);
        good = false;
      }
      columns_.push_back(column.value_or(Column{}));
    }
    if (!good) return false;
    source::Span span = header.front().span;
    span = source::Cover(span, header.back().span);
    const auto wanted = [&](const std::vector<syntax::Parameter>& names, std::string_view does) {
      for (const syntax::Parameter& column : names) {
        if (seen.contains(column.name.text)) continue;
        r_.sink.Report(Code::kTableColumnMissing, span, column.name.text, table_.name.text, does,
                       "write its name into the header, and below it a cell for every row")
            .With(column.name.span, "it is declared here");
        good = false;
      }
    };
    wanted(table_.inputs, "asks for");
    wanted(table_.outputs, "answers");
    return good;
  }

  // `otherwise` in one input, nothing in the others; in none: an ordinary row.
  bool IsOtherwise(const CsvRecord& record) {
    const CsvField* otherwise = nullptr;
    for (size_t i = 0; i < record.size(); ++i) {
      const bool input = columns_[i].kind == Column::Kind::kInput;
      if (input && record[i].text == "otherwise") otherwise = &record[i];
    }
    if (otherwise == nullptr) return false;
    for (size_t i = 0; i < record.size(); ++i) {
      const bool other = columns_[i].kind == Column::Kind::kInput && &record[i] != otherwise;
      if (!other || record[i].text.empty()) continue;
      r_.sink.Report(Code::kTableOtherwise, record[i].span, "stands alone, without cells beside it",
                     "leave the other cells of this row empty");
    }
    return true;
  }

  std::optional<syntax::TableRow> Row(const CsvRecord& record) {
    syntax::TableRow row;
    row.span = source::Cover(record.front().span, record.back().span);
    if (record.size() != columns_.size()) {
      const auto fields = [](size_t count) {
        return fmt::format("{} field{}", count, count == 1 ? "" : "s");
      };
      r_.sink.Report(Code::kTableCells, row.span, fields(record.size()),
                     table_.file->text, fields(columns_.size()),
                     "every row has a field for each column of the header; a field with commas in "
                     "it stands in double quotes");
      return std::nullopt;
    }
    row.otherwise = IsOtherwise(record);
    if (!row.otherwise) row.cells.resize(table_.inputs.size());
    row.results.resize(table_.outputs.size());
    bool good = true;
    for (size_t i = 0; i < record.size(); ++i) {
      const Column& column = columns_[i];
      if (column.kind == Column::Kind::kOutput) {
        row.results[column.index] = ReadAnswer(record[i], column.values, r_.sink);
        good = good && row.results[column.index] != nullptr;
      } else if (column.kind == Column::Kind::kInput && !row.otherwise) {
        auto cell = ReadCell(record[i], column.values, lists_, r_.sink);
        good = good && cell.has_value();
        if (cell) row.cells[column.index] = std::move(*cell);
      }
    }
    if (!good) return std::nullopt;
    return row;
  }

  Resolver& r_;
  const syntax::TableDecl& table_;
  std::set<std::string> lists_;
  std::vector<Column> columns_;
};

Bindings::TableFile ReadFile(Resolver& r, const syntax::TableDecl& table) {
  Bindings::TableFile out;
  const syntax::Name& name = *table.file;
  const std::string& policy_file = r.sources.Path(name.span.file);
  auto bytes = r.reader(policy_file, name.text);
  if (!bytes) {
    r.sink.Report(Code::kListFile, name.span, bytes.error().message);
    return out;
  }
  if (bytes->size() > base::kMaxTableFileBytes) {
    r.sink.Report(Code::kTooMany, name.span, bytes->size(), "bytes in a table's file",
                  base::kMaxTableFileBytes);
    return out;
  }
  out.content_sha256 = base::ToHex(base::Sha256Of(*bytes));
  const std::filesystem::path path = std::filesystem::path(policy_file).parent_path() / name.text;
  const source::FileId file = r.sources.Add(path.generic_string(), std::move(*bytes));
  // The header and one row more than there may be.
  const auto records = CutCsv(r.sources.Text(file), file, base::kMaxTableRows + 2);
  if (!records) {
    const CsvError& error = records.error();
    r.sink.Report(Code::kTableFile, error.span, name.text, error.message, error.help);
    return out;
  }
  if (records->size() < 2) {
    r.sink.Report(Code::kTableFile, name.span, name.text,
                  records->empty() ? "is empty" : "has a header and no rows",
                  "write a header with the names of the columns, and one row a line");
    return out;
  }
  if (Fits(r, table, records->size() - 1)) out.rows = FileRows(r, table).Read(*records);
  return out;
}

}  // namespace

void ResolveTables(Resolver& r) {
  for (const syntax::TableDecl* table : r.All<syntax::TableDecl>()) {
    const Symbol symbol{Symbol::Kind::kTable, static_cast<uint32_t>(r.out.tables.size()),
                        table->name.span};
    if (!r.Declare(table->name, symbol)) continue;
    CheckColumns(r, *table);
    r.out.tables.push_back(table);
    if (table->file) {
      r.out.table_files.push_back(ReadFile(r, *table));
    } else {
      r.out.table_files.emplace_back();
      Fits(r, *table, table->rows.size());
    }
  }
}

}  // namespace tandem::resolve
