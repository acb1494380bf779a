// SPDX-License-Identifier: Apache-2.0
// Columns are asked for one by one while lowering and shared; bit columns fill up to 64 questions
// each.
#include "compiler/lower/inputs.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/program/range.h"

namespace tandem::lower {

using abi::Physical;
using program::Projection;

namespace {

constexpr size_t kBitsAColumn = 64;
constexpr Range kTextIndexes{0, std::numeric_limits<int32_t>::max()};

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

std::vector<program::Input>& Inputs::Columns() {
  return table_ < 0 ? body_.inputs : program_.tables[static_cast<size_t>(table_)].columns;
}

const schema::Field& Inputs::FieldOf(schema::FieldId field) const {
  if (table_ < 0) return program_.schema[field];
  const schema::EventId event = program_.tables[static_cast<size_t>(table_)].event;
  return program_.schema[event].fields[static_cast<size_t>(field)];
}

size_t Inputs::InputOf(size_t column) {
  if (table_ < 0) return column;
  const auto [it, fresh] = inputs_of_.try_emplace(column, body_.inputs.size());
  if (fresh) {
    program::Input input;
    input.projection = Projection::kColumn;
    input.physical = Columns()[column].physical;
    input.from = static_cast<uint32_t>(column);
    body_.inputs.push_back(std::move(input));
  }
  return it->second;
}

// Tables are shared by passes, so their columns are looked for; a body's own are remembered.
size_t Inputs::Find(schema::FieldId field, Projection projection, Physical physical,
                    program::TextTransform transform, uint32_t from) {
  auto& columns = Columns();
  const auto [it, fresh] =
      columns_.try_emplace({field, projection, transform, from}, columns.size());
  if (!fresh) return InputOf(it->second);
  if (table_ >= 0) {
    const auto same = std::find_if(columns.begin(), columns.end(), [&](const program::Input& c) {
      return c.field == field && c.projection == projection && c.transform == transform &&
             c.from == from;
    });
    it->second = static_cast<size_t>(same - columns.begin());
    if (same != columns.end()) return InputOf(it->second);
  }
  columns.push_back({field, projection, physical, transform, {}, from});
  return InputOf(it->second);
}

OpId Inputs::Load(size_t input, Range range) { return emit_.LoadInt(input, range); }

OpId Inputs::Value(schema::FieldId field) {
  const schema::ValueType& type = FieldOf(field).type;
  Range range{type.low, type.high};
  if (type.kind == schema::Kind::kChoice) {
    range = {0, static_cast<int64_t>(program_.schema[type.choice].values.size()) - 1};
  }
  range = Union(range, {0, 0});
  return Load(Find(field, Projection::kValue, Narrowest(range)), range);
}

OpId Inputs::Truth(schema::FieldId field) {
  return emit_.LoadMask(Find(field, Projection::kTruth, Physical::kMask));
}

bool Inputs::MayBeMissing(schema::FieldId id) const {
  const schema::Field& field = FieldOf(id);
  if (field.type.kind == schema::Kind::kTextList || field.type.kind == schema::Kind::kChoiceList) {
    return false;
  }
  return field.optional || (field.record && program_.schema.records[*field.record].optional);
}

OpId Inputs::Valid(schema::FieldId field) {
  if (!MayBeMissing(field)) return emit_.Mask(true);
  return emit_.LoadMask(Find(field, Projection::kValid, Physical::kMask));
}

std::vector<size_t> Inputs::BitsOf(schema::FieldId field) const {
  if (table_ < 0) {
    const auto known = bits_.find(field);
    return known == bits_.end() ? std::vector<size_t>{} : known->second;
  }
  // Other passes may have added some.
  std::vector<size_t> found;
  const auto& columns = program_.tables[static_cast<size_t>(table_)].columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].projection == Projection::kBits && columns[i].field == field) found.push_back(i);
  }
  return found;
}

