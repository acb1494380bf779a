// SPDX-License-Identifier: Apache-2.0
// Claims about two leads that differ in one thing: proved by the form of what decides, where that
// does, else by a search for the two.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/analyze/claims.h"
#include "compiler/analyze/directions.h"
#include "compiler/analyze/twins.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using hir::ClaimLine;
using hir::ExprId;

class Monotone {
 public:
  explicit Monotone(const ClaimedLine& claimed)
      : claimed_(claimed), context_(claimed.context()), line_(claimed.line()),
        falls_(line_.kind == ClaimLine::Kind::kNeverFalls) {}

  void Ask() {
    ++context_.report.questions;
    if (HoldsByForm()) return claimed_.Proved();
    const hir::Policy policy = OnlyFor(context_.policy, {line_.subject});
    if (line_.field) {
      if (Told(Look(TwinsByField(policy, line_.subject, *line_.field, line_.field_falls)))) return;
      return claimed_.Proved();
    }
    if (auto pair = TryEvents(context_, line_)) {
      pair_ = std::move(*pair);
      return Refuted();
    }
    for (const hir::EventId event : line_.events) {
      // Instants and windows over all instants are seldom told apart: first without.
      Answer answer = Look(TwinsByEvent(policy, line_.subject, event, true));
      if (answer.verdict == Verdict::kNotAnalysed) {
        answer = Look(TwinsByEvent(policy, line_.subject, event, false));
      }
      if (Told(answer)) return;
    }
    claimed_.Proved();
  }

 private:

  bool HoldsByForm() {
    const hir::Policy& policy = context_.policy;
    Direction way = line_.field ? Directions(policy, *line_.field).Of(line_.subject)
                                : Directions(policy, line_.events).Of(line_.subject);
    if (line_.field && line_.field_falls) way = way.Turned();
    return !way.known && !(falls_ ? way.may_fall : way.may_rise);
  }

  Answer Look(Twins twins) {
    std::vector<Demand> demands = Differ(twins, falls_);
    demands.insert(demands.end(), twins.demands.begin(), twins.demands.end());
    const auto added = twins.added;
    const hir::FieldId other = twins.other;
    Leads leads(std::move(twins.policy), context_.sources);
    return leads.FindThat(demands, added, [&](const hir::Test& lead, const hir::TestEvent& event) {
      return Stands(lead, event, added.has_value(), other);
    });
  }

  // Both leads are decided by the policy as it is.
  bool Stands(const hir::Test& lead, const hir::TestEvent& event, bool added, hir::FieldId other) {
    LeadPair pair;
    pair.first = lead;
    std::erase_if(pair.first.values, [&](const hir::TestValue& value) {
      return static_cast<size_t>(value.field) >= context_.policy.schema.fields.size();
    });
    pair.second = pair.first;
    if (added) {
      pair.second.events.push_back(event);
    } else {
      const auto at = [](hir::Test& test, hir::FieldId field) {
        return std::find_if(test.values.begin(), test.values.end(),
                            [&](const hir::TestValue& value) { return value.field == field; });
      };
      hir::Test both = lead;
      const auto from = at(both, other);
      const auto to = at(pair.second, *line_.field);
      if (from == both.values.end() || to == pair.second.values.end()) return false;
      to->number = from->number;
    }
    const auto before = context_.leads.Run(pair.first, {line_.subject})[0];
    const auto after = context_.leads.Run(pair.second, {line_.subject})[0];
    if (!before || !after || !(falls_ ? *after < *before : *after > *before)) return false;
    pair.before = *before;
    pair.after = *after;
    pair_ = std::move(pair);
    return true;
  }

  // False: there are no such two leads.
  bool Told(const Answer& answer) {
    if (answer.verdict == Verdict::kNone) return false;
    if (answer.verdict == Verdict::kNotAnalysed) {
      claimed_.Open(answer);
      return true;
    }
    Refuted();
    return true;
  }

  void Refuted() {
    const schema::ValueType type = context_.leads.policy()[line_.subject].type;
    const auto spelled = [&](int64_t value) {
      return hir::SpellValue(context_.policy.schema, type, value);
    };
    claimed_.Refuted(fmt::format("`{}` {} from {} to {} {}", context_.Written(line_.subject),
                                 falls_ ? "falls" : "rises", spelled(pair_.before),
                                 spelled(pair_.after), Change()),
                     Test(pair_.first, "before", pair_.before) +
                         Test(pair_.second, "after", pair_.after));
  }

  std::string Change() const {
    const schema::Schema& schema = context_.policy.schema;
    if (!line_.field) {
      const hir::EventId event = pair_.second.events.back().event;
      return fmt::format("as `{}` is added", schema[event].name);
    }
    const schema::Field& field = schema[*line_.field];
    const auto value = [&](const hir::Test& test) {
      for (const hir::TestValue& one : test.values) {
        if (one.field == *line_.field) return hir::SpellValue(schema, field.type, one.number);
      }
      return std::string();
    };
    return fmt::format("as `{}` {} from {} to {}", field.name,
                       line_.field_falls ? "falls" : "rises", value(pair_.first),
                       value(pair_.second));
  }

  std::string Test(const hir::Test& lead, const char* which, int64_t value) const {
    const schema::ValueType type = context_.leads.policy()[line_.subject].type;
    const std::string text = context_.InTest(line_.subject);
    const bool is_word = text.find(' ') == std::string::npos;
    const std::string asked = is_word ? text : "(" + text + ")";
    const std::string expectation =
        type.kind == schema::Kind::kYesNo
            ? (value != 0 ? asked : "not " + asked)
            : fmt::format("{} = {}", asked, hir::SpellValue(context_.policy.schema, type, value));
    return context_.Test(lead, fmt::format("{}, {}", claimed_.Title(), which),
                         {expectation}, line_.subject);
  }

  const ClaimedLine& claimed_;
  Context& context_;
  const ClaimLine& line_;
  const bool falls_;
  LeadPair pair_;
};

}  // namespace

void AskMonotone(const ClaimedLine& claimed) { Monotone(claimed).Ask(); }

}  // namespace tandem::analyze
