// SPDX-License-Identifier: Apache-2.0
// One JSON lead after the other in the same row.
#include "runtime/capi/json_row.h"

#include <algorithm>

namespace tandem::capi {

bool JsonRow::Suits(const tandem_policy& policy, const schema::Source* source) {
  const program::Program& program = policy.program();
  const auto is_list = [](const schema::Field& field) {
    return field.type.kind == schema::Kind::kTextList ||
           field.type.kind == schema::Kind::kChoiceList;
  };
  const auto refuses = [&](const program::Result& result) {
    return source != nullptr && result.kind == program::ResultKind::kReject &&
           result.name == source->name;
  };
  return program.tables.empty() &&
         std::none_of(program.schema.fields.begin(), program.schema.fields.end(), is_list) &&
         std::none_of(program.results.begin(), program.results.end(), refuses);
}

JsonRow::JsonRow(const tandem_policy& policy, const run::LeadStream& stream,
                 const output::RowWriter& writer, exec::Evaluator evaluator)
    : policy_(policy),
      writer_(writer),
      id_column_(stream.IdColumn(policy.program())),
      reader_(policy.program(), stream.binding()),
      batch_(policy.program(), 1),
      row_(policy.plan, batch_),
      results_(policy.program(), 1),
      evaluator_(std::move(evaluator)),
      texts_(writer.text_fields().size()) {
  const schema::Schema& schema = policy.schema();
  id_is_text_ = schema.id_field && schema[*schema.id_field].type.kind == schema::Kind::kText;
  evaluator_.Bind(*policy.engine, batch_, results_);
}

std::string_view JsonRow::IdOf(const ingest::Record& record) const {
  if (!id_column_) return {};
  return id_is_text_ ? reader_.TextOf(*policy_.schema().id_field)
                     : run::Trimmed(run::CellOf(record, *id_column_));
}

bool JsonRow::Decide(const ingest::Record& record, int64_t as_of_us, ingest::Reject& reject,
                     std::string& line) {
  notes_.clear();
  if (!reader_.SetRow(record, row_, reject, notes_)) return false;
  evaluator_.EvaluateBound({as_of_us});
  for (size_t i = 0; i < texts_.size(); ++i) texts_[i] = reader_.TextOf(writer_.text_fields()[i]);
  output::RowText text;
  text.id = IdOf(record);
  text.fields = texts_;
  text.as_of_us = as_of_us;
  writer_.Append(results_, 0, text, line);
  return true;
}

}  // namespace tandem::capi
