// SPDX-License-Identifier: Apache-2.0
// Questions about tables: rows that meet, rows that never answer, and what no row matches.
#include <algorithm>
#include <iterator>
#include <memory>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/analyze/table_cover.h"
#include "compiler/analyze/table_words.h"
#include "compiler/hir/tables.h"
#include "runtime/base/check.h"

namespace tandem::analyze {
namespace {

using diag::Code;

constexpr int64_t kStepsForPairs = 200'000'000;
constexpr int64_t kStepsForRows = 30'000'000;
constexpr int64_t kStepsForGaps = 40'000'000;
constexpr size_t kMaxRowsShown = 10;  // findings of one kind in one table
constexpr size_t kMaxGapsShown = 3;
constexpr size_t kMaxLabels = 4;

class TableQuestions {
 public:
  TableQuestions(const hir::Policy& policy, size_t table, const source::SourceSet& sources,
                 diag::Sink& sink)
      : policy_(policy), table_(policy.tables[table]), sources_(sources), sink_(sink),
        index_(table), calls_(CallsOf(policy, table)), grid_(GridOf(table_, calls_.domains)) {
    for (size_t row = 0; row < grid_.rows; ++row) boxes_.push_back(BoxOf(grid_, row));
  }

  // Of `unique` tables. Nothing when there are too many pairs to look at.
  std::optional<size_t> Overlaps();
  void NeverReached(Context& context);
  void Gaps(Context& context);

 private:
  void ReportGaps(const std::vector<Box>& gaps, Context& context);
  const TableWords& Words() {
    if (!words_) words_ = std::make_unique<TableWords>(policy_, index_, calls_, sources_);
    return *words_;
  }
  const Leads& LeadsOf() {
    if (!leads_) leads_ = std::make_unique<Leads>(policy_, sources_);
    return *leads_;
  }
  std::vector<InputValue> SampleOf(const Box& box) const;
  static std::vector<hir::TableArgument> Arguments(const std::vector<InputValue>& values);
  bool RowMatches(size_t row, const std::vector<InputValue>& values) const;
  void ReportOverlap(uint32_t above, uint32_t row, size_t more);
  bool EmptyRows(std::vector<bool>& empty);
  std::optional<std::vector<uint32_t>> TakersOf(uint32_t row, const std::vector<uint32_t>& above,
                                                Budget& budget) const;
  void ReportNeverReached(uint32_t row, const std::vector<uint32_t>& takers, size_t more);
  std::string Name() const { return fmt::format("table `{}`", table_.name); }

  const hir::Policy& policy_;
  const hir::Table& table_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;
  size_t index_;
  TableCalls calls_;
  TableGrid grid_;
  std::vector<Box> boxes_;  // one a row
  std::unique_ptr<TableWords> words_;
  std::unique_ptr<Leads> leads_;
};

std::vector<InputValue> TableQuestions::SampleOf(const Box& box) const {
  std::vector<InputValue> values;
  for (size_t c = 0; c < box.size(); ++c) {
    const TableColumn& column = grid_.columns[c];
    // A value that calls can pass, where there is one.
    const Classes passed = Intersection(box[c], column.domain());
    const bool anything = box[c] == column.all() || box[c] == column.domain();
    values.push_back(column.Sample(passed.empty() ? box[c] : passed, anything));
  }
  return values;
}

std::vector<hir::TableArgument> TableQuestions::Arguments(const std::vector<InputValue>& values) {
  std::vector<hir::TableArgument> arguments;
  for (const InputValue& v : values) arguments.push_back({v.known, v.number, v.text});
  return arguments;
}

bool TableQuestions::RowMatches(size_t row, const std::vector<InputValue>& values) const {
  const auto arguments = Arguments(values);
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!hir::Matches(table_.rows[row].cells[i], arguments[i])) return false;
  }
  return true;
}

void TableQuestions::ReportOverlap(uint32_t above, uint32_t row, size_t more) {
  const Box& a = boxes_[above];
  const Box& b = boxes_[row];
  Box both;
  for (size_t c = 0; c < a.size(); ++c) both.push_back(Intersection(a[c], b[c]));
  const std::vector<InputValue> values = SampleOf(both);
  TANDEM_CHECK(RowMatches(above, values) && RowMatches(row, values), "rows that meet both match");
  const std::string help =
      a == b ? "remove one of the two"
             : fmt::format("let one of them match less, or write `table first {}` if the upper row "
                           "is meant to answer", table_.name);
  auto& finding = sink_.Report(Code::kRowsMeet, table_.rows[row].span, table_.name,
                               Words().Values(values), help);
  finding.With(table_.rows[above].span, "the other row");
  if (more > 0) finding.With(table_.span, fmt::format("and {} more pairs of its rows meet", more));
  finding.Witness(Words().Witness(fmt::format("one row of {} answers", table_.name), values, above,
                                  LeadsOf()));
}

