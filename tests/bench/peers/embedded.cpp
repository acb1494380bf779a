// SPDX-License-Identifier: Apache-2.0
// What an engineer writes who embeds libtandem.so, batch by batch and lead by lead.
#include "tests/bench/peers/embedded.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>

#include "tests/bench/peers/files.h"
#include "tests/bench/peers/stopwatch.h"

namespace tandem::bench::peers {
namespace {

constexpr uint32_t kBatch = 16384;
constexpr size_t kFirstCount = 10;  // fields from here on are counts
constexpr size_t kSingly = 100'000;
constexpr int64_t kAsOf = 1'795'000'000'000'000;

void Must(tandem_status status, const tandem_error& error) {
  if (status != TANDEM_OK) Stop(error.message);
}

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
    Append(batch, from, rows, false);
    filled_.push_back(batch);
    results_.push_back(nullptr);
    Must(tandem_results_new(policy_, rows, &results_.back(), &error), error);
  }
  views_.resize(filled_.size() * kResultCount, tandem_init<tandem_view>());
}

Embedded::~Embedded() {
  for (tandem_batch* batch : filled_) tandem_batch_free(batch);
  tandem_batch_free(batch_);
  for (tandem_results* results : results_) tandem_results_free(results);
  tandem_context_free(context_);
  tandem_policy_release(policy_);
}

void Embedded::FillColumns() {
  fields_.resize(tandem_policy_field_count(policy_));
  std::vector<std::vector<Cell>> cells(fields_.size());
  for (const Lead& lead : leads_) {
    const std::vector<Cell> row = CellsOf(lead);
    if (row.size() != fields_.size()) Stop("the policy has other fields");
    for (size_t i = 0; i < row.size(); ++i) cells[i].push_back(row[i]);
  }
  for (size_t i = 0; i < fields_.size(); ++i) FillField(i, cells[i]);
}

void Embedded::FillField(size_t index, const std::vector<Cell>& cells) {
  Field& field = fields_[index];
  int32_t largest = 0;
  bool all_known = true;
  field.known.resize((cells.size() + 7) / 8);
  for (size_t row = 0; row < cells.size(); ++row) {
    largest = std::max(largest, cells[row].number);
    all_known = all_known && cells[row].known;
    if (cells[row].known) field.known[row / 8] |= static_cast<uint8_t>(1 << (row % 8));
  }
  if (all_known) field.known.clear();
  if (cells.front().text == nullptr) {
    field.width = largest < 128 && index < kFirstCount ? 1 : index < kFirstCount ? 4 : 2;
    for (const Cell& cell : cells) {
      const auto* const bytes = reinterpret_cast<const std::byte*>(&cell.number);
      field.numbers.insert(field.numbers.end(), bytes, bytes + field.width);
    }
    return;
  }
  for (const Cell& cell : cells) {
    field.bytes += *cell.text;
    field.offsets.push_back(static_cast<int64_t>(field.bytes.size()));
  }
  AddDictionary(cells, field);
}

void Embedded::AddDictionary(const std::vector<Cell>& cells, Field& field) {
  constexpr size_t kMostTexts = 100;
  std::map<std::string, int32_t> entries;
  for (const Cell& cell : cells) {
    const auto [at, is_new] = entries.emplace(*cell.text, static_cast<int32_t>(entries.size()));
    field.entries.push_back(at->second);
    if (!is_new) continue;
    field.texts += *cell.text;
    field.ends.push_back(static_cast<int64_t>(field.texts.size()));
    if (entries.size() > kMostTexts) return field.entries.clear();
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

void Embedded::Append(tandem_batch* batch, size_t from, uint32_t rows, bool by_dictionary) {
  columns_.clear();
  for (size_t i = 0; i < fields_.size(); ++i) {
    const Field& field = fields_[i];
    tandem_column column = tandem_init<tandem_column>();
    column.field = i;
    if (!field.known.empty()) column.valid = field.known.data() + from / 8;
    if (field.width != 0) {
      column.values = field.numbers.data() + from * field.width;
      column.width = field.width;
    } else if (by_dictionary && !field.entries.empty()) {
      column.values = field.texts.data();
      column.offsets = field.ends.data();
      column.entries = field.ends.size() - 1;
      column.indexes = field.entries.data() + from;
      column.width = sizeof(int32_t);
    } else {
      column.values = field.bytes.data();
      column.offsets = field.offsets.data() + from;
    }
    columns_.push_back(column);
  }
  tandem_error error;
  uint32_t rejected = 0;
  Must(tandem_batch_append_columns(batch, columns_.data(), columns_.size(), rows, nullptr,
                                   &rejected, &error),
       error);
  if (rejected != 0) Stop("leads were rejected");
}

void Embedded::Decide(tandem_batch* batch, size_t turn) {
  tandem_error error;
  Must(tandem_evaluate(context_, batch, kAsOf, results_[turn], &error), error);
  for (size_t i = 0; i < kResultCount; ++i) {
    Must(tandem_results_view(results_[turn], result_[i], &views_[turn * kResultCount + i], &error),
         error);
  }
}

void Embedded::CopyViews() {
  const auto number = [](const tandem_view& view, size_t row) {
    const auto read = [&](auto value) {
      std::memcpy(&value, static_cast<const std::byte*>(view.values) + row * sizeof value,
                  sizeof value);
      return static_cast<int64_t>(value);
    };
    switch (view.width) {
      case 1: return read(int8_t{});
      case 2: return read(int16_t{});
      case 4: return read(int32_t{});
      case 8: return read(int64_t{});
      default: Stop("a result that is no number");
    }
  };
  for (size_t row = 0; row < leads_.size(); ++row) {
    for (size_t i = 0; i < kResultCount; ++i) {
      out_[i][row] = number(views_[row / kBatch * kResultCount + i], row % kBatch);
    }
  }
}

void Embedded::Evaluate() {
  form_ = Form::kViews;
  decided_count_ = leads_.size();
  for (size_t i = 0; i < filled_.size(); ++i) Decide(filled_[i], i);
}

void Embedded::AppendAndEvaluate(bool by_dictionary) {
  form_ = Form::kViews;
  decided_count_ = leads_.size();
  tandem_error error;
  for (size_t from = 0; from < leads_.size(); from += kBatch) {
    Must(tandem_batch_clear(batch_, &error), error);
    const auto rows = static_cast<uint32_t>(std::min<size_t>(kBatch, leads_.size() - from));
    Append(batch_, from, rows, by_dictionary);
    Decide(batch_, from / kBatch);
  }
}

void Embedded::Keep(size_t lead, const tandem_value* results) {
  for (size_t i = 0; i < kResultCount; ++i) out_[i][lead] = results[result_[i]].number;
}

void Embedded::DecideStructs() {
  form_ = Form::kValues;
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
  form_ = Form::kJson;
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
  if (form_ == Form::kViews) CopyViews();
  const bool as_json = form_ == Form::kJson;
  Decisions decisions(decided_count_);
  const auto fill = [&](Result result, const char* const* names, size_t count,
                        std::vector<int8_t>& to) {
    for (size_t i = 0; i < decided_count_; ++i) {
      if (names == nullptr) {
        to[i] = static_cast<int8_t>(as_json ? std::stoll(ValueIn(json_[i], kResultNames[result]))
                                             : out_[result][i]);
      } else {
        const std::string name = as_json ? ValueIn(json_[i], kResultNames[result])
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
