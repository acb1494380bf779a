// SPDX-License-Identifier: Apache-2.0
// Names of enumerators in dumps; `?` for what is none, so that a broken Program can be looked at.
#include "runtime/program/dump_names.h"

#include <array>

namespace tandem::program::internal {
namespace {

template <size_t n>
const char* NameIn(const std::array<const char*, n>& names, size_t index) {
  return index < n ? names[index] : "?";
}

}  // namespace

const char* PhysicalName(abi::Physical physical) {
  constexpr std::array<const char*, 5> kNames = {"int8", "int16", "int32", "int64", "mask"};
  return NameIn(kNames, static_cast<size_t>(physical));
}
const char* ProjectionName(Projection projection) {
  constexpr std::array<const char*, 14> kNames = {
      "value", "truth",  "valid",  "bits",     "length",         "key",     "text",
      "at",    "source", "column", "gathered", "gathered valid", "computed", "class"};
  return NameIn(kNames, static_cast<size_t>(projection));
}
const char* TransformName(TextTransform transform) {
  constexpr std::array<const char*, 3> kNames = {"", "domain of ", "digits of "};
  return NameIn(kNames, static_cast<size_t>(transform));
}
const char* TestName(TextTest test) {
  constexpr std::array<const char*, 9> kNames = {"present",     "equals",        "contains",
                                                 "starts with", "ends with",     "has word",
                                                 "matches",     "matches regex", "has"};
  return NameIn(kNames, static_cast<size_t>(test));
}
const char* ResultKindName(ResultKind kind) {
  constexpr std::array<const char*, 12> kNames = {"score",  "group",  "band",   "stage",
                                                  "way_in", "answer", "route",  "condition",
                                                  "fault",  "reject", "frozen", "column"};
  return NameIn(kNames, static_cast<size_t>(kind));
}
const char* RuleKindName(RuleKind kind) {
  constexpr std::array<const char*, 12> kNames = {
      "give",       "take",         "group",      "nothing_when", "blend_part", "band_line",
      "stage_when", "stage_unless", "aside_when", "answer_line",  "route_line", "stage_until"};
  return NameIn(kNames, static_cast<size_t>(kind));
}

const char* MomentKindName(Moment::Kind kind) {
  constexpr std::array<const char*, 7> kNames = {
      "ago", "months ago", "day start", "week start", "month start", "quarter start", "year start"};
  return NameIn(kNames, static_cast<size_t>(kind));
}
const char* ReductionKindName(Reduction::Kind kind) {
  constexpr std::array<const char*, 6> kNames = {"count", "sum",     "distinct",
                                                 "pick",  "halving", "fading"};
  return NameIn(kNames, static_cast<size_t>(kind));
}
const char* OnceName(Once once) {
  constexpr std::array<const char*, 8> kNames = {"",        "day",  "week",    "month",
                                                 "quarter", "year", "rolling", "value"};
  return NameIn(kNames, static_cast<size_t>(once));
}

}  // namespace tandem::program::internal
