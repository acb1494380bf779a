// SPDX-License-Identifier: Apache-2.0
// A generated policy: blocks of text that a shrinker can leave out, and what leads to make for it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime/schema/schema.h"

namespace tandem::agree_test {

using schema::Kind;

// `head`, or `head { parts }`.
struct Block {
  std::string head;
  bool braces = false;
  std::vector<Block> parts;
};

// A leaf of the lead. `name` is its path in the schema, `reference` how expressions write it.
struct FieldInfo {
  std::string name;
  std::string reference;
  Kind kind{};
  bool optional = false;
  int record = -1;           // index into PolicyText::records
  int64_t low = 0, high = 0;  // stored units
  std::string choice;        // fields with the same text here have the same choice type
  std::vector<std::string> values;
  bool ordered = false;
};

struct RecordInfo {
  std::string name;
  bool optional = false;
};

struct PolicyText {
  std::vector<Block> blocks;
  std::vector<FieldInfo> fields;
  std::vector<RecordInfo> records;
  std::map<Kind, std::vector<int64_t>> constants;  // what the policy compares with
  std::vector<std::string> needles;
};

std::string Render(const std::vector<Block>& blocks);

// A lead, by name of field; what is not there is missing.
struct LeadValue {
  int64_t number = 0;
  std::string text;
  std::vector<std::string> texts;
  std::vector<uint32_t> choices;
};
using Lead = std::map<std::string, LeadValue>;

}  // namespace tandem::agree_test
