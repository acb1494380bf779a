// SPDX-License-Identifier: Apache-2.0
// Values of a lead back from the columns they were written to.
#include <algorithm>
#include <cstring>
#include <set>

#include "compiler/testing/record.h"
#include "runtime/kernels/abi.h"
#include "runtime/value/civil_time.h"

namespace tandem::testing {
namespace {

using program::Input;
using program::Projection;
using schema::FieldId;
using schema::Kind;

constexpr size_t kMostChoices = 64;  // bits of one column

void AddValueColumns(const schema::Schema& schema, const schema::Field& field, FieldId id,
                     std::vector<Input>& columns) {
  const auto add = [&](Projection projection, abi::Physical physical) {
    columns.push_back({id, projection, physical, {}, {}, 0});
  };
  switch (field.type.kind) {
    case Kind::kText:
    case Kind::kTextList: add(Projection::kText, abi::Physical::kInt64); return;
    case Kind::kChoiceList: {
      add(Projection::kBits, abi::Physical::kInt64);
      const size_t count = std::min(schema[field.type.choice].values.size(), kMostChoices);
      for (size_t i = 0; i < count; ++i) {
        program::TextAtom atom;
        atom.test = program::TextTest::kListHas;
        atom.needles = {std::to_string(i)};
        columns.back().atoms.push_back(std::move(atom));
      }
      return;
    }
    case Kind::kYesNo: add(Projection::kTruth, abi::Physical::kMask); break;
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney:
    case Kind::kPercent:
    case Kind::kChoice:
    case Kind::kTime:
    case Kind::kDate:
    case Kind::kDuration: add(Projection::kValue, abi::Physical::kInt64); break;
  }
  add(Projection::kValid, abi::Physical::kMask);
}

// As finely as a test can be written.
int64_t WholeSecond(int64_t us) {
  const int64_t over = us % value::kMicrosPerSecond;
  return us - over - (over < 0 ? value::kMicrosPerSecond : 0);
}

bool IsOfField(Projection projection) {
  return projection <= Projection::kText || projection == Projection::kTextClass;
}

// One row of a batch through the columns that were added behind `first`.
class RowReader {
 public:
  RowReader(const batch::Batch& batch, const std::vector<abi::TextRef>& texts,
            const std::vector<Input>& columns, uint32_t row)
      : batch_(batch), texts_(texts), columns_(columns), row_(row) {}

  std::vector<hir::TestValue> Values(const std::vector<schema::Field>& fields) const {
    std::vector<hir::TestValue> values;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const Input& column = columns_[i];
      const bool is_value = column.physical == abi::Physical::kInt64 &&
                            (column.projection == Projection::kValue ||
                             column.projection == Projection::kText ||
                             column.projection == Projection::kBits);
      if (!is_value && column.projection != Projection::kTruth) continue;
      const bool known = std::any_of(values.begin(), values.end(), [&](const auto& value) {
        return value.field == column.field;
      });
      if (known) continue;
      hir::TestValue value;
      value.field = column.field;
      if (Read(i, fields[static_cast<size_t>(column.field)].type.kind, value)) {
        values.push_back(std::move(value));
      }
    }
    std::sort(values.begin(), values.end(),
              [](const auto& a, const auto& b) { return a.field < b.field; });
    return values;
  }
  int64_t Instant() const { return At(0); }

 private:
  int64_t At(size_t column) const {
    const auto* bytes = static_cast<const std::byte*>(
        batch_.Column(column, row_ / abi::kChunkRows));
    const uint32_t at = row_ % abi::kChunkRows;
    const uint32_t width = abi::WidthBytes(columns_[column].physical);
    if (columns_[column].physical == abi::Physical::kMask) {
      uint64_t word = 0;
      std::memcpy(&word, bytes + at / 64 * sizeof word, sizeof word);
      return static_cast<int64_t>(word >> (at % 64) & 1);
    }
    int64_t value = 0;
    std::memcpy(&value, bytes + size_t{at} * width, width);
    const unsigned unused = 64 - 8 * width;
    return static_cast<int64_t>(static_cast<uint64_t>(value) << unused) >> unused;
  }

