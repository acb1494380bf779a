// SPDX-License-Identifier: Apache-2.0
// A generated policy: blocks of text that a shrinker can leave out, and what leads to make for it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
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

struct EventInfo {
  std::string name;
  std::vector<FieldInfo> fields;  // of derived events: those that every part has
  bool derived = false;
  bool of_stage = false;  // entries of a stage; its scores are known only when all are written
};

struct PolicyText {
  std::vector<Block> blocks;
  std::vector<FieldInfo> fields;
  std::vector<RecordInfo> records;
  std::vector<EventInfo> events;
  size_t scores = 0;              // score0, score1 …
  size_t chain = 0, asides = 0;   // step0 …, then beside… with numbers going on
  std::map<Kind, std::vector<int64_t>> constants;  // what the policy compares with
  std::vector<std::string> needles;
};

std::string Render(const std::vector<Block>& blocks);

struct LeadValue {
  int64_t number = 0;
  std::string text;
  std::vector<std::string> texts;
  std::vector<uint32_t> choices;
};
// By name of field; what is not there is missing.
using Values = std::map<std::string, LeadValue>;
struct LeadEvent {
  std::string name;
  int64_t at_us = 0;
  std::string source;  // it was read by; empty: none
  Values values;
};
// Hidden fields are values too: "was employees", "carried stage".
struct Lead {
  Values values;
  std::vector<LeadEvent> events;  // no result may depend on their order
};

// What a checked policy says about the leads it can have.
struct PolicyFacts {
  schema::Schema schema;
  std::vector<std::pair<std::string, std::string>> sources;  // of events: its name, the event
  std::map<int64_t, std::vector<int64_t>> edges;  // by `as of`: instants where results change
  std::vector<int64_t> days;                      // likewise, of all instants
  std::vector<int64_t> spans_s;                   // half-lives, what fades over
  std::vector<int64_t> gaps_us;                   // `once per 90 days`
};

}  // namespace tandem::agree_test
