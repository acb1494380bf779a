// SPDX-License-Identifier: Apache-2.0
// The joining of events is that of a run: sources, zones and rejected rows count as they do there.
#include "compiler/cli/newest_instant.h"

#include <algorithm>
#include <utility>

#include "compiler/diff/decisions.h"
#include "compiler/hir/builder.h"
#include "runtime/value/time_form.h"

namespace tandem::cli {

using hir::ExprId;
using schema::Kind;

namespace {

void Answer(hir::Policy& policy, ExprId value) {
  policy.answers.emplace_back();
  policy.answers.back().name = "instant " + std::to_string(policy.answers.size());
  policy.answers.back().value = value;
}

}  // namespace

hir::Policy InstantsOf(const hir::Policy& policy) {
  hir::Policy out = policy;
  out.stages.clear();
  out.asides.clear();
  out.scores.clear();
  out.bands.clear();
  out.answers.clear();
  out.route.reset();
  out.rejects.clear();
  out.claims.clear();
  out.tests.clear();
  hir::Builder make(out);
  for (size_t i = 0; i < out.schema.fields.size(); ++i) {
    const schema::Field& field = out.schema.fields[i];
    if (field.origin != schema::Origin::kGiven || field.type.kind != Kind::kTime) continue;
    Answer(out, make.Field(static_cast<schema::FieldId>(i), false, {}));
  }
  for (size_t i = 0; i < out.schema.events.size(); ++i) {
    if (out.schema.events[i].stage) continue;
    hir::Aggregate latest;
    latest.kind = hir::AggregateKind::kLatest;
    latest.parts.emplace_back().event = static_cast<schema::EventId>(i);
    latest.name = out.schema.events[i].name;
    Answer(out, make.PickedAt(make.AddAggregate(std::move(latest)), false, {}));
  }
  return out;
}

struct NewestInstant::Reading {
  diff::RowCutter cutter;
  bool is_header = true;
};

NewestInstant::NewestInstant(int64_t limit_us)
    : reading_(std::make_unique<Reading>()), limit_us_(limit_us) {}
NewestInstant::~NewestInstant() = default;

void NewestInstant::Add(std::string_view bytes) {
  reading_->cutter.Add(bytes);
  diff::Row row;
  while (reading_->cutter.Next(row)) {
    // The id stands first.
    for (size_t i = 1; i < row.size() && !reading_->is_header; ++i) {
      const auto instant = value::ParseIsoTime(row[i], value::Zone());
      if (!instant || *instant > limit_us_) continue;
      newest_us_ = std::max(newest_us_.value_or(*instant), *instant);
    }
    reading_->is_header = false;
  }
}

}  // namespace tandem::cli
