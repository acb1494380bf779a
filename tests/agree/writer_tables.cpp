// SPDX-License-Identifier: Apache-2.0
// Calls of decision tables with any arguments.
#include "tests/agree/writer.h"

namespace tandem::agree_test {

// Nothing where an argument cannot be made.
std::string Writer::TableCall(const TableInfo& table, int depth) {
  std::string text = table.name + "(";
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    const FieldInfo& input = table.inputs[i];
    if (i > 0) text += ", ";
    if (input.kind == Kind::kYesNo) {
      text += Condition(depth - 1).text;
      continue;
    }
    if (input.kind == Kind::kText && Field(Kind::kText) == nullptr) {
      text += Quoted(Needle());
      continue;
    }
    if (input.kind != Kind::kChoice) {
      text += Value(input.kind, depth - 1).text;
      continue;
    }
    const FieldInfo* field = nullptr;
    for (const FieldInfo& other : Fields()) {
      if (other.kind == Kind::kChoice && other.choice == input.choice) field = &other;
    }
    if (field == nullptr || field->reference.empty()) return "";
    text += field->reference;
  }
  return text + ")";
}

// An output of the kind; `output` says which.
std::string Writer::TableOutput(Kind kind, int depth, const Term** output) {
  if (only_fields_ || in_newly_ || tables_.empty()) return "";
  const TableInfo& table = random_.Pick(tables_);
  for (const Term& term : table.outputs) {
    if (term.kind != kind || random_.Chance(30)) continue;
    const std::string call = TableCall(table, depth);
    if (call.empty()) return "";
    if (output != nullptr) *output = &term;
    const bool bare = table.outputs.size() == 1 && random_.Chance(70);
    return bare ? call : call + "." + term.name;
  }
  return "";
}

}  // namespace tandem::agree_test
