// SPDX-License-Identifier: Apache-2.0
// Leads decided through libtandem's C interface: columns, structs and JSON.
#pragma once

#include <tandem/tandem.h>

#include <string>
#include <vector>

#include "tests/bench/hand_written.h"
#include "tests/bench/leads.h"

namespace tandem::bench::peers {

// One field of one lead: what is missing, the text, or the number.
struct Cell {
  bool known = true;
  const std::string* text = nullptr;
  int32_t number = 0;
};

class Embedded {
 public:
  // Reads the built policy; `leads` must outlive this.
  Embedded(const char* artifact, const std::vector<Lead>& leads);
  ~Embedded();
  Embedded(const Embedded&) = delete;
  Embedded& operator=(const Embedded&) = delete;

  // Leads that are in batches already.
  void Evaluate();
  // From columns of bytes and numbers to columns of decisions; `by_dictionary`: country, title and
  // industry as numbers of texts.
  void AppendAndEvaluate(bool by_dictionary);
  // One lead after the other, the first `singly()` of them.
  void DecideStructs();
  void DecideJson();
  std::string Latency(bool json);

  size_t singly() const { return lines_.size(); }

  // Of all that the last call decided.
  Decisions decisions();

 private:
  enum Result { kFit, kEngagement, kGrade, kStage, kRoute, kResultCount };
  // A field of all leads as tandem_batch_append_columns reads it: numbers in the narrowest width
  // that holds them, texts side by side and, where few differ, by dictionary too.
  struct Field {
    uint32_t width = 0;  // of numbers
    std::vector<std::byte> numbers;
    std::string bytes;
    std::vector<int64_t> offsets{0};
    std::vector<uint8_t> known;  // a bitmap; empty: all are
    std::vector<int32_t> entries;
    std::string texts;
    std::vector<int64_t> ends{0};
  };

  void FillField(size_t field, const std::vector<Cell>& cells);
  static void AddDictionary(const std::vector<Cell>& cells, Field& field);
  void FillColumns();
  void FillRows();
  void Append(tandem_batch* batch, size_t from, uint32_t rows, bool by_dictionary);
  void Decide(tandem_batch* batch, size_t turn);
  void CopyViews();
  void Keep(size_t lead, const tandem_value* results);
  std::string ResultName(Result result, int64_t value) const;

  const std::vector<Lead>& leads_;
  tandem_policy* policy_ = nullptr;
  tandem_context* context_ = nullptr;
  tandem_batch* batch_ = nullptr;
  std::vector<tandem_batch*> filled_;
  std::vector<tandem_results*> results_;  // a batch each
  std::vector<tandem_view> views_;        // a batch each, of each result
  std::vector<Field> fields_;
  std::vector<tandem_column> columns_;
  std::vector<tandem_value> rows_;  // field by field, lead by lead
  std::vector<std::string> lines_;
  std::vector<tandem_value> decided_;
  size_t result_[kResultCount] = {};
  std::vector<int64_t> out_[kResultCount];
  size_t decided_count_ = 0;
  enum class Form { kViews, kValues, kJson };
  Form form_ = Form::kViews;  // where the last decisions are: views_, out_, json_
  std::vector<std::string> json_;
};

}  // namespace tandem::bench::peers
