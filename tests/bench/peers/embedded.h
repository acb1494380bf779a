// SPDX-License-Identifier: Apache-2.0
// Leads decided through libtandem's C interface: columns, structs and JSON.
#pragma once

#include <tandem/tandem.h>

#include <string>
#include <vector>

#include "tests/bench/hand_written.h"
#include "tests/bench/leads.h"

namespace tandem::bench::peers {

class Embedded {
 public:
  // Reads the built policy; `leads` must outlive this.
  Embedded(const char* artifact, const std::vector<Lead>& leads);
  ~Embedded();
  Embedded(const Embedded&) = delete;
  Embedded& operator=(const Embedded&) = delete;

  // Leads that are in batches already.
  void Evaluate();
  // From columns of bytes and numbers to columns of decisions.
  void AppendAndEvaluate();
  // One lead after the other, the first `singly()` of them.
  void DecideStructs();
  void DecideJson();
  std::string Latency(bool json);

  size_t singly() const { return lines_.size(); }

  // Of all that the last call decided.
  Decisions decisions();

 private:
  enum Result { kFit, kEngagement, kGrade, kStage, kRoute, kResultCount };
  // A field of all leads as tandem_batch_append_columns reads it.
  struct Field {
    std::vector<int32_t> numbers;
    std::string bytes;
    std::vector<int64_t> offsets;
    std::vector<uint8_t> known;  // a byte a lead
  };

  void FillColumns();
  void FillRows();
  void Append(tandem_batch* batch, size_t from, uint32_t rows);
  void Decide(tandem_batch* batch, size_t from);
  void Keep(size_t lead, const tandem_value* results);
  std::string ResultName(Result result, int64_t value) const;

  const std::vector<Lead>& leads_;
  tandem_policy* policy_ = nullptr;
  tandem_context* context_ = nullptr;
  tandem_results* results_ = nullptr;
  tandem_batch* batch_ = nullptr;
  std::vector<tandem_batch*> filled_;
  std::vector<Field> fields_;
  std::vector<tandem_value> rows_;  // field by field, lead by lead
  std::vector<std::string> lines_;
  std::vector<tandem_value> decided_;
  size_t result_[kResultCount] = {};
  std::vector<int64_t> out_[kResultCount];
  size_t decided_count_ = 0;
  bool as_json_ = false;  // the last decisions are in json_, not in out_
  std::vector<std::string> json_;
};

}  // namespace tandem::bench::peers
