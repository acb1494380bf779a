// SPDX-License-Identifier: Apache-2.0
// Cases of a test: rows of a file whose columns are fields of the lead and what is expected.
#include <algorithm>
#include <filesystem>
#include <set>

#include "compiler/resolve/resolver.h"
#include "compiler/resolve/table_cells.h"
#include "runtime/base/limits.h"

namespace tandem::resolve {
namespace {

using diag::Code;
using syntax::ExprKind;
using syntax::ExprPtr;

constexpr size_t kMaxCases = 10'000;
constexpr std::string_view kExpect = "expect ";

struct Column {
  enum class Kind : uint8_t { kRemark, kField, kExpectation, kBecause };
  Kind kind = Kind::kRemark;
  std::vector<syntax::Name> path;
  schema::ValueType type;  // kField
};

std::vector<syntax::Name> PathOf(const std::string& text, source::Span span) {
  std::vector<syntax::Name> path;
  size_t begin = 0;
  for (size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find('.', begin);
    const size_t count = end == std::string::npos ? end : end - begin;
    path.push_back({text.substr(begin, count), span, false});
  }
  return path;
}

ExprPtr Make(ExprKind kind, source::Span span) {
  auto out = std::make_unique<syntax::Expr>();
  out->kind = kind;
  out->span = out->op_span = span;
  return out;
}

class Cases {
 public:
  Cases(Resolver& r, const syntax::TestDecl& test) : r_(r), test_(test) {}

  std::vector<Bindings::TestCase> Read(const std::vector<CsvRecord>& records) {
    std::vector<Bindings::TestCase> cases;
    if (!Header(records.front())) return cases;
    for (size_t i = 1; i < records.size(); ++i) {
      if (auto row = Row(records[i])) cases.push_back(std::move(*row));
    }
    return cases;
  }

 private:
  bool Header(const CsvRecord& header);
  std::optional<Column> Find(const CsvField& field);
  std::optional<Bindings::TestCase> Row(const CsvRecord& record);
  std::optional<syntax::TestField> Field(const Column& column, const CsvField& cell);
  std::optional<syntax::Expectation> Expected(const Column& column, const CsvField& cell);