std::optional<size_t> TableQuestions::Overlaps() {
  Budget budget{kStepsForPairs};
  const auto pairs = MeetingRows(grid_, budget);
  if (!pairs) return std::nullopt;
  for (size_t i = 0; i < pairs->size() && i < kMaxRowsShown; ++i) {
    const bool last = i + 1 == kMaxRowsShown;
    ReportOverlap((*pairs)[i].first, (*pairs)[i].second, last ? pairs->size() - i - 1 : 0);
  }
  return pairs->size();
}

// Rows with a cell that nothing the calls pass can match.
bool TableQuestions::EmptyRows(std::vector<bool>& empty) {
  size_t found = 0;
  for (size_t row = 0; row < grid_.rows; ++row) {
    for (size_t c = 0; c < grid_.columns.size() && !empty[row]; ++c) {
      if (Intersects(grid_.Cell(row, c), grid_.columns[c].domain())) continue;
      empty[row] = true;
      if (!calls_.called || ++found > kMaxRowsShown) continue;
      const hir::TableRow& at = table_.rows[row];
      const bool spelled = c < at.cell_spans.size();
      sink_.Report(Code::kRowNeverAnswers, spelled ? at.cell_spans[c] : at.span, table_.name,
                   Words().Passed(c), "remove the row, or widen the range of what is passed");
    }
  }
  return found > 0;
}

// Earlier rows that take all of the row together; one where one is enough.
std::optional<std::vector<uint32_t>> TableQuestions::TakersOf(uint32_t row,
                                                              const std::vector<uint32_t>& above,
                                                              Budget& budget) const {
  Box box = boxes_[row];
  for (size_t c = 0; c < box.size(); ++c) {
    box[c] = Intersection(box[c], grid_.columns[c].domain());
  }
  std::vector<const Box*> taken;
  for (const uint32_t a : above) {
    taken.push_back(&boxes_[a]);
    bool all = true;
    for (size_t c = 0; c < box.size() && all; ++c) all = Contains(boxes_[a][c], box[c]);
    if (all) return std::vector<uint32_t>{a};
  }
  if (taken.empty() || CornerIsFree(box, taken)) return std::nullopt;
  if (Uncovered(box, taken, budget) || budget.spent()) return std::nullopt;
  std::vector<uint32_t> takers = above;
  // Only those that are needed, as far as that is cheap.
  for (size_t i = takers.size(); i-- > 0 && takers.size() <= 64;) {
    std::vector<const Box*> fewer = taken;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    if (Uncovered(box, fewer, budget) || budget.spent()) continue;
    taken = std::move(fewer);
    takers.erase(takers.begin() + static_cast<ptrdiff_t>(i));
  }
  return takers;
}

void TableQuestions::ReportNeverReached(uint32_t row, const std::vector<uint32_t>& takers,
                                        size_t more) {
  const bool one = takers.size() == 1;
  const bool twice = one && boxes_[row] == boxes_[takers[0]];
  const std::string why = twice ? "the same cells stand above it"
                          : one ? "a row above it takes all that it matches"
                                : fmt::format("{} rows above it together take all that it matches",
                                              takers.size());
  auto& finding = sink_.Report(Code::kRowNeverAnswers, table_.rows[row].span, table_.name, why,
                               twice ? "remove one of the two"
                                     : "remove this row, or move it above those that take it");
  for (size_t i = 0; i < takers.size() && i < kMaxLabels; ++i) {
    finding.With(table_.rows[takers[i]].span, twice ? "the same cells" : "takes it");
  }
  if (more > 0) finding.With(table_.span, fmt::format("and {} more of its rows", more));
}