  bool IsKnown(FieldId field) const {
    for (size_t i = 0; i < columns_.size(); ++i) {
      const bool valid = columns_[i].projection == Projection::kValid;
      if (valid && columns_[i].field == field) return At(i) != 0;
    }
    return true;
  }

  bool Read(size_t column, Kind kind, hir::TestValue& value) const {
    if (kind == Kind::kChoiceList) {
      if (columns_[column].projection != Projection::kBits || !IsChoices(columns_[column])) {
        return false;
      }
      const auto bits = static_cast<uint64_t>(At(column));
      for (uint32_t i = 0; i < kMostChoices; ++i) {
        if ((bits >> i & 1) != 0) value.choices.push_back(i);
      }
      return !value.choices.empty();
    }
    if (columns_[column].projection == Projection::kBits) return false;
    if (kind != Kind::kText && kind != Kind::kTextList) {
      value.number = At(column);
      return IsKnown(value.field);
    }
    if (columns_[column].projection != Projection::kText) return false;
    const abi::TextRef& text = texts_[static_cast<size_t>(At(column))];
    const std::string_view whole(text.data, text.size);
    if (kind == Kind::kText) {
      value.text = whole;
      return !whole.empty();
    }
    for (size_t begin = 0; begin < whole.size();) {
      const size_t end = std::min(whole.find('\x1f', begin), whole.size());
      value.texts.emplace_back(whole.substr(begin, end - begin));
      begin = end + 1;
    }
    return !value.texts.empty();
  }

  // The column that was added: every choice in its order.
  static bool IsChoices(const Input& column) {
    for (size_t i = 0; i < column.atoms.size(); ++i) {
      const program::TextAtom& atom = column.atoms[i];
      const bool is_choice = atom.test == program::TextTest::kListHas &&
                             atom.needles.size() == 1 && atom.needles[0] == std::to_string(i);
      if (!is_choice) return false;
    }
    return true;
  }

  const batch::Batch& batch_;
  const std::vector<abi::TextRef>& texts_;
  const std::vector<Input>& columns_;
  uint32_t row_;
};

}  // namespace

program::Program RecordingProgram(const pipeline::CompilationUnit& unit) {
  program::Program program = unit.Lower();
  const schema::Schema& schema = program.schema;
  std::set<FieldId> read;
  for (const Input& column : batch::FindLeadColumns(program).columns) {
    if (IsOfField(column.projection)) read.insert(column.field);
  }
  for (const FieldId field : read) {
    AddValueColumns(schema, schema[field], field, program.inputs);
  }
  for (program::Table& table : program.tables) {
    const std::vector<schema::Field>& fields = schema[table.event].fields;
    for (size_t i = 0; i < fields.size(); ++i) {
      AddValueColumns(schema, fields[i], static_cast<FieldId>(i), table.columns);
    }
  }
  return program;
}

hir::Test ReadBack(const program::Program& recording, const batch::Batch& leads,
                   const batch::Events* events, int64_t as_of_us) {
  hir::Test test;
  test.as_of_us = WholeSecond(as_of_us);
  test.has_as_of = true;
  test.values = RowReader(leads, leads.text_keys(), recording.inputs, 0)
                    .Values(recording.schema.fields);
  if (events == nullptr) return test;
  for (size_t t = 0; t < recording.tables.size(); ++t) {
    const program::Table& table = recording.tables[t];
    const batch::Batch& rows = events->Table(t);
    for (uint32_t row = 0; row < rows.rows(); ++row) {
      const RowReader reader(rows, leads.text_keys(), table.columns, row);
      const int64_t at_us = WholeSecond(reader.Instant());
      if (at_us > test.as_of_us) continue;
      hir::TestEvent event;
      event.event = table.event;
      event.at_us = at_us;
      event.values = reader.Values(recording.schema[table.event].fields);
      test.events.push_back(std::move(event));
    }
  }
  std::stable_sort(test.events.begin(), test.events.end(),
                   [](const auto& a, const auto& b) { return a.at_us > b.at_us; });
  return test;
}

}  // namespace tandem::testing
