// SPDX-License-Identifier: Apache-2.0
// Compiles a source's line for one column: forms, zone, missing values, value map, choice names.
#include "runtime/ingest/column_plan.h"

#include "runtime/schema/zone_of.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

using schema::Kind;

base::Result<void> SetNumberForm(ColumnPlan& plan, const schema::ColumnMap& map) {
  if (map.rounded) plan.rounding = value::Rounding::kHalfEven;
  std::string_view sample = value::Trim(map.number_like);
  if (sample.empty()) return {};
  if (plan.kind == Kind::kPercent) {
    plan.bare_percent = BarePercent::kFraction;
    if (sample.back() == '%') {
      plan.bare_percent = BarePercent::kPercent;
      sample = value::Trim(sample.substr(0, sample.size() - 1));
    }
  }
  const auto form = value::NumberFormLike(sample);
  if (!form) {
    return base::Fail(base::ErrorKind::kBadInput, "\"" + map.number_like + "\" shows no number");
  }
  plan.form = *form;
  return {};
}

base::Result<void> SetTimeForms(const schema::Schema& schema, ColumnPlan& plan,
                                const schema::ColumnMap& map) {
  for (const std::string& text : map.time_forms) {
    auto form = value::CompileTimeForm(text);
    if (!form) return base::Fail(base::ErrorKind::kBadInput, form.error().message);
    plan.forms.push_back(std::move(*form));
  }
  plan.unix_unit_us = map.unix_unit_us;
  if (map.zone.empty()) return {};
  auto zone = schema::FindZone(schema, map.zone);
  if (!zone) return base::Fail(base::ErrorKind::kBadInput, zone.error().message);
  plan.zone = *zone;
  return {};
}

base::Result<ColumnPlan::Mapped> MapTo(const ColumnPlan& plan, const std::string& text) {
  ColumnPlan::Mapped mapped;
  mapped.text = value::Trim(text);
  mapped.missing = mapped.text.empty();
  if (mapped.missing || plan.kind == Kind::kText || plan.kind == Kind::kTextList) return mapped;
  std::string key;
  std::string reason;
  const Outcome read = ReadCell(plan, mapped.text, key, reason);
  if (read.cell == Cell::kNoted || read.cell == Cell::kRejected) {
    return base::Fail(base::ErrorKind::kBadInput, "\"" + text + "\" in its value map is " + reason);
  }
  mapped.missing = read.cell == Cell::kMissing;
  mapped.value = read.value;
  return mapped;
}

// After everything else, because the values of the map are read as cells.
base::Result<void> SetValueMap(ColumnPlan& plan, const schema::ColumnMap& map) {
  KeyMap<ColumnPlan::Mapped> values;
  for (const schema::ColumnMap::ValueRow& row : map.values) {
    ColumnPlan::Mapped mapped{.missing = true};
    if (!row.to_missing) {
      auto to = MapTo(plan, row.to);
      if (!to) return base::Fail(base::ErrorKind::kBadInput, to.error().message);
      mapped = *to;
    }
    for (const std::string& from : row.from) values.emplace(value::TextKey(from), mapped);
  }
  if (map.otherwise == schema::ColumnMap::Otherwise::kValue) {
    auto to = MapTo(plan, map.otherwise_value);
    if (!to) return base::Fail(base::ErrorKind::kBadInput, to.error().message);
    plan.otherwise_value = *to;
  }
  plan.otherwise = map.otherwise;
  plan.values = std::move(values);
  plan.has_map = !map.values.empty() || map.otherwise != schema::ColumnMap::Otherwise::kAsIs;
  return {};
}

void SetMissing(ColumnPlan& plan, const std::vector<std::string>& texts) {
  std::string key;
  std::string reason;
  for (const std::string& text : texts) {
    const std::string_view trimmed = value::Trim(text);
    if (trimmed.empty()) continue;
    plan.missing_texts.emplace_back(trimmed);
    const auto add = [&](const value::DecimalResult& read) {
      if (read.ok()) plan.missing_values.push_back(read.value);
    };
    const auto reject = value::Rounding::kReject;
    if (plan.kind == Kind::kPercent) {
      if (trimmed.back() == '%') add(value::ParsePercent(trimmed, reject, plan.form));
    } else if (IsDecimal(plan.kind)) {
      // As the policy writes numbers, and as the file does.
      const auto plain = value::ParseDecimal(trimmed, plan.scale, reject);
      add(plain.ok() ? plain : value::ParseDecimal(trimmed, plan.scale, reject, plan.form));
    }
  }
}

void SetChoices(ColumnPlan& plan, const schema::ChoiceType& choice) {
  plan.choice = &choice;
  // Labels first: they are what stands in the data.
  for (size_t i = 0; i < choice.values.size(); ++i) {
    plan.choice_by_key.emplace(value::TextKey(choice.values[i].label), static_cast<int64_t>(i));
  }
  for (size_t i = 0; i < choice.values.size(); ++i) {
    plan.choice_by_key.emplace(value::TextKey(choice.values[i].name), static_cast<int64_t>(i));
  }
}

}  // namespace

base::Result<ColumnPlan> MakeColumnPlan(const PlanContext& context, schema::FieldId field,
                                        const schema::Field& declared, const schema::ColumnMap* map,
                                        size_t column) {
  ColumnPlan plan;
  plan.field = field;
  plan.column = column;
  plan.declared = &declared;
  plan.kind = declared.type.kind;
  plan.scale = schema::Scale(plan.kind);
  plan.zone = plan.policy_zone = context.policy_zone;
  const schema::ChoiceId choice = declared.type.choice;
  if (choice != schema::kNoChoice) SetChoices(plan, context.schema[choice]);
  const auto named = [&](const base::Error& error) {
    return base::Fail(error.kind, "`" + declared.name + "`: " + error.message);
  };
  if (map != nullptr) {
    plan.separator = map->separator;
    if (auto set = SetNumberForm(plan, *map); !set) return named(set.error());
    if (auto set = SetTimeForms(context.schema, plan, *map); !set) return named(set.error());
    SetMissing(plan, map->missing_when);
  }
  if (context.source != nullptr) SetMissing(plan, context.source->missing_when);
  if (map != nullptr) {
    if (auto set = SetValueMap(plan, *map); !set) return named(set.error());
  }
  if (plan.form != value::NumberForm()) {
    ColumnPlan plain = plan;
    plain.form = {};
    plan.plain = std::make_shared<const ColumnPlan>(std::move(plain));
  }
  return plan;
}

}  // namespace tandem::ingest