OpId Inputs::Answer(schema::FieldId field, const program::TextAtom& atom) {
  auto& columns = Columns();
  const std::vector<size_t> candidates = BitsOf(field);
  for (const size_t column : candidates) {
    const auto& atoms = columns[column].atoms;
    const auto it = std::find(atoms.begin(), atoms.end(), atom);
    if (it == atoms.end()) continue;
    return emit_.LoadBit(Load(InputOf(column), kFullRange), static_cast<int>(it - atoms.begin()));
  }
  size_t column = columns.size();
  if (!candidates.empty() && columns[candidates.back()].atoms.size() < kBitsAColumn) {
    column = candidates.back();
  } else {
    columns.push_back({field, Projection::kBits, Physical::kInt64, {}, {}});
    if (table_ < 0) bits_[field].push_back(column);
  }
  columns[column].atoms.push_back(atom);
  const int bit = static_cast<int>(columns[column].atoms.size()) - 1;
  return emit_.LoadBit(Load(InputOf(column), kFullRange), bit);
}

OpId Inputs::Length(schema::FieldId field, program::TextTransform transform) {
  const Range range{0, base::kMaxCsvFieldBytes};
  return Load(Find(field, Projection::kLength, Narrowest(range), transform), range);
}

OpId Inputs::TextKey(schema::FieldId field, program::TextTransform transform) {
  return Load(Find(field, Projection::kTextKey, Physical::kInt64, transform), kTextIndexes);
}

OpId Inputs::TextClass(schema::FieldId field, program::TextTransform transform, uint32_t classes) {
  return Load(Find(field, Projection::kTextClass, Physical::kInt32, transform, classes),
              kTextIndexes);
}

OpId Inputs::Text(schema::FieldId field) {
  return Load(Find(field, Projection::kText, Physical::kInt64), kTextIndexes);
}

OpId Inputs::At() {
  return Load(Find({}, Projection::kAt, Physical::kInt64),
              {program::kInstants.low, program::kInstants.high});
}

OpId Inputs::Source() {
  return Load(Find({}, Projection::kSource, Physical::kInt32),
              {-1, std::numeric_limits<int32_t>::max()});
}

OpId Inputs::Gathered(size_t pass, size_t result, const program::Pass& from) {
  const auto key =
      std::tuple(Projection::kGathered, static_cast<uint32_t>(pass), static_cast<uint32_t>(result));
  const auto [it, fresh] = made_.try_emplace(key, body_.inputs.size());
  const program::Result& made = from.results[result];
  if (fresh) {
    body_.inputs.push_back({{},
                            Projection::kGathered,
                            made.physical,
                            {},
                            {},
                            static_cast<uint32_t>(pass),
                            static_cast<uint32_t>(result)});
  }
  if (made.physical == Physical::kMask) return emit_.LoadMask(it->second);
  const program::Op& op = from.ops[made.value];
  return Load(it->second, Union({op.low, op.high}, {0, 0}));
}

OpId Inputs::Computed(uint32_t column) {
  const auto key = std::tuple(Projection::kComputed, column, 0u);
  const auto [it, fresh] = made_.try_emplace(key, body_.inputs.size());
  const program::Computed& computed = program_.computed[column];
  if (fresh) {
    body_.inputs.push_back({{}, Projection::kComputed, computed.physical, {}, {}, column});
  }
  if (computed.physical == Physical::kMask) return emit_.LoadMask(it->second);
  return Load(it->second, {computed.low, computed.high});
}

void NarrowBits(std::vector<program::Input>& columns) {
  for (program::Input& column : columns) {
    if (column.projection == Projection::kBits) column.physical = BitsPhysical(column.atoms.size());
  }
}

void Inputs::Finish() {
  if (table_ < 0) NarrowBits(body_.inputs);
  const auto column_of = [&](const program::Input& input) -> const program::Input& {
    return input.projection == Projection::kColumn ? Columns()[input.from] : input;
  };
  for (program::Input& input : body_.inputs) input.physical = column_of(input).physical;
  for (program::Op& op : body_.ops) {
    if (op.code != OpCode::kLoadInt) continue;
    const program::Input& input = column_of(body_.inputs[static_cast<size_t>(op.imm)]);
    if (input.projection != Projection::kBits) continue;
    const Range range = PhysicalRange(input.physical);
    op.low = range.low;
    op.high = range.high;
  }
}

}  // namespace tandem::lower