  Resolver& r_;
  const syntax::TestDecl& test_;
  std::vector<Column> columns_;
};

std::optional<Column> Cases::Find(const CsvField& field) {
  if (field.text.starts_with('#')) return Column{};
  if (field.text == "because") return Column{Column::Kind::kBecause, {}, {}};
  if (field.text.starts_with(kExpect)) {
    const size_t name = field.text.find_first_not_of(' ', kExpect.size());
    if (name != std::string::npos) {
      return Column{Column::Kind::kExpectation, PathOf(field.text.substr(name), field.span), {}};
    }
  }
  const auto found = r_.out.schema.Find(field.text);
  if (found) {
    return Column{Column::Kind::kField, PathOf(field.text, field.span),
                  r_.out.schema[*found].type};
  }
  std::vector<std::string> names;
  for (const schema::Field& given : r_.out.schema.fields) names.push_back(given.name);
  r_.sink.Report(Code::kCasesColumn, field.span, field.text,
                 Suggest(field.text, names,
                         "what a case should come to is a column `expect route`, `expect fit` …; "
                         "a column of remarks begins with `#`"));
  return std::nullopt;
}

bool Cases::Header(const CsvRecord& header) {
  bool good = true;
  bool expects = !test_.expectations.empty();
  std::set<std::string> seen;
  for (const CsvField& field : header) {
    auto column = Find(field);
    good = good && column.has_value();
    if (!column) continue;
    if (column->kind != Column::Kind::kRemark && !seen.insert(field.text).second) {
      r_.sink.Report(Code::kCasesColumnTwice, field.span, field.text);
      good = false;
    }
    expects = expects || column->kind == Column::Kind::kExpectation;
    columns_.push_back(std::move(*column));
  }
  if (good && !expects) {
    r_.sink.Report(Code::kCasesWithoutExpectation, test_.name.span, test_.name.text);
  }
  return good && expects;
}

// A cell in which nothing stands leaves the field out.
std::optional<syntax::TestField> Cases::Field(const Column& column, const CsvField& cell) {
  syntax::TestField field;
  field.path = column.path;
  field.span = cell.span;
  const schema::Kind kind = column.type.kind;
  const ColumnKind read{kind == schema::Kind::kText || kind == schema::Kind::kTextList,
                        kind == schema::Kind::kYesNo};
  for (syntax::Name& name : field.path) name.span = cell.span;
  const bool list = kind == schema::Kind::kTextList || kind == schema::Kind::kChoiceList;
  field.is_list = list;
  if (!list) {
    field.values.push_back(ReadAnswer(cell, read, r_.sink));
    if (field.values.back() == nullptr) return std::nullopt;
    return field;
  }
  size_t begin = 0;
  for (size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = cell.text.find(';', begin);
    const size_t count = end == std::string::npos ? end : end - begin;
    std::string text = cell.text.substr(begin, count);
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    if (text.empty()) continue;
    field.values.push_back(Make(ExprKind::kString, cell.span));
    field.values.back()->text = std::move(text);
  }
  return field;
}

// `expect route` over `sdr`: route = sdr.
std::optional<syntax::Expectation> Cases::Expected(const Column& column, const CsvField& cell) {
  ExprPtr subject = Make(ExprKind::kName, column.path.front().span);
  subject->names = column.path;
  syntax::Expectation out;
  out.span = cell.span;
  if (cell.text == "missing") {
    out.condition = Make(ExprKind::kIsMissing, cell.span);
    out.condition->args.push_back(std::move(subject));
    return out;
  }
  ExprPtr value = ReadAnswer(cell, {false, true}, r_.sink);
  if (value == nullptr) return std::nullopt;
  out.condition = Make(ExprKind::kCompare, cell.span);
  out.condition->cmp = syntax::Compare::kEqual;
  out.condition->args.push_back(std::move(subject));
  out.condition->args.push_back(std::move(value));
  return out;
}

std::optional<Bindings::TestCase> Cases::Row(const CsvRecord& record) {
  Bindings::TestCase row;
  row.span = source::Cover(record.front().span, record.back().span);
  row.line = r_.sources.Locate(row.span.file, row.span.begin).line;
  if (record.size() != columns_.size()) {
    const auto fields = [](size_t count) {
      return fmt::format("{} field{}", count, count == 1 ? "" : "s");
    };
    r_.sink.Report(Code::kCasesRow, row.span, fields(record.size()), fields(columns_.size()));
    return std::nullopt;
  }
  std::optional<syntax::Name> because;
  for (size_t i = 0; i < record.size(); ++i) {
    const Column& column = columns_[i];
    if (column.kind == Column::Kind::kRemark || record[i].text.empty()) continue;
    if (column.kind == Column::Kind::kBecause) {
      because = syntax::Name{record[i].text, record[i].span, false};
    } else if (column.kind == Column::Kind::kField) {
      if (auto field = Field(column, record[i])) row.fields.push_back(std::move(*field));
    } else if (auto expected = Expected(column, record[i])) {
      row.expectations.push_back(std::move(*expected));
    }
  }
  if (!because) return row;
  const auto stage = std::find_if(
      row.expectations.begin(), row.expectations.end(), [](const syntax::Expectation& e) {
        const syntax::Expr& subject = *e.condition->args[0];
        return subject.names.size() == 1 && subject.names[0].text == "stage";
      });
  if (stage != row.expectations.end()) stage->because = std::move(because);
  else r_.sink.Report(Code::kBecauseWhat, because->span);
  return row;
}

}  // namespace

std::vector<Bindings::TestCase> ReadCases(Resolver& r, const syntax::TestDecl& test) {
  const syntax::Name& name = *test.cases;
  const auto bad = [&](source::Span span, const std::string& message, const std::string& help) {
    r.sink.Report(Code::kCasesFile, span, name.text, message, help);
    return std::vector<Bindings::TestCase>();
  };
  if (!name.text.ends_with(".csv") && !name.text.ends_with(".tsv")) {
    return bad(name.span, "is no table by its name", "name a file that ends in `.csv` or `.tsv`");
  }
  const std::string& policy_file = r.sources.Path(name.span.file);
  auto bytes = r.reader(policy_file, name.text);
  if (!bytes) {
    r.sink.Report(Code::kListFile, name.span, bytes.error().message);
    return {};
  }
  if (bytes->size() > base::kMaxTableFileBytes) {
    return bad(name.span, "is too long", "split it into several tests");
  }
  const std::filesystem::path path = std::filesystem::path(policy_file).parent_path() / name.text;
  const source::FileId file = r.sources.Add(path.generic_string(), std::move(*bytes));
  const auto records = CutCsv(r.sources.Text(file), file, kMaxCases + 2);
  if (!records) return bad(records.error().span, records.error().message, records.error().help);
  if (records->size() < 2) {
    return bad(name.span, records->empty() ? "is empty" : "has a header and no rows",
               "write a header with fields of the lead and `expect …`, and one case a row");
  }
  if (records->size() > kMaxCases + 1) {
    return bad(name.span, fmt::format("has more than {} rows", kMaxCases),
               "split it into several tests");
  }
  return Cases(r, test).Read(*records);
}

}  // namespace tandem::resolve
