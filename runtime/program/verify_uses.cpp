// SPDX-License-Identifier: Apache-2.0
// Checks of what is relied on around the engines: by output, by carried state, by explanations.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "runtime/program/verify_parts.h"

namespace tandem::program::internal {
namespace {

using Offence = std::optional<std::string>;
using schema::Kind;

bool IsNumber(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kNumber || kind == Kind::kMoney ||
         kind == Kind::kPercent;
}

const Result* FindResult(const Program& program, ResultKind kind) {
  const auto found = std::find_if(program.results.begin(), program.results.end(),
                                  [&](const Result& result) { return result.kind == kind; });
  return found == program.results.end() ? nullptr : &*found;
}

// Results that are looked for by many others.
struct Found {
  explicit Found(const Program& of) : program(of), stage(FindResult(of, ResultKind::kStage)) {
    for (const Result& result : of.results) {
      if (result.kind == ResultKind::kScore) scores.try_emplace(result.name, &result);
    }
  }
  const Result* Score(const std::string& name) const {
    const auto at = scores.find(name);
    return at == scores.end() ? nullptr : at->second;
  }

  const Program& program;
  const Result* stage;
  std::map<std::string_view, const Result*> scores;  // the first of each name
};

Offence CheckKind(const Found& found, const Result& result) {
  const Kind kind = result.type.kind;
  switch (result.kind) {
    case ResultKind::kScore:
    case ResultKind::kGroup:
      if (!IsNumber(kind)) return "is no number";
      return std::nullopt;
    case ResultKind::kBand:
    case ResultKind::kStage:
    case ResultKind::kWayIn:
    case ResultKind::kRoute:
      if (kind != Kind::kChoice) return "is none of a list";
      return std::nullopt;
    case ResultKind::kFrozen:
      if (found.Score(result.name) == nullptr) return "freezes no score";
      return std::nullopt;
    case ResultKind::kAnswer:
    case ResultKind::kCondition:
    case ResultKind::kFault:
    case ResultKind::kReject:
    case ResultKind::kColumn:
      return std::nullopt;
  }
  return "has no kind";
}

// Of the results that are written: a name that is taken gets longer for each that had it before.
Offence CheckNames(const Program& program) {
  constexpr int kMostOfAName = 8;
  std::map<std::string_view, int> names;
  for (const Result& result : program.results) {
    if (result.kind <= ResultKind::kRoute && ++names[result.name] > kMostOfAName) {
      return fmt::format("more than {} results have the name `{}`", kMostOfAName, result.name);
    }
  }
  return std::nullopt;
}

// There is one answer to each of these.
Offence CheckOnce(const Found& found) {
  const Program& program = found.program;
  constexpr std::array kOne{ResultKind::kStage, ResultKind::kWayIn, ResultKind::kRoute,
                            ResultKind::kFault};
  for (const ResultKind kind : kOne) {
    const auto count = std::count_if(program.results.begin(), program.results.end(),
                                     [&](const Result& result) { return result.kind == kind; });
    if (count > 1) {
      return fmt::format("result `{}` is there twice", FindResult(program, kind)->name);
    }
  }
  const size_t stages =
      found.stage == nullptr ? 1 : program.schema[found.stage->type.choice].values.size();
  if (program.chain_stages >= stages) {
    return fmt::format("{} stages in a row of {}", program.chain_stages, stages - 1);
  }
  return std::nullopt;
}

Offence CheckCarried(const Found& found, const schema::Field& field) {
  const Kind kind = field.type.kind;
  switch (field.carried) {
    case schema::Carried::kPresent:
      if (kind != Kind::kYesNo) return "carries a yes/no";
      return std::nullopt;
    case schema::Carried::kStage:
    case schema::Carried::kFurthest:
      if (kind != Kind::kChoice || found.stage == nullptr ||
          found.stage->type.choice != field.type.choice) {
        return "carries a stage";
      }
      return std::nullopt;
    case schema::Carried::kEntered:
      if (kind != Kind::kTime) return "carries a time";
      return std::nullopt;
    case schema::Carried::kScore:
    case schema::Carried::kFrozen:
      if (!IsNumber(kind)) return "carries a score";
      return std::nullopt;
  }
  return "carries nothing";
}

// Entries into stages hold scores, with as many decimal places or more.
Offence CheckEvent(const Found& found, const schema::Event& event) {
  const Program& program = found.program;
  if (event.key) {
    const auto key = static_cast<size_t>(*event.key);
    if (key >= program.schema.GivenCount()) return "belongs to no record";
    if (program.schema.fields[key].name.rfind('.') == std::string::npos) {
      return "belongs to a record without a name";
    }
  }
  if (!event.stage) return std::nullopt;
  for (const schema::Field& field : event.fields) {
    const Result* const score = found.Score(field.name);
    if (score == nullptr) continue;
    if (!IsNumber(field.type.kind) ||
        schema::Scale(field.type.kind) < schema::Scale(score->type.kind)) {
      return fmt::format("cannot hold the score `{}`", field.name);
    }
  }
  return std::nullopt;
}

Offence CheckSourceForm(const schema::Source& source) {
  const auto delimiter = static_cast<unsigned char>(source.delimiter);
  if (delimiter >= 0x80 || delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
    return "has no delimiter";
  }
  return std::nullopt;
}

// Explanations show points with this many places at most.
constexpr int kMostPointPlaces = 4;

Offence CheckTracedRule(const Rule& rule) {
  if (rule.point_scale > kMostPointPlaces) return "has points of too many places";
  const bool is_group = rule.kind == RuleKind::kGroup;
  if ((is_group || rule.kind == RuleKind::kNothingWhen) && rule.fired == kNoOp) {
    return "does not say whether it fires";
  }
  if (is_group && rule.points == kNoOp) return "has no points";
  return std::nullopt;
}

Offence CheckTrace(const Program& program) {
  for (size_t i = 0; i < program.rules.size(); ++i) {
    if (Offence offence = CheckTracedRule(program.rules[i])) {
      return fmt::format("rule {} `{}`: {}", i, program.rules[i].text, *offence);
    }
  }
  std::map<std::string_view, const Score*> scores;
  for (const Score& score : program.scores) scores.try_emplace(score.name, &score);
  for (const Result& result : program.results) {
    if (result.kind != ResultKind::kScore) continue;
    const auto score = scores.find(result.name);
    if (score == scores.end() || score->second->sum == kNoOp) {
      return fmt::format("score `{}` has no sum", result.name);
    }
  }
  for (const Fault& fault : program.faults) {
    if (fault.when == kNoOp) return fmt::format("fault `{}` strikes nowhere", fault.text);
  }
  return std::nullopt;
}

}  // namespace

Offence VerifyUses(const Program& program) {
  const Found found(program);
  for (const Result& result : program.results) {
    if (Offence offence = CheckKind(found, result)) {
      return fmt::format("result `{}` {}", result.name, *offence);
    }
  }
  if (Offence offence = CheckNames(program)) return offence;
  if (Offence offence = CheckOnce(found)) return offence;
  for (const schema::Field& field : program.schema.fields) {
    if (field.origin != schema::Origin::kCarried) continue;
    if (Offence offence = CheckCarried(found, field)) {
      return fmt::format("field `{}` {} in another form", field.name, *offence);
    }
  }
  for (const schema::Event& event : program.schema.events) {
    if (Offence offence = CheckEvent(found, event)) {
      return fmt::format("event `{}` {}", event.name, *offence);
    }
  }
  for (const schema::Source& source : program.sources) {
    if (Offence offence = CheckSourceForm(source)) {
      return fmt::format("source `{}` {}", source.name, *offence);
    }
  }
  return program.trace ? CheckTrace(program) : std::nullopt;
}

}  // namespace tandem::program::internal
