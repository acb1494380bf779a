// SPDX-License-Identifier: Apache-2.0
// Schemas and arrays of Arrow that own what they hold, each child on its own: a consumer may move
// it out and release it when it likes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/include/tandem/arrow_abi.h"

namespace tandem::capi {

class ArrowSchemaMaker {
 public:
  ArrowSchemaMaker(std::string format, std::string name, int64_t flags);
  ~ArrowSchemaMaker();
  ArrowSchemaMaker(ArrowSchemaMaker&&) noexcept;

  void AddChild(ArrowSchemaMaker child);
  void SetDictionary(ArrowSchemaMaker dictionary);
  void SetMetadata(std::string_view key, std::string_view value);
  void Finish(ArrowSchema& out) &&;

 private:
  struct Held;
  std::unique_ptr<Held> held_;
};

class ArrowArrayMaker {
 public:
  explicit ArrowArrayMaker(bool is_text = false);
  ~ArrowArrayMaker();
  ArrowArrayMaker(ArrowArrayMaker&&) noexcept;

  // One row each. Of one array all of the same width, or texts, or bits.
  void AddNumber(int64_t value, int bytes);  // 16: extended by its sign
  void AddBit(bool value);
  // False: more text than 32-bit offsets reach.
  bool AddText(std::string_view text);
  // The row has no value; after a value of any kind was added for it.
  void MarkNull();

  void AddChild(ArrowArrayMaker child);
  void SetDictionary(ArrowArrayMaker dictionary);
  void FinishValues(ArrowArray& out) &&;
  void FinishStruct(int64_t rows, ArrowArray& out) &&;

 private:
  struct Held;
  std::unique_ptr<Held> held_;
};

}  // namespace tandem::capi