void TableQuestions::NeverReached(Context& context) {
  std::vector<bool> empty(grid_.rows, false);
  const bool some_empty = EmptyRows(empty);
  context.report.questions += grid_.rows;
  if (!table_.first) return;  // rows that meet are errors there
  Budget budget{kStepsForRows};
  Budget for_pairs{kStepsForPairs};
  std::vector<std::pair<uint32_t, std::vector<uint32_t>>> found;
  std::vector<uint32_t> live;  // a row that never answers takes nothing that others do not
  for (uint32_t row = 0; row < grid_.rows; ++row) {
    if (empty[row]) continue;
    std::vector<uint32_t> above;
    std::copy_if(live.begin(), live.end(), std::back_inserter(above),
                 [&](uint32_t a) { return RowsMeet(grid_, a, row); });
    for_pairs.steps -= static_cast<int64_t>(live.size());
    const auto takers = TakersOf(row, above, budget);
    if (budget.spent() || for_pairs.spent()) {
      context.NotAnalysed(fmt::format("{} rows of {}", grid_.rows - row, Name()),
                          "too many rows match parts of the same", table_.rows[row].span);
      break;
    }
    if (takers) {
      found.emplace_back(row, *takers);
    } else {
      live.push_back(row);
    }
  }
  const bool all_seen = !budget.spent() && !for_pairs.spent();
  for (size_t i = 0; i < found.size() && i < kMaxRowsShown; ++i) {
    const bool last = i + 1 == kMaxRowsShown;
    ReportNeverReached(found[i].first, found[i].second, last ? found.size() - i - 1 : 0);
  }
  if (found.empty() && !some_empty && all_seen) {
    context.report.proved.push_back(fmt::format("{}: each of {} rows answers", Name(), grid_.rows));
  }
}

// One finding: whoever mends the first part most often mends all.
void TableQuestions::ReportGaps(const std::vector<Box>& gaps, Context& context) {
  std::string parts;
  for (size_t i = 0; i < gaps.size() && i < kMaxGapsShown; ++i) {
    if (i > 0) parts += "`, nor `";
    parts += Words().Cells(grid_, gaps[i]);
  }
  const std::vector<InputValue> values = SampleOf(gaps[0]);
  TANDEM_CHECK(!hir::MatchingRow(table_, Arguments(values)), "nothing matches in a gap");
  auto& finding = sink_.Report(Code::kTableGap, table_.span, table_.name, parts);
  if (gaps.size() > kMaxGapsShown) {
    finding.With(table_.span, "this is not all that no row matches");
  }
  finding.Witness(Words().Witness(fmt::format("no row of {} answers", table_.name), values,
                                  table_.rows.size(), context.leads));
}

void TableQuestions::Gaps(Context& context) {
  Box all;
  for (const TableColumn& column : grid_.columns) all.push_back(column.domain());
  std::vector<const Box*> taken;
  for (const Box& box : boxes_) taken.push_back(&box);
  Budget budget{kStepsForGaps};
  std::vector<Box> gaps;
  const size_t wanted = table_.has_otherwise ? 1 : kMaxGapsShown + 1;
  gaps.reserve(wanted);
  while (gaps.size() < wanted) {
    auto gap = Uncovered(all, taken, budget);
    if (!gap) break;
    gaps.push_back(std::move(*gap));
    taken.push_back(&gaps.back());
  }
  ++context.report.questions;
  if (budget.spent() && gaps.empty()) {
    context.NotAnalysed(fmt::format("what no row of {} matches", Name()),
                        "too many rows match parts of the same", table_.span);
  } else if (gaps.empty() && table_.has_otherwise) {
    sink_.Report(Code::kOtherwiseNeverAnswers, table_.rows.back().span, table_.name);
  } else if (gaps.empty()) {
    context.report.proved.push_back(fmt::format("{}: some row matches every lead", Name()));
  }
  if (!table_.has_otherwise && !gaps.empty()) ReportGaps(gaps, context);
}

}  // namespace

void CheckTables(const hir::Policy& policy, const source::SourceSet& sources, diag::Sink& sink) {
  for (size_t t = 0; t < policy.tables.size(); ++t) {
    if (!policy.tables[t].first) TableQuestions(policy, t, sources, sink).Overlaps();
  }
}

void AskTables(Context& context) {
  for (size_t t = 0; t < context.policy.tables.size(); ++t) {
    const hir::Table& table = context.policy.tables[t];
    TableQuestions questions(context.policy, t, context.sources, context.sink);
    if (!table.first) {
      ++context.report.questions;
      const auto pairs = questions.Overlaps();  // none is found: that was an error before
      if (!pairs) {
        context.NotAnalysed(fmt::format("whether rows of table `{}` meet", table.name),
                            "too many of its rows match the same", table.span);
      } else if (*pairs == 0 && table.rows.size() > 2) {
        context.report.proved.push_back(
            fmt::format("table `{}`: no two of its {} rows meet", table.name,
                        table.rows.size() - (table.has_otherwise ? 1 : 0)));
      }
    }
    questions.NeverReached(context);
    questions.Gaps(context);
  }
}

}  // namespace tandem::analyze
