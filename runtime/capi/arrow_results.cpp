// SPDX-License-Identifier: Apache-2.0
// A child a result: what it is called, how it is written, its values.
#include "runtime/capi/arrow_results.h"

#include "runtime/capi/arrow_export.h"
#include "runtime/capi/guard.h"
#include "runtime/value/text_key.h"

namespace tandem::capi {
namespace {

using schema::Kind;

const char* FormatOf(Kind kind) {
  switch (kind) {
    case Kind::kYesNo: return "b";
    case Kind::kInteger: return "l";
    case Kind::kNumber:
    case Kind::kMoney: return "d:19,4";
    case Kind::kPercent: return "d:19,6";
    case Kind::kText: return "u";
    case Kind::kChoice: return "i";
    case Kind::kTime: return "tsu:UTC";
    case Kind::kDate: return "tdD";
    case Kind::kDuration: return "tDu";
    case Kind::kTextList:
    case Kind::kChoiceList: break;
  }
  throw BadArgument{"a list is no result"};
}

int BytesOf(Kind kind) {
  switch (kind) {
    case Kind::kNumber:
    case Kind::kMoney:
    case Kind::kPercent: return 16;
    case Kind::kChoice:
    case Kind::kDate: return 4;
    case Kind::kYesNo:
    case Kind::kInteger:
    case Kind::kText:
    case Kind::kTextList:
    case Kind::kChoiceList:
    case Kind::kTime:
    case Kind::kDuration: break;
  }
  return 8;
}

// The text of an answer, as `tandem run` writes it; `digits` is room for one.
std::string_view TextOf(const tandem_results& results, const program::Result& result, size_t index,
                        uint32_t row, std::string& digits) {
  const tandem_batch& batch = *results.batch;
  const auto leaf_at = static_cast<size_t>(results.values.Value(index, row));
  const program::TextLeaf& leaf = result.leaves.at(leaf_at);
  std::string_view text;
  if (leaf.picked >= 0) {
    const auto picked = static_cast<size_t>(leaf.picked);
    const auto key = static_cast<size_t>(results.values.Value(picked, row));
    const abi::TextRef& found = batch.leads.text_keys()[key];
    text = {found.data, found.size};
  } else if (leaf.is_field) {
    const size_t slot = batch.text_slots[static_cast<size_t>(leaf.field)].value();
    text = batch.kept.At(row, 1 + slot);
  } else {
    return leaf.text;
  }
  switch (leaf.transform) {
    case program::TextTransform::kNone: return text;
    case program::TextTransform::kDomain: return value::DomainOf(text).value_or("");
    case program::TextTransform::kDigits: break;
  }
  digits.clear();
  value::DigitsOf(text, digits);
  return digits;
}

class ColumnExport {
 public:
  ColumnExport(const tandem_results& results, size_t shown)
      : results_(results),
        index_(results.policy->shown[shown]),
        result_(results.policy.program().results[index_]),
        kind_(result_.type.kind),
        bytes_(BytesOf(kind_)),
        maker_(kind_ == Kind::kText) {}

  // False: too much text. Nothing of a row: a lead rejected.
  bool Add(std::optional<uint32_t> row) {
    const bool known = row && results_.values.Known(index_, *row);
    const int64_t value = known ? results_.values.Value(index_, *row) : 0;
    bool null = !known;
    if (kind_ == Kind::kText) {
      const std::string_view text =
          known ? TextOf(results_, result_, index_, *row, digits_) : std::string_view();
      null = text.empty();
      if (!maker_.AddText(text)) return false;
    } else if (kind_ == Kind::kYesNo) {
      maker_.AddBit(value != 0);
    } else {
      maker_.AddNumber(value, bytes_);
    }
    if (null) maker_.MarkNull();
    return true;
  }

  ArrowArrayMaker Finish() && {
    if (kind_ == Kind::kChoice) {
      ArrowArrayMaker names(true);
      for (const auto& one : results_.policy->schema()[result_.type.choice].values) {
        names.AddText(one.name);
      }
      maker_.SetDictionary(std::move(names));
    }
    return std::move(maker_);
  }

 private:
  const tandem_results& results_;
  size_t index_;
  const program::Result& result_;
  Kind kind_;
  int bytes_;
  ArrowArrayMaker maker_;
  std::string digits_;
};

tl::unexpected<base::Error> TooMuchText() {
  return base::Fail(base::ErrorKind::kLimit, "more than 2 GiB of text in one column");
}

}  // namespace

void ExportSchema(const tandem_policy& policy, bool of_stream, ArrowSchema& out) {
  ArrowSchemaMaker schema("+s", "", 0);
  const program::Program& program = policy.program();
  schema.SetMetadata("tandem.policy_version", program.policy_version);
  for (const size_t index : policy.shown) {
    const program::Result& result = program.results[index];
    const bool is_nullable =
        of_stream || result.valid != program::kNoOp || result.type.kind == Kind::kText;
    int64_t flags = is_nullable ? ARROW_FLAG_NULLABLE : 0;
    const bool is_choice = result.type.kind == Kind::kChoice;
    if (is_choice && program.schema[result.type.choice].ordered) {
      flags |= ARROW_FLAG_DICTIONARY_ORDERED;
    }
    ArrowSchemaMaker child(FormatOf(result.type.kind), result.name, flags);
    if (is_choice) child.SetDictionary(ArrowSchemaMaker("u", "", 0));
    schema.AddChild(std::move(child));
  }
  if (of_stream) schema.AddChild(ArrowSchemaMaker("u", kRejectedColumn, ARROW_FLAG_NULLABLE));
  std::move(schema).Finish(out);
}

base::Result<void> ExportResults(const tandem_results& results, const ArrowRejects* rejects,
                                 ArrowArray& out) {
  const size_t rows = rejects == nullptr ? results.values.rows() : rejects->size();
  ArrowArrayMaker all;
  for (size_t i = 0; i < results.policy->shown.size(); ++i) {
    ColumnExport column(results, i);
    uint32_t decided = 0;
    for (size_t row = 0; row < rows; ++row) {
      const bool is_rejected = rejects != nullptr && (*rejects)[row].has_value();
      const auto from = is_rejected ? std::nullopt : std::optional(decided++);
      if (!column.Add(from)) return TooMuchText();
    }
    all.AddChild(std::move(column).Finish());
  }
  if (rejects != nullptr) {
    ArrowArrayMaker reasons(true);
    for (const std::optional<std::string>& reason : *rejects) {
      if (!reasons.AddText(reason.value_or(""))) return TooMuchText();
      if (!reason) reasons.MarkNull();
    }
    all.AddChild(std::move(reasons));
  }
  std::move(all).FinishStruct(static_cast<int64_t>(rows), out);
  return {};
}

}  // namespace tandem::capi
