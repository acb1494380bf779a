// SPDX-License-Identifier: Apache-2.0
// Leads of any type, read from CSV or JSON lines into plain words a test can compare.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/ingest.h"
#include "runtime/ingest/input.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {

inline schema::FieldId AddField(program::Program& program, std::string name, schema::Kind kind,
                                bool optional = false,
                                schema::ChoiceId choice = schema::kNoChoice) {
  schema::Field field{.name = std::move(name), .optional = optional};
  field.type.kind = kind;
  field.type.choice = choice;
  program.schema.fields.push_back(field);
  return schema::FieldId(program.schema.fields.size() - 1);
}

// Inputs that show every field: whether it is known, and what it holds.
inline void AddInputs(program::Program& program) {
  using program::Projection;
  program.inputs.clear();
  for (size_t i = 0; i < program.schema.fields.size(); ++i) {
    const auto add = [&](Projection projection, abi::Physical physical) {
      program.inputs.push_back({schema::FieldId(i), projection, physical, {}, {}});
    };
    switch (program.schema.fields[i].type.kind) {
      case schema::Kind::kText: break;
      case schema::Kind::kYesNo:
        add(Projection::kValid, abi::Physical::kMask);
        add(Projection::kTruth, abi::Physical::kMask);
        break;
      case schema::Kind::kTextList:
      case schema::Kind::kChoiceList: {
        add(Projection::kBits, abi::Physical::kInt8);
        for (const char* needle : {"0", "1", "2"}) {
          program::TextAtom atom{.test = program::TextTest::kListHas};
          atom.needles = {needle};
          program.inputs.back().atoms.push_back(atom);
        }
        break;
      }
      default:
        add(Projection::kValid, abi::Physical::kMask);
        add(Projection::kValue, abi::Physical::kInt64);
        break;
    }
  }
}

struct ReadLeads {
  std::string bind_error;
  std::vector<std::string> leads;    // "name=value name=value", missing ones left out
  std::vector<std::string> rejects;  // "line:column field `value` reason"
  std::vector<std::string> notes;
};

inline std::string ShowReject(const Reject& reject) {
  return std::to_string(reject.line) + ":" + std::to_string(reject.column) + " " + reject.field +
         " `" + reject.value + "` " + reject.reason;
}

inline std::string ShowLead(const program::Program& program, const batch::Batch& batch,
                            const RowReader& reader, uint32_t row) {
  std::string shown;
  const auto add = [&](schema::FieldId field, const std::string& value) {
    if (!shown.empty()) shown += ' ';
    shown += program.schema[field].name + "=" + value;
  };
  const auto word = [&](size_t input) {
    const auto* chunk = static_cast<const uint64_t*>(batch.Column(input, row / abi::kChunkRows));
    return chunk[row % abi::kChunkRows / 64] >> row % 64 & 1;
  };
  for (size_t i = 0; i < program.inputs.size(); ++i) {
    const program::Input& input = program.inputs[i];
    const void* chunk = batch.Column(i, row / abi::kChunkRows);
    const uint32_t at = row % abi::kChunkRows;
    if (input.projection == program::Projection::kTruth) {
      if (word(i - 1) != 0) add(input.field, word(i) != 0 ? "yes" : "no");
    } else if (input.projection == program::Projection::kValue) {
      if (word(i - 1) == 0) continue;
      add(input.field, std::to_string(static_cast<const int64_t*>(chunk)[at]));
    } else if (input.projection == program::Projection::kBits) {
      const int bits = static_cast<const int8_t*>(chunk)[at];
      if (bits != 0) add(input.field, "bits" + std::to_string(bits));
    }
  }
  for (size_t i = 0; i < program.schema.fields.size(); ++i) {
    if (program.schema.fields[i].type.kind != schema::Kind::kText) continue;
    const std::string_view text = reader.TextOf(schema::FieldId(i));
    if (!text.empty()) add(schema::FieldId(i), std::string(text));
  }
  return shown;
}

inline void ReadRecords(const program::Program& program, const Binding& binding, Records& records,
                        ReadLeads& result) {
  Record record;
  std::string error;
  RowReader reader(program, binding);
  batch::Batch batch(program, 4096);
  batch::Builder builder(program);
  builder.Start(batch);
  std::vector<Reject> notes;
  while (records.Next(record, error)) {
    Reject reject;
    const uint32_t row = batch.rows();
    if (!error.empty()) {
      result.rejects.push_back(std::to_string(record.line) + ": " + error);
    } else if (reader.Append(record, builder, reject, notes)) {
      EXPECT_EQ(batch.rows(), row + 1);
      result.leads.push_back(ShowLead(program, batch, reader, row));
    } else {
      EXPECT_EQ(batch.rows(), row);
      result.rejects.push_back(ShowReject(reject));
    }
  }
  for (const Reject& note : notes) result.notes.push_back(ShowReject(note));
}

inline ReadLeads ReadCsv(const program::Program& program, const schema::Source* source,
                         std::string_view csv) {
  ReadLeads result;
  const Block block{.bytes = std::string(csv)};
  Records records({}, nullptr);
  records.Start(block);
  Record record;
  std::string error;
  EXPECT_TRUE(records.Next(record, error));
  const std::vector<std::string> header(record.fields.begin(), record.fields.end());
  const auto binding = Binding::Bind(program, source, header);
  if (!binding) {
    result.bind_error = binding.error().message;
    return result;
  }
  ReadRecords(program, *binding, records, result);
  return result;
}

inline ReadLeads ReadJson(const program::Program& program, const schema::Source* source,
                          std::string_view lines) {
  ReadLeads result;
  const auto binding = Binding::BindJson(program, source);
  if (!binding) {
    result.bind_error = binding.error().message;
    return result;
  }
  const Block block{.bytes = std::string(lines)};
  Records records({.format = schema::DataFormat::kJsonLines}, binding->paths());
  records.Start(block);
  ReadRecords(program, *binding, records, result);
  return result;
}

}  // namespace tandem::ingest
