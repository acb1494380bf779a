// SPDX-License-Identifier: Apache-2.0
// Columns are asked for one by one while lowering and shared; bit columns fill up to 64 questions
// each.
#include "compiler/lower/inputs.h"

#include <algorithm>

#include "runtime/base/limits.h"

namespace tandem::lower {

using abi::Physical;
using program::Projection;

namespace {

constexpr size_t kBitsAColumn = 64;

Physical BitsPhysical(size_t count) {
  return count <= 8    ? Physical::kInt8
         : count <= 16 ? Physical::kInt16
         : count <= 32 ? Physical::kInt32
                       : Physical::kInt64;
}

Range PhysicalRange(Physical physical) {
  const int bits = static_cast<int>(abi::WidthBytes(physical)) * 8;
  return bits == 64 ? kFullRange
                    : Range{-(int64_t{1} << (bits - 1)), (int64_t{1} << (bits - 1)) - 1};
}

}  // namespace

Physical Narrowest(Range range) {
  for (const Physical physical : {Physical::kInt8, Physical::kInt16, Physical::kInt32}) {
    const Range holds = PhysicalRange(physical);
    if (range.low >= holds.low && range.high <= holds.high) return physical;
  }
  return Physical::kInt64;
}

size_t Inputs::Find(schema::FieldId field, Projection projection, Physical physical,
                    program::TextTransform transform) {
  const auto [it, fresh] =
      columns_.try_emplace({field, projection, transform}, program_.inputs.size());
  if (fresh) program_.inputs.push_back({field, projection, physical, transform, {}});
  return it->second;
}

OpId Inputs::Value(schema::FieldId field) {
  const schema::ValueType& type = program_.schema[field].type;
  Range range{type.low, type.high};
  if (type.kind == schema::Kind::kChoice) {
    range = {0, static_cast<int64_t>(program_.schema[type.choice].values.size()) - 1};
  }
  range = Union(range, {0, 0});
  return emit_.LoadInt(Find(field, Projection::kValue, Narrowest(range)), range);
}

OpId Inputs::Truth(schema::FieldId field) {
  return emit_.LoadMask(Find(field, Projection::kTruth, Physical::kMask));
}

bool Inputs::MayBeMissing(schema::FieldId id) const {
  const schema::Field& field = program_.schema[id];
  if (field.type.kind == schema::Kind::kTextList || field.type.kind == schema::Kind::kChoiceList) {
    return false;
  }
  return field.optional || (field.record && program_.schema.records[*field.record].optional);
}

OpId Inputs::Valid(schema::FieldId field) {
  if (!MayBeMissing(field)) return emit_.Mask(true);
  return emit_.LoadMask(Find(field, Projection::kValid, Physical::kMask));
}

OpId Inputs::Answer(schema::FieldId field, const program::TextAtom& atom) {
  std::vector<size_t>& columns = bits_[field];
  for (const size_t column : columns) {
    const auto& atoms = program_.inputs[column].atoms;
    const auto it = std::find(atoms.begin(), atoms.end(), atom);
    if (it != atoms.end()) {
      return emit_.LoadBit(emit_.LoadInt(column, kFullRange), static_cast<int>(it - atoms.begin()));
    }
  }
  if (columns.empty() || program_.inputs[columns.back()].atoms.size() == kBitsAColumn) {
    columns.push_back(program_.inputs.size());
    program_.inputs.push_back({field, Projection::kBits, Physical::kInt64, {}, {}});
  }
  auto& atoms = program_.inputs[columns.back()].atoms;
  atoms.push_back(atom);
  return emit_.LoadBit(emit_.LoadInt(columns.back(), kFullRange),
                       static_cast<int>(atoms.size()) - 1);
}

OpId Inputs::Length(schema::FieldId field, program::TextTransform transform) {
  const Range range{0, base::kMaxCsvFieldBytes};
  return emit_.LoadInt(Find(field, Projection::kLength, Narrowest(range), transform), range);
}

OpId Inputs::TextKey(schema::FieldId field, program::TextTransform transform) {
  const Range range{0, std::numeric_limits<int32_t>::max()};
  return emit_.LoadInt(Find(field, Projection::kTextKey, Physical::kInt64, transform), range);
}

void Inputs::Finish() {
  for (program::Input& input : program_.inputs) {
    if (input.projection == Projection::kBits) input.physical = BitsPhysical(input.atoms.size());
  }
  for (program::Op& op : program_.ops) {
    if (op.code != OpCode::kLoadInt) continue;
    const program::Input& input = program_.inputs[static_cast<size_t>(op.imm)];
    if (input.projection != Projection::kBits) continue;
    const Range range = PhysicalRange(input.physical);
    op.low = range.low;
    op.high = range.high;
  }
}

}  // namespace tandem::lower
