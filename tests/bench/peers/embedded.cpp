// SPDX-License-Identifier: Apache-2.0
// What an engineer writes who embeds libtandem.so, batch by batch and lead by lead.
#include "tests/bench/peers/embedded.h"

#include <algorithm>
#include <iterator>

#include "tests/bench/peers/files.h"
#include "tests/bench/peers/stopwatch.h"

namespace tandem::bench::peers {
namespace {

constexpr uint32_t kBatch = 16384;
constexpr size_t kSingly = 100'000;
constexpr int64_t kAsOf = 1'795'000'000'000'000;

void Must(tandem_status status, const tandem_error& error) {
  if (status != TANDEM_OK) Stop(error.message);
}

// One field of one lead: what is missing, the text, or the number.
struct Cell {
  bool known = true;
  const std::string* text = nullptr;
  int32_t number = 0;
};

Cell Text(const std::string& text) { return {!text.empty(), &text, 0}; }
Cell Number(bool known, int32_t number) { return {known, nullptr, known ? number : 0}; }

// In the order of the policy's fields.
std::vector<Cell> CellsOf(const Lead& lead) {
  std::vector<Cell> cells = {Text(lead.id),
                             Text(lead.email),
                             Text(lead.country),
                             Text(lead.title),
                             Text(lead.industry),
                             Number(true, lead.source),
                             Number(lead.seniority != kUnknownSeniority, lead.seniority - 1),
                             Number(lead.employees > 0, lead.employees),
                             Number(lead.revenue >= 0, lead.revenue),
                             Number(true, lead.customer ? 1 : 0)};
  for (const int16_t count : lead.counts) cells.push_back(Number(true, count));
  return cells;
}

// `"name":"value"` or `"name":7` of a decision's line.
std::string ValueIn(const std::string& line, const std::string& name) {
  const std::string key = "\"" + name + "\":";
  size_t from = line.find(key);
  if (from == std::string::npos) Stop("no " + name + " in " + line);
  from += key.size();
  const bool quoted = line[from] == '"';
  if (quoted) ++from;
  return line.substr(from, line.find_first_of(quoted ? "\"" : ",}", from) - from);
}

constexpr const char* kResultNames[] = {"fit", "engagement", "grade", "stage", "route"};

}  // namespace

Embedded::Embedded(const char* artifact, const std::vector<Lead>& leads) : leads_(leads) {
  tandem_error error;
  tandem_load_options options = tandem_init<tandem_load_options>();
  options.engine = TANDEM_ENGINE_JIT;
  Must(tandem_policy_load_file(artifact, &options, &policy_, &error), error);
  Must(tandem_context_new(policy_, nullptr, &context_, &error), error);
  Must(tandem_results_new(policy_, kBatch, &results_, &error), error);
  Must(tandem_batch_new(policy_, kBatch, &batch_, &error), error);
  for (size_t i = 0; i < kResultCount; ++i) {
    const int64_t at = tandem_policy_find_result(policy_, kResultNames[i]);
    if (at < 0) Stop(std::string("no result ") + kResultNames[i]);
    result_[i] = static_cast<size_t>(at);
    out_[i].resize(leads.size());
  }
  decided_.resize(tandem_policy_result_count(policy_));
  FillColumns();
  FillRows();
  json_.resize(singly());
  for (size_t from = 0; from < leads.size(); from += kBatch) {
    const auto rows = static_cast<uint32_t>(std::min<size_t>(kBatch, leads.size() - from));
    tandem_batch* batch = nullptr;
    Must(tandem_batch_new(policy_, rows, &batch, &error), error);
    Append(batch, from, rows);
    filled_.push_back(batch);
  }
}

Embedded::~Embedded() {
  for (tandem_batch* batch : filled_) tandem_batch_free(batch);
  tandem_batch_free(batch_);
  tandem_results_free(results_);
  tandem_context_free(context_);
  tandem_policy_release(policy_);
}

void Embedded::FillColumns() {
  fields_.resize(tandem_policy_field_count(policy_));
  for (Field& field : fields_) field.offsets.push_back(0);
  for (const Lead& lead : leads_) {
    const std::vector<Cell> cells = CellsOf(lead);
    if (cells.size() != fields_.size()) Stop("the policy has other fields");
    for (size_t i = 0; i < cells.size(); ++i) {
      fields_[i].known.push_back(cells[i].known ? 1 : 0);
      if (cells[i].text != nullptr) {
        fields_[i].bytes += *cells[i].text;
        fields_[i].offsets.push_back(static_cast<int64_t>(fields_[i].bytes.size()));
      } else {
        fields_[i].numbers.push_back(cells[i].number);
      }
    }
  }
}

void Embedded::FillRows() {
  for (size_t i = 0; i < std::min(leads_.size(), kSingly); ++i) {
    const Lead& lead = leads_[i];
    lines_.push_back(ToJson(lead));
    for (const Cell& cell : CellsOf(lead)) {
      tandem_value value{};
      value.known = cell.known ? 1 : 0;
      value.number = cell.text != nullptr ? static_cast<int64_t>(cell.text->size()) : cell.number;
      value.text = cell.text != nullptr ? cell.text->data() : nullptr;
      rows_.push_back(value);
    }
  }
}

void Embedded::Append(tandem_batch* batch, size_t from, uint32_t rows) {
  std::vector<tandem_column> columns;
  std::vector<std::vector<uint8_t>> bitmaps(fields_.size());
  for (size_t i = 0; i < fields_.size(); ++i) {
    const Field& field = fields_[i];
    tandem_column column = tandem_init<tandem_column>();
    column.field = i;
    if (field.numbers.empty()) {
      column.values = field.bytes.data();
      column.offsets = field.offsets.data() + from;
    } else {
      column.values = field.numbers.data() + from;
      column.width = sizeof(int32_t);
    }
    bitmaps[i].assign((rows + 7) / 8, 0);
    for (uint32_t row = 0; row < rows; ++row) {
      bitmaps[i][row / 8] =
          static_cast<uint8_t>(bitmaps[i][row / 8] | (field.known[from + row] << (row % 8)));
    }
    column.valid = bitmaps[i].data();
    columns.push_back(column);
  }
  tandem_error error;
  uint32_t rejected = 0;
  Must(tandem_batch_append_columns(batch, columns.data(), columns.size(), rows, nullptr, &rejected,
                                   &error),
       error);
  if (rejected != 0) Stop("leads were rejected");
}

void Embedded::Decide(tandem_batch* batch, size_t from) {
  tandem_error error;
  Must(tandem_evaluate(context_, batch, kAsOf, results_, &error), error);
  for (size_t i = 0; i < kResultCount; ++i) {
    Must(tandem_results_column(results_, result_[i], out_[i].data() + from, nullptr, &error),
         error);
  }
}

void Embedded::Evaluate() {
  as_json_ = false;
  decided_count_ = leads_.size();
  for (size_t i = 0; i < filled_.size(); ++i) Decide(filled_[i], i * kBatch);
}

void Embedded::AppendAndEvaluate() {
  as_json_ = false;
  decided_count_ = leads_.size();
  tandem_error error;
  for (size_t from = 0; from < leads_.size(); from += kBatch) {
    Must(tandem_batch_clear(batch_, &error), error);
    Append(batch_, from, static_cast<uint32_t>(std::min<size_t>(kBatch, leads_.size() - from)));
    Decide(batch_, from);
  }
}

void Embedded::Keep(size_t lead, const tandem_value* results) {
  for (size_t i = 0; i < kResultCount; ++i) out_[i][lead] = results[result_[i]].number;
}

void Embedded::DecideStructs() {
  as_json_ = false;
  decided_count_ = singly();
  tandem_error error;
  const size_t count = fields_.size();
  for (size_t i = 0; i < singly(); ++i) {
    Must(tandem_decide(context_, rows_.data() + i * count, count, kAsOf, decided_.data(),
                       decided_.size(), &error),
         error);
    Keep(i, decided_.data());
  }
}

void Embedded::DecideJson() {
  as_json_ = true;
  decided_count_ = singly();
  tandem_error error;
  for (size_t i = 0; i < singly(); ++i) {
    const char* out = nullptr;
    size_t bytes = 0;
    Must(tandem_decide_json(context_, lines_[i].data(), lines_[i].size(), kAsOf, nullptr, 0, &out,
                            &bytes, nullptr, nullptr, &error),
         error);
    json_[i].assign(out, bytes);
  }
}

std::string Embedded::Latency(bool json) {
  tandem_error error;
  const size_t count = fields_.size();
  if (!json) {
    return Percentiles(singly(), [&](size_t i) {
      Must(tandem_decide(context_, rows_.data() + i * count, count, kAsOf, decided_.data(),
                         decided_.size(), &error),
           error);
    });
  }
  return Percentiles(singly(), [&](size_t i) {
    const char* out = nullptr;
    size_t bytes = 0;
    Must(tandem_decide_json(context_, lines_[i].data(), lines_[i].size(), kAsOf, nullptr, 0, &out,
                            &bytes, nullptr, nullptr, &error),
         error);
  });
}

std::string Embedded::ResultName(Result result, int64_t value) const {
  const char* name =
      tandem_policy_result_choice(policy_, result_[result], static_cast<size_t>(value));
  if (name == nullptr) Stop("a decision without a name");
  return name;
}

Decisions Embedded::decisions() {
  Decisions decisions(decided_count_);
  const auto fill = [&](Result result, const char* const* names, size_t count,
                        std::vector<int8_t>& to) {
    for (size_t i = 0; i < decided_count_; ++i) {
      if (names == nullptr) {
        to[i] = static_cast<int8_t>(as_json_ ? std::stoll(ValueIn(json_[i], kResultNames[result]))
                                             : out_[result][i]);
      } else {
        const std::string name = as_json_ ? ValueIn(json_[i], kResultNames[result])
                                          : ResultName(result, out_[result][i]);
        to[i] = IndexOf(name, names, count);
      }
    }
  };
  fill(kFit, nullptr, 0, decisions.fit);
  fill(kEngagement, nullptr, 0, decisions.engagement);
  fill(kGrade, kGradeNames, std::size(kGradeNames), decisions.grade);
  fill(kStage, kStageNames, std::size(kStageNames), decisions.stage);
  fill(kRoute, kRouteNames, std::size(kRouteNames), decisions.route);
  return decisions;
}

}  // namespace tandem::bench::peers
