// SPDX-License-Identifier: Apache-2.0
// Checks of the schema and of the inputs with their questions to texts.
#include <fmt/format.h>

#include <charconv>

#include "runtime/program/range.h"
#include "runtime/program/verify_parts.h"

namespace tandem::program::internal {
namespace {

using Offence = std::optional<std::string>;
using schema::Kind;

bool IsMask(const Input& input) { return input.physical == abi::Physical::kMask; }

bool IsList(Kind kind) { return kind == Kind::kTextList || kind == Kind::kChoiceList; }

bool IsKnownPhysical(abi::Physical physical) {
  return static_cast<int>(physical) <= static_cast<int>(abi::Physical::kMask);
}

bool IsKnownTransform(TextTransform transform) {
  return static_cast<int>(transform) <= static_cast<int>(TextTransform::kDigits);
}

Offence ChoiceNeedle(const std::string& needle, size_t count) {
  size_t index = 0;
  const char* const end = needle.data() + needle.size();
  const auto [stop, error] = std::from_chars(needle.data(), end, index);
  if (error != std::errc() || stop != end || index >= count) {
    return fmt::format("`{}` is no index of one of {} values", needle, count);
  }
  return std::nullopt;
}

Offence CheckAtom(const TextAtom& atom, const schema::Schema& schema,
                  const schema::ValueType& type) {
  if (static_cast<int>(atom.test) > static_cast<int>(TextTest::kListHas) ||
      static_cast<int>(atom.combine) > static_cast<int>(Combine::kAll) ||
      !IsKnownTransform(atom.transform)) {
    return "asks an unknown question";
  }
  if (IsList(type.kind)) {
    if (atom.transform != TextTransform::kNone) return "transforms a list";
    if (atom.test != TextTest::kListHas && atom.test != TextTest::kPresent) {
      return "asks a list about a text";
    }
  } else if (atom.test == TextTest::kListHas) {
    return "asks a text about its elements";
  }
  if (type.kind == Kind::kChoiceList) {
    const size_t count = schema[type.choice].values.size();
    for (const std::string& needle : atom.needles) {
      if (Offence offence = ChoiceNeedle(needle, count)) return offence;
    }
  }
  return std::nullopt;
}

Offence CheckBits(const Input& input, const schema::Schema& schema, const schema::ValueType& type) {
  if (type.kind != Kind::kText && !IsList(type.kind)) return "bits of a field that is no text";
  if (IsMask(input)) return "bits in a mask";
  if (input.atoms.empty() || input.atoms.size() > 64) {
    return fmt::format("{} bits where 1 to 64 are allowed", input.atoms.size());
  }
  if (abi::WidthBytes(input.physical) * 8 < input.atoms.size()) {
    return fmt::format("{} bits do not fit into its width", input.atoms.size());
  }
  for (size_t k = 0; k < input.atoms.size(); ++k) {
    if (Offence offence = CheckAtom(input.atoms[k], schema, type)) {
      return fmt::format("bit {} {}", k, *offence);
    }
  }
  return std::nullopt;
}

Offence CheckInput(const Input& input, const schema::Schema& schema) {
  if (static_cast<size_t>(input.field) >= schema.fields.size()) return "reads no field";
  if (!IsKnownPhysical(input.physical)) return "has no physical form";
  if (!IsKnownTransform(input.transform)) return "has no transform";
  const schema::ValueType& type = schema[input.field].type;
  if (input.projection != Projection::kBits && !input.atoms.empty()) return "asks without bits";
  switch (input.projection) {
    case Projection::kValue:
      if (type.kind == Kind::kYesNo || type.kind == Kind::kText || IsList(type.kind)) {
        return "the value of a field that is no integer";
      }
      break;
    case Projection::kTruth:
      if (type.kind != Kind::kYesNo) return "the truth of a field that is not yes/no";
      [[fallthrough]];
    case Projection::kValid:
      if (!IsMask(input)) return "is a mask in an integer's form";
      return std::nullopt;
    case Projection::kBits:
      return CheckBits(input, schema, type);
    case Projection::kLength:
    case Projection::kTextKey:
      if (type.kind != Kind::kText) return "the text of a field that is none";
      break;
    default:
      return "has no projection";
  }
  const Range needed = InputRange(schema, input);
  if (IsMask(input) || !PhysicalRange(input.physical).Holds(needed)) {
    return fmt::format("[{}, {}] does not fit into its width", needed.low, needed.high);
  }
  return std::nullopt;
}

Offence CheckField(const schema::Field& field, const schema::Schema& schema) {
  if (static_cast<int>(field.type.kind) > static_cast<int>(Kind::kDuration)) return "has no kind";
  const bool has_choice = field.type.kind == Kind::kChoice || field.type.kind == Kind::kChoiceList;
  if (has_choice && static_cast<size_t>(field.type.choice) >= schema.choices.size()) {
    return "has no choice type";
  }
  if (field.type.low > field.type.high) return "has an empty range";
  if (field.record && *field.record >= schema.records.size()) return "is part of no record";
  return std::nullopt;
}

}  // namespace

Offence VerifySchema(const schema::Schema& schema) {
  for (const schema::Field& field : schema.fields) {
    if (Offence offence = CheckField(field, schema)) {
      return fmt::format("field `{}` {}", field.name, *offence);
    }
  }
  if (schema.id_field && static_cast<size_t>(*schema.id_field) >= schema.fields.size()) {
    return "the id is no field";
  }
  return std::nullopt;
}

Offence VerifyInputs(const Program& program) {
  for (size_t i = 0; i < program.inputs.size(); ++i) {
    if (Offence offence = CheckInput(program.inputs[i], program.schema)) {
      return fmt::format("input {}: {}", i, *offence);
    }
  }
  for (const schema::Source& source : program.sources) {
    for (const schema::ColumnMap& column : source.columns) {
      if (static_cast<size_t>(column.field) < program.schema.fields.size()) continue;
      return fmt::format("source `{}` feeds no field from `{}`", source.name, column.column);
    }
  }
  return std::nullopt;
}

}  // namespace tandem::program::internal
