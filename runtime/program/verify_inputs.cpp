// SPDX-License-Identifier: Apache-2.0
// Checks of inputs: columns of fields with their questions to texts, and columns of the program.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/program/decisions.h"
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

// The kind a projection of a field asks for; columns without a field have their own.
Offence CheckProjection(const Input& input, const schema::Schema& schema,
                        const schema::ValueType& type) {
  switch (input.projection) {
    case Projection::kValue:
      if (type.kind == Kind::kYesNo || type.kind == Kind::kText || IsList(type.kind)) {
        return "the value of a field that is no integer";
      }
      return std::nullopt;
    case Projection::kTruth:
      if (type.kind != Kind::kYesNo) return "the truth of a field that is not yes/no";
      [[fallthrough]];
    case Projection::kValid:
      if (!IsMask(input)) return "is a mask in an integer's form";
      return std::nullopt;
    case Projection::kBits:
      return CheckBits(input, schema, type);
    case Projection::kText:
      if (IsList(type.kind)) return std::nullopt;
      [[fallthrough]];
    case Projection::kLength:
    case Projection::kTextKey:
    case Projection::kTextClass:
      if (type.kind != Kind::kText) return "the text of a field that is none";
      return std::nullopt;
    default:
      return "has no projection";
  }
}

// Of one of the columns that a program makes itself: the form of what it refers to.
Offence CheckForm(const Input& input, abi::Physical physical) {
  if (input.physical == physical) return std::nullopt;
  return "has another form than what it refers to";
}

Offence CheckGathered(const BodyView& view, const Input& input, size_t place) {
  if (view.table < 0) return "leads gather nothing";
  if (input.from >= place) return fmt::format("pass {} has not run", input.from);
  const Pass& pass = view.program.passes[input.from];
  if (pass.table != -1) return fmt::format("pass {} is not over leads", input.from);
  if (input.result >= pass.results.size()) return fmt::format("no result {}", input.result);
  const Result& result = pass.results[input.result];
  if (input.projection == Projection::kGathered) return CheckForm(input, result.physical);
  if (result.valid == kNoOp) return "the validity of what is always known";
  return CheckForm(input, abi::Physical::kMask);
}

Offence CheckComputed(const BodyView& view, const Input& input, size_t place) {
  if (view.table >= 0) return "events have no computed columns";
  if (input.from >= view.program.computed.size()) {
    return fmt::format("no computed column {}", input.from);
  }
  if (view.facts.fills[input.from].after > place) {
    return fmt::format("column {} is not there yet", input.from);
  }
  return CheckForm(input, view.program.computed[input.from].physical);
}

Offence CheckInput(const BodyView& view, const Input& input, size_t place) {
  switch (input.projection) {
    case Projection::kColumn: {
      if (view.table < 0) return "leads have no event columns";
      const Table& table = view.program.tables[static_cast<size_t>(view.table)];
      if (input.from >= table.columns.size()) return fmt::format("no column {}", input.from);
      return CheckForm(input, table.columns[input.from].physical);
    }
    case Projection::kGathered:
    case Projection::kGatheredValid:
      return CheckGathered(view, input, place);
    case Projection::kComputed:
      return CheckComputed(view, input, place);
    case Projection::kAt:
    case Projection::kSource:
      return "reads an event outside its table";
    default:
      if (view.table >= 0) return "reads a field outside its table";
      return VerifyColumn(view.program, nullptr, input);
  }
}

}  // namespace

Offence VerifyColumn(const Program& program, const schema::Event* event, const Input& input) {
  const schema::Schema& schema = program.schema;
  const auto& fields = event ? event->fields : schema.fields;
  const bool of_event =
      input.projection == Projection::kAt || input.projection == Projection::kSource;
  if (!of_event && static_cast<size_t>(input.field) >= fields.size()) return "reads no field";
  if (!IsKnownPhysical(input.physical)) return "has no physical form";
  if (!IsKnownTransform(input.transform)) return "has no transform";
  if (input.projection != Projection::kBits && !input.atoms.empty()) return "asks without bits";
  Range needed = kInstants;
  if (of_event) {
    if (input.projection == Projection::kSource) needed = {-1, INT32_MAX};
  } else {
    const schema::Field& field = fields[static_cast<size_t>(input.field)];
    if (Offence offence = CheckProjection(input, schema, field.type)) return offence;
    if (input.projection == Projection::kTruth || input.projection == Projection::kValid ||
        input.projection == Projection::kBits) {
      return std::nullopt;
    }
    needed = {0, 0};
    if (input.projection == Projection::kValue) needed = FieldRange(schema, field);
    if (input.projection == Projection::kTextClass) {
      if (!program.decisions || input.from >= program.decisions->classes.size()) {
        return fmt::format("no classes {}", input.from);
      }
      // Always as wide, so that native code does not depend on how many there are.
      needed.high = INT32_MAX;
    }
    if (input.projection == Projection::kLength) needed.high = kMaxTextLength;
    if (input.projection == Projection::kText || input.projection == Projection::kTextKey) {
      needed.high = INT32_MAX;
    }
    needed = {std::min<int64_t>(needed.low, 0), std::max<int64_t>(needed.high, 0)};
  }
  if (IsMask(input) || !PhysicalRange(input.physical).Holds(needed)) {
    return fmt::format("[{}, {}] does not fit into its width", needed.low, needed.high);
  }
  return std::nullopt;
}

Offence VerifyInputs(const BodyView& view, size_t place) {
  for (size_t i = 0; i < view.body.inputs.size(); ++i) {
    if (Offence offence = CheckInput(view, view.body.inputs[i], place)) {
      return fmt::format("input {}: {}", i, *offence);
    }
  }
  return std::nullopt;
}

namespace {

bool IsText(Projection projection) {
  return projection == Projection::kTextKey || projection == Projection::kText;
}

}  // namespace

bool IsTextIndex(const BodyView& view, OpId id) {
  const Op& op = view.body.ops[id];
  if (op.code != OpCode::kLoadInt) return false;
  const Input& input = view.body.inputs[static_cast<size_t>(op.imm)];
  const Program& program = view.program;
  switch (input.projection) {
    case Projection::kColumn:
      return IsText(program.tables[static_cast<size_t>(view.table)].columns[input.from].projection);
    case Projection::kGathered:
      return program.passes[input.from].results[input.result].type.kind == Kind::kText;
    case Projection::kComputed:
      return view.facts.fills[input.from].is_text;
    default:
      return IsText(input.projection);
  }
}

}  // namespace tandem::program::internal
