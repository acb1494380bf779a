// SPDX-License-Identifier: Apache-2.0
// Leads in batches, by rows and by columns, and one by one.
#include <algorithm>
#include <cstring>

#include "tests/capi/fail_nth.h"

namespace tandem::capi_test {

// Calls that allocate nothing of their own: a lead made before, value by value.
bool AppendRow(Steps& step, tandem_batch* batch, const Lead& lead) {
  if (!step(tandem_batch_begin(batch, &step.error))) return false;
  const char* texts[8];
  size_t sizes[8];
  for (const Value& value : lead.values) {
    tandem_status set = TANDEM_OK;
    const size_t field = value.field;
    if (value.kind == TANDEM_TEXT) {
      set = tandem_batch_set_text(batch, field, value.text.data(), value.text.size(), &step.error);
    } else if (value.kind == TANDEM_TEXT_LIST) {
      const size_t count = std::min<size_t>(8, value.texts.size());
      for (size_t i = 0; i < count; ++i) {
        texts[i] = value.texts[i].data();
        sizes[i] = value.texts[i].size();
      }
      set = tandem_batch_set_texts(batch, field, texts, sizes, count, &step.error);
    } else if (value.kind == TANDEM_CHOICE_LIST) {
      set = tandem_batch_set_choices(batch, field, value.choices.data(), value.choices.size(),
                                     &step.error);
    } else {
      set = tandem_batch_set_int(batch, field, value.number, &step.error);
    }
    if (!step(set)) return false;
  }
  for (const Event& event : lead.events) {
    if (!step(tandem_batch_begin_event(batch, event.event, event.at_us, &step.error))) {
      return false;
    }
    for (const Value& value : event.values) {
      const bool is_text = value.kind == TANDEM_TEXT;
      if (!step(is_text ? tandem_batch_set_event_text(batch, value.field, value.text.data(),
                                                      value.text.size(), &step.error)
                        : tandem_batch_set_event_int(batch, value.field, value.number,
                                                     &step.error))) {
        return false;
      }
    }
  }
  return step(tandem_batch_end(batch, &step.error));
}

// Rows and evaluation; after a failure the same batch and results are cleared and used.
void Rows(const Stage& stage, Steps& step) {
  tandem_batch* batch = nullptr;
  tandem_results* results = nullptr;
  tandem_context* context = nullptr;
  const auto all = [&](Steps& now) {
    if (context == nullptr &&
        !now(tandem_context_new(stage.policy, nullptr, &context, &now.error))) {
      return;
    }
    if (batch == nullptr && !now(tandem_batch_new(stage.policy, kLeads, &batch, &now.error))) {
      return;
    }
    if (results == nullptr &&
        !now(tandem_results_new(stage.policy, kLeads, &results, &now.error))) {
      return;
    }
    for (const Lead& lead : stage.leads) {
      if (!AppendRow(now, batch, lead)) return;
    }
    if (!now(tandem_evaluate(context, batch, kAsOf, results, &now.error))) return;
    for (uint32_t row = 0; row < kLeads; ++row) {
      const char* line = nullptr;
      size_t size = 0;
      const tandem_format format = row % 2 == 0 ? TANDEM_CSV : TANDEM_JSON_LINES;
      if (!now(tandem_results_line(results, row, format, &line, &size, &now.error))) return;
    }
  };
  all(step);
  if (step.status == TANDEM_NO_MEMORY) {
    const int64_t fails_at = g_fails_at.exchange(0);
    tandem_context_free(context);
    context = nullptr;
    Steps again;
    if (batch != nullptr) again(tandem_batch_clear(batch, &again.error));
    all(again);
    Expect(again.status == TANDEM_OK, "rows", fails_at,
           std::string("cleared, but: ") + again.error.message);
  }
  tandem_context_free(context);
  tandem_results_free(results);
  tandem_batch_free(batch);
}

namespace {

// The leads' single values, one column a field.
struct ColumnData {
  explicit ColumnData(const Stage& stage) {
    const size_t fields = tandem_policy_field_count(stage.policy);
    numbers.assign(fields, std::vector<int64_t>(kLeads));
    offsets.assign(fields, std::vector<int64_t>(kLeads + 1));
    texts.resize(fields);
    valid.assign(fields, std::vector<uint8_t>((kLeads + 7) / 8));
    for (uint32_t row = 0; row < kLeads; ++row) entries.push_back(row);
    for (uint32_t row = 0; row < kLeads; ++row) {
      for (const Value& value : stage.leads[row].values) {
        numbers[value.field][row] = value.number;
        texts[value.field] += value.text;
        valid[value.field][row / 8] |= static_cast<uint8_t>(1 << (row % 8));
      }
      for (size_t i = 0; i < fields; ++i) {
        offsets[i][row + 1] = static_cast<int64_t>(texts[i].size());
      }
    }
    for (size_t i = 0; i < fields; ++i) {
      tandem_field field = TANDEM_INIT(tandem_field);
      tandem_policy_field(stage.policy, i, &field, nullptr);
      if (field.kind == TANDEM_TEXT_LIST || field.kind == TANDEM_CHOICE_LIST) continue;
      tandem_column column = TANDEM_INIT(tandem_column);
      column.field = i;
      column.values = field.kind == TANDEM_TEXT ? static_cast<const void*>(texts[i].data())
                                                : numbers[i].data();
      column.width = 8;
      column.offsets = offsets[i].data();
      column.valid = valid[i].data();
      columns.push_back(column);
      if (field.kind == TANDEM_TEXT) {
        column.indexes = entries.data();
        column.entries = kLeads;
      }
      by_dictionary.push_back(column);
    }
  }

