// SPDX-License-Identifier: Apache-2.0
// Leads as columns: what an evaluation reads, and a builder that fills them row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"

namespace tandem::batch {

struct AlignedDelete {
  void operator()(void* p) const;
};
// 64-byte aligned, zeroed, whole chunks.
using Buffer = std::unique_ptr<std::byte[], AlignedDelete>;
Buffer MakeBuffer(size_t bytes);

// Columns of a fixed capacity for one Program's inputs. Movable. Reading is thread-safe.
class Batch {
 public:
  Batch(const program::Program& program, uint32_t capacity_rows);

  uint32_t rows() const { return rows_; }
  uint32_t capacity() const { return capacity_; }
  uint32_t chunks() const { return (rows_ + abi::kChunkRows - 1) / abi::kChunkRows; }
  // First byte of chunk `chunk` of input `input`.
  const void* Column(size_t input, uint32_t chunk) const;
  const std::vector<abi::TextRef>& text_keys() const { return text_keys_; }

 private:
  friend class Builder;
  uint32_t rows_ = 0;
  uint32_t capacity_ = 0;
  std::vector<Buffer> columns_;
  std::vector<abi::Physical> physical_;
  std::vector<abi::TextRef> text_keys_;
  std::vector<std::unique_ptr<char[]>> key_storage_;       // blocks of one size, kept for reuse
  std::vector<std::unique_ptr<char[]>> long_key_storage_;  // keys longer than a block
};

// What all builders of one Program share: which columns a field feeds, needles, compiled patterns.
// Immutable, to be used from any number of threads; does not refer to the Program.
class Plan;
std::shared_ptr<const Plan> MakePlan(const program::Program& program);

// Appends leads to a batch. Values are checked against their types by the caller (see Ingest);
// ranges too. Reused for batch after batch so that classifiers stay warm. Not thread-safe.
class Builder {
 public:
  explicit Builder(const program::Program& program);
  // For many builders of one program: big lists of needles are prepared once.
  explicit Builder(std::shared_ptr<const Plan> plan);
  ~Builder();
  Builder(Builder&&) noexcept;

  // Starts filling `batch` from row 0 (its old contents are cleared). It must stay where it is and
  // be of the same program.
  void Start(Batch& batch);
  // A row starts out with every field missing. Each field is set at most once.
  uint32_t BeginRow();
  void SetInt(schema::FieldId field, int64_t value);  // every kind stored as an integer
  void SetYesNo(schema::FieldId field, bool value);
  void SetText(schema::FieldId field, std::string_view utf8);  // blank = missing
  void SetList(schema::FieldId field, const std::vector<std::string_view>& elements);  // texts
  void SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices);
  // Takes the row back, for leads that turn out to be rejected.
  void DropRow();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::batch
