// SPDX-License-Identifier: Apache-2.0
// Written by appending, read with simdjson.
#include "runtime/state/carry_line.h"

#include <simdjson.h>

#include <algorithm>
#include <new>
#include <utility>

#include "runtime/output/row_writer.h"
#include "runtime/value/decimal.h"
#include "runtime/value/time_format.h"

namespace tandem::state {
namespace {

using simdjson::dom::element;

void AppendTime(int64_t time_us, std::string& out) {
  out += '"';
  value::FormatTime(time_us, out);
  out += '"';
}

void AppendScores(const Model& model, const Scores& scores, std::string& out) {
  out += '{';
  bool first = true;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!scores[i]) continue;
    if (!std::exchange(first, false)) out += ',';
    output::AppendJsonString(model.scores()[i].name, out);
    out += ":\"";
    value::FormatDecimal(*scores[i], model.scores()[i].scale, out);
    out += '"';
  }
  out += '}';
}

void AppendStage(const Model& model, uint32_t stage, std::string& out) {
  if (stage == 0) {
    out += "null";
  } else {
    output::AppendJsonString(model.stages()[stage], out);
  }
}

tl::unexpected<base::Error> Damaged(const char* what) {
  return base::Fail(base::ErrorKind::kBadInput,
                    std::string("a line of carried state has no sound `") + what + "`");
}

std::optional<int64_t> TimeIn(const element& object, const char* key) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) return std::nullopt;
  return value::ParseIsoTime(text, value::Zone());
}

}  // namespace

void AppendLine(const Model& model, std::string_view id, const LeadState& state,
                std::string& out) {
  out += "{\"id\":";
  output::AppendJsonString(id, out);
  out += ",\"as_of\":";
  AppendTime(state.as_of_us, out);
  out += ",\"stage\":";
  AppendStage(model, state.stage, out);
  out += ",\"furthest\":";
  AppendStage(model, state.furthest, out);
  out += ",\"scores\":";
  AppendScores(model, state.scores, out);
  if (std::any_of(state.frozen.begin(), state.frozen.end(),
                  [](const auto& frozen) { return frozen.has_value(); })) {
    out += ",\"frozen\":";
    AppendScores(model, state.frozen, out);
  }
  out += ",\"entries\":[";
  for (size_t i = 0; i < state.entries.size(); ++i) {
    const Entry& entry = state.entries[i];
    out += i == 0 ? "{\"stage\":" : ",{\"stage\":";
    AppendStage(model, entry.stage, out);
    out += ",\"at\":";
    AppendTime(entry.at_us, out);
    out += ",\"scores\":";
    AppendScores(model, entry.scores, out);
    out += '}';
  }
  out += "]}\n";
}

struct LineReader::Impl {
  explicit Impl(const Model& of) : model(of) {}

  const Model& model;
  simdjson::dom::parser parser;

  base::Result<element> Parse(std::string_view line) {
    element object;
    const simdjson::error_code error = parser.parse(line.data(), line.size()).get(object);
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    if (error != simdjson::SUCCESS || !object.is_object()) {
      return base::Fail(base::ErrorKind::kBadInput, "a line of carried state is no JSON object");
    }
    return object;
  }

  // False when there is no such stage in the file's sense: neither null nor a text.
  bool ReadStage(const element& object, const char* key, std::optional<uint32_t>& stage,
                 std::set<std::string>& dropped) const {
    element found;
    if (object[key].get(found) != simdjson::SUCCESS) return false;
    stage = 0;
    if (found.is_null()) return true;
    std::string_view name;
    if (found.get(name) != simdjson::SUCCESS) return false;
    const auto& stages = model.stages();
    const auto at = std::find(stages.begin(), stages.end(), name);
    if (at == stages.end() || at == stages.begin()) {
      dropped.insert("stage `" + std::string(name) + "`");
      stage.reset();
    } else {
      stage = static_cast<uint32_t>(at - stages.begin());
    }
    return true;
  }

  bool ReadScores(const element& object, const char* key, Scores& scores,
                  std::set<std::string>& dropped) const {
    scores.assign(model.scores().size(), std::nullopt);
    simdjson::dom::object found;
    if (object[key].get(found) != simdjson::SUCCESS) return false;
    for (const auto& [name, number] : found) {
      std::string_view text;
      if (number.get(text) != simdjson::SUCCESS) return false;
      const auto& known = model.scores();
      const auto at = std::find_if(known.begin(), known.end(),
                                   [&, wanted = name](const auto& s) { return s.name == wanted; });
      if (at == known.end()) {
        dropped.insert("score `" + std::string(name) + "`");
        continue;
      }
      const value::DecimalResult value =
          value::ParseDecimal(text, at->scale, value::Rounding::kHalfEven);
      if (!value.ok()) return false;
      scores[static_cast<size_t>(at - known.begin())] = value.value;
    }
    return true;
  }
};

LineReader::LineReader(const Model& model) : impl_(std::make_unique<Impl>(model)) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;

base::Result<std::string_view> LineReader::IdOf(std::string_view line) {
  const base::Result<element> object = impl_->Parse(line);
  if (!object) return tl::unexpected<base::Error>(object.error());
  std::string_view id;
  if ((*object)["id"].get(id) != simdjson::SUCCESS) return Damaged("id");
  return id;
}

base::Result<LeadState> LineReader::Read(std::string_view line, std::set<std::string>& dropped) {
  const base::Result<element> object = impl_->Parse(line);
  if (!object) return tl::unexpected<base::Error>(object.error());
  LeadState state;
  const std::optional<int64_t> as_of = TimeIn(*object, "as_of");
  if (!as_of) return Damaged("as_of");
  state.as_of_us = *as_of;
  std::optional<uint32_t> stage;
  if (!impl_->ReadStage(*object, "stage", stage, dropped)) return Damaged("stage");
  state.stage = stage.value_or(0);
  if (!impl_->ReadStage(*object, "furthest", stage, dropped)) return Damaged("furthest");
  state.furthest = stage.value_or(0);
  if (!impl_->ReadScores(*object, "scores", state.scores, dropped)) return Damaged("scores");
  state.frozen.assign(state.scores.size(), std::nullopt);
  element frozen;
  if ((*object)["frozen"].get(frozen) == simdjson::SUCCESS &&
      !impl_->ReadScores(*object, "frozen", state.frozen, dropped)) {
    return Damaged("frozen");
  }
  simdjson::dom::array entries;
  if ((*object)["entries"].get(entries) != simdjson::SUCCESS) return Damaged("entries");
  for (const element& one : entries) {
    Entry entry;
    const std::optional<int64_t> at = one.is_object() ? TimeIn(one, "at") : std::nullopt;
    if (!at || !impl_->ReadStage(one, "stage", stage, dropped) ||
        !impl_->ReadScores(one, "scores", entry.scores, dropped)) {
      return Damaged("entries");
    }
    if (!stage || *stage == 0) continue;
    entry.stage = *stage;
    entry.at_us = *at;
    state.entries.push_back(std::move(entry));
  }
  return state;
}

}  // namespace tandem::state
