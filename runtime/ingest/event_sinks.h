// SPDX-License-Identifier: Apache-2.0
// Where the fields of an event go: into a batch, or into bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/batch.h"

namespace tandem::ingest {

class BatchSink {
 public:
  BatchSink(batch::EventBuilder& builder, uint32_t lead_row)
      : builder_(builder), lead_row_(lead_row) {}

  void Begin(int32_t table, int64_t at_us, int32_t source) {
    builder_.BeginEvent(static_cast<size_t>(table), lead_row_, at_us, source);
  }
  void Drop() { builder_.DropEvent(); }
  void SetInt(schema::FieldId field, int64_t value) { builder_.SetInt(field, value); }
  void SetYesNo(schema::FieldId field, bool value) { builder_.SetYesNo(field, value); }
  void SetText(schema::FieldId field, std::string_view utf8) { builder_.SetText(field, utf8); }
  void SetList(schema::FieldId field, const std::vector<std::string_view>& elements) {
    builder_.SetList(field, elements);
  }
  void SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices) {
    builder_.SetChoiceList(field, choices);
  }

 private:
  batch::EventBuilder& builder_;
  uint32_t lead_row_;
};

// Only fields whose bit in `wanted` is set are written.
class ByteSink {
 public:
  void Start(const std::vector<bool>& wanted) {
    wanted_ = &wanted;
    bytes_.clear();
  }
  std::string_view bytes() const { return bytes_; }

  int32_t table = -1;
  int64_t at_us = 0;
  int32_t source = -1;

  void Begin(int32_t new_table, int64_t new_at_us, int32_t new_source) {
    table = new_table;
    at_us = new_at_us;
    source = new_source;
  }
  void Drop() { bytes_.clear(); }
  void SetInt(schema::FieldId field, int64_t value);
  void SetYesNo(schema::FieldId field, bool value);
  void SetText(schema::FieldId field, std::string_view utf8);
  void SetList(schema::FieldId field, const std::vector<std::string_view>& elements);
  void SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices);

 private:
  bool BeginField(schema::FieldId field, uint64_t tag);

  const std::vector<bool>* wanted_ = nullptr;
  std::string bytes_;
};

}  // namespace tandem::ingest