  std::vector<std::vector<int64_t>> numbers, offsets;
  std::vector<std::string> texts;
  std::vector<std::vector<uint8_t>> valid;
  std::vector<int64_t> entries;  // each row has its own
  std::vector<tandem_column> columns, by_dictionary;
};

}  // namespace

// Twice into one batch, the second time with texts by dictionary; what fails leaves the rows that
// were there before, and can be repeated.
void Columns(const Stage& stage, Steps& step) {
  const int64_t fails_at = g_fails_at.exchange(0);
  const ColumnData data(stage);
  g_fails_at = fails_at;
  tandem_batch* batch = nullptr;
  tandem_results* results = nullptr;
  tandem_context* context = nullptr;
  const auto append = [&](Steps& now, int turn) {
    const std::vector<tandem_column>& columns = turn == 0 ? data.columns : data.by_dictionary;
    uint32_t rejected[kLeads];
    uint32_t count = 0;
    return now(tandem_batch_append_columns(batch, columns.data(), columns.size(), kLeads, rejected,
                                           &count, &now.error));
  };
  if (step(tandem_batch_new(stage.policy, 2 * kLeads, &batch, &step.error)) &&
      step(tandem_results_new(stage.policy, 2 * kLeads, &results, &step.error)) &&
      step(tandem_context_new(stage.policy, nullptr, &context, &step.error))) {
    for (int turn = 0; turn < 2; ++turn) {
      const uint32_t before = tandem_batch_rows(batch);
      if (append(step, turn)) continue;
      g_fails_at = 0;
      Expect(tandem_batch_rows(batch) == before, "columns", fails_at, "rows were left behind");
      Steps again;
      const bool is_done = append(again, turn);
      Expect(is_done, "columns", fails_at, std::string("again, but: ") + again.error.message);
      break;
    }
    if (step.status == TANDEM_OK) {
      step(tandem_evaluate(context, batch, kAsOf, results, &step.error));
    }
  }
  tandem_context_free(context);
  tandem_results_free(results);
  tandem_batch_free(batch);
}

void Json(const Stage& stage, Steps& step) {
  tandem_context* context = nullptr;
  if (!step(tandem_context_new(stage.policy, nullptr, &context, &step.error))) return;
  char state[4096];
  size_t state_size = 0;
  for (const Lead& lead : stage.leads) {
    const char *line = nullptr, *carried = nullptr;
    size_t size = 0, carried_size = 0;
    for (int turn = 0; turn < 2; ++turn) {
      if (!step(tandem_decide_json(context, lead.json.data(), lead.json.size(), kAsOf,
                                   turn == 0 ? nullptr : state, state_size, &line, &size, &carried,
                                   &carried_size, &step.error))) {
        break;
      }
      state_size = std::min(sizeof state, carried_size);
      std::memcpy(state, carried, state_size);
    }
    if (step.status != TANDEM_OK) break;
  }
  tandem_context_free(context);
}

void Values(const Stage& stage, Steps& step) {
  tandem_context* context = nullptr;
  if (!step(tandem_context_new(stage.policy, nullptr, &context, &step.error))) return;
  tandem_value fields[64] = {}, results[64] = {};
  for (const Value& value : stage.leads[0].values) {
    const bool is_text = value.kind == TANDEM_TEXT;
    if (value.kind == TANDEM_TEXT_LIST || value.kind == TANDEM_CHOICE_LIST) continue;
    fields[value.field] = {is_text ? static_cast<int64_t>(value.text.size()) : value.number,
                           is_text ? value.text.data() : nullptr, 1};
  }
  step(tandem_decide(context, fields, tandem_policy_field_count(stage.policy), kAsOf, results,
                     tandem_policy_result_count(stage.policy), &step.error));
  tandem_context_free(context);
}

void Explain(const Stage& stage, Steps& step) {
  tandem_context* context = nullptr;
  if (!step(tandem_context_new(stage.policy, nullptr, &context, &step.error))) return;
  for (const int as_text : {1, 0}) {
    const char* text = nullptr;
    size_t size = 0;
    const std::string& json = stage.leads[1].json;
    if (!step(tandem_explain_json(context, json.data(), json.size(), kAsOf, as_text, &text, &size,
                                  &step.error))) {
      break;
    }
  }
  tandem_context_free(context);
}

}  // namespace tandem::capi_test
