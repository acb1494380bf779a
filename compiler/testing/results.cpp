// SPDX-License-Identifier: Apache-2.0
// Values as text; texts are repeated from where they came from.
#include "compiler/testing/results.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/check.h"
#include "runtime/schema/format_value.h"
#include "runtime/value/text_key.h"

namespace tandem::testing {
namespace {

std::string Transformed(program::TextTransform transform, std::string_view text) {
  std::string digits;
  switch (transform) {
    case program::TextTransform::kNone:
      return std::string(text);
    case program::TextTransform::kDomain:
      return std::string(value::DomainOf(text).value_or(std::string_view()));
    case program::TextTransform::kDigits:
      value::DigitsOf(text, digits);
      break;
  }
  return digits;
}

std::string TextOfLeaf(const program::TextLeaf& leaf, const hir::Test& test) {
  if (!leaf.is_field) return leaf.text;
  const auto value = std::find_if(test.values.begin(), test.values.end(),
                                  [&](const hir::TestValue& v) { return v.field == leaf.field; });
  return value == test.values.end() ? std::string() : Transformed(leaf.transform, value->text);
}

}  // namespace

Results::Results(const program::Program& program, const batch::Batch& leads,
                 const exec::ResultBatch& values)
    : program_(program), leads_(leads), values_(values) {
  for (size_t i = 0; i < program.results.size(); ++i) by_name_[program.results[i].name] = i;
}

size_t Results::Find(const std::string& name) const {
  const auto it = by_name_.find(name);
  TANDEM_CHECK(it != by_name_.end(), "an expectation without a result");
  return it->second;
}

bool Results::Holds(const std::string& name, uint32_t row) const {
  const size_t result = Find(name);
  return values_.Known(result, row) && values_.Value(result, row) != 0;
}

std::string Results::Show(hir::ExprId id, uint32_t row, const hir::Test& test) const {
  const size_t index = Find(fmt::format("value {}", static_cast<uint32_t>(id)));
  if (!values_.Known(index, row)) return "unknown";
  const program::Result& result = program_.results[index];
  if (result.type.kind == schema::Kind::kText) return TextOf(index, row, test);
  return schema::FormatValue(program_.schema, result.type, values_.Value(index, row));
}

std::string Results::TextOf(size_t index, uint32_t row, const hir::Test& test) const {
  const std::vector<program::TextLeaf>& leaves = program_.results[index].leaves;
  const auto leaf = static_cast<size_t>(values_.Value(index, row));
  if (leaf >= leaves.size()) return "";
  return leaves[leaf].picked >= 0 ? PickedText(leaves[leaf], row) : TextOfLeaf(leaves[leaf], test);
}

// The text of an event.
std::string Results::PickedText(const program::TextLeaf& leaf, uint32_t row) const {
  const auto index = static_cast<size_t>(values_.Value(static_cast<size_t>(leaf.picked), row));
  const std::vector<abi::TextRef>& texts = leads_.text_keys();
  if (index >= texts.size()) return {};
  return Transformed(leaf.transform, {texts[index].data, texts[index].size});
}

}  // namespace tandem::testing
