// SPDX-License-Identifier: Apache-2.0
// Arrow arrays of random leads, in every form that a column may have: widths, dictionaries, nested
// structs, offsets, slices.
#pragma once

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <tandem/arrow_abi.h>
#include <tandem/tandem.h>

#include "tests/capi/random_lead.h"

namespace tandem::capi_test {

// A schema and an array of one column or of all, held together with what they point to. Releasing
// either counts.
class ArrowTable {
 public:
  ArrowTable(const tandem_policy* policy, const std::vector<Lead>& leads, uint64_t seed);
  ~ArrowTable();
  ArrowTable(const ArrowTable&) = delete;
  ArrowTable& operator=(const ArrowTable&) = delete;

  ArrowSchema schema;  // to be handed on; what they point to lives in the table
  ArrowArray array;
  int released = 0;

  // To spoil it: of the children of the top, by name; null when there is none.
  ArrowSchema* ChildSchema(const std::string& name);
  ArrowArray* ChildArray(const std::string& name);

 private:
  struct Node;
  Node& NewNode(const std::string& format, const std::string& name);
  void Seal(Node& node, size_t rows);
  Node& MakeColumn(const tandem_policy* policy, size_t field, const std::string& name,
                   const std::vector<const Value*>& values);
  using Values = std::vector<const Value*>;
  using Texts = std::vector<std::string>;
  Node& MakeForm(const tandem_field& field, const Texts& choices, const std::string& name,
                 const Values& values);
  Node& MakeNumbers(const char* format, int bytes, int64_t divide, const std::string& name,
                    const Values& values);
  Node& MakeIntegers(const std::string& name, const Values& values);
  Node& MakeBits(const std::string& name, const Values& values);
  Node& MakeTexts(const std::string& name, const Values& values, const Texts& choices);
  Node& MakeLists(const std::string& name, const Values& values, const Texts& choices);
  void FillTexts(Node& node, const std::vector<const std::string*>& texts, bool large);
  void FillNumbers(Node& node, const std::vector<const Value*>& values, int bytes, int64_t divide);
  void FillDictionary(Node& node, const std::vector<const std::string*>& texts);
  void FillValid(Node& node, const std::vector<const Value*>& values);
  static void AddChild(Node& parent, Node& child);
  int64_t Below(int64_t end) { return std::uniform_int_distribution<int64_t>(0, end - 1)(random_); }

  std::mt19937_64 random_;
  std::deque<Node> nodes_;
};

}  // namespace tandem::capi_test
