// SPDX-License-Identifier: Apache-2.0
// What of a Program is written; see schema_fields.h.
#pragma once

#include "runtime/artifact/decision_fields.h"
#include "runtime/artifact/schema_fields.h"
#include "runtime/program/program.h"

namespace tandem::artifact::internal {

template <>
inline constexpr auto kLast<abi::Physical> = Pinned<abi::Physical::kMask, 4>();
template <>
inline constexpr auto kLast<program::TextTransform> = Pinned<program::TextTransform::kDigits, 2>();
template <>
inline constexpr auto kLast<program::TextTest> = Pinned<program::TextTest::kListHas, 8>();
template <>
inline constexpr auto kLast<program::Combine> = Pinned<program::Combine::kAll, 1>();
template <>
inline constexpr auto kLast<program::Moment::Kind> = Pinned<program::Moment::Kind::kYearStart, 6>();
template <>
inline constexpr auto kLast<program::Projection> = Pinned<program::Projection::kTextClass, 13>();
template <>
inline constexpr auto kLast<program::ResultKind> = Pinned<program::ResultKind::kColumn, 11>();
template <>
inline constexpr auto kLast<program::RuleKind> = Pinned<program::RuleKind::kStageUntil, 11>();
template <>
inline constexpr auto kLast<program::Once> = Pinned<program::Once::kAll, 8>();
template <>
inline constexpr auto kLast<program::Reduction::Kind> =
    Pinned<program::Reduction::Kind::kFading, 5>();

template <class A, Of<program::Op> T>
void Fields(A& a, T& v) {
  auto& [code, x, y, z, imm, low, high] = v;
  a.Code(code);
  a(x, y, z, imm, low, high);
}

template <class A, Of<program::TextAtom> T>
void Fields(A& a, T& v) {
  auto& [transform, exactly, test, combine, needles] = v;
  a(transform, exactly, test, combine, needles);
}

template <class A, Of<program::Moment> T>
void Fields(A& a, T& v) {
  auto& [kind, amount, plus, is_day] = v;
  a(kind, amount, plus, is_day);
}

template <class A, Of<program::Input> T>
void Fields(A& a, T& v) {
  auto& [field, projection, physical, transform, atoms, from, result] = v;
  a(field, projection, physical, transform, atoms, from, result);
}

template <class A, Of<program::TextLeaf> T>
void Fields(A& a, T& v) {
  auto& [is_field, field, transform, text, picked] = v;
  a(is_field, field, transform, text, picked);
}

template <class A, Of<program::Result> T>
void Fields(A& a, T& v) {
  auto& [kind, name, type, value, valid, physical, leaves] = v;
  a(kind, name, type, value, valid, physical, leaves);
}

template <class A, Of<program::Rule> T>
void Fields(A& a, T& v) {
  auto& [kind, owner, label, text, because, place, parent, reads, fired, failed, blocked, points,
         uncapped, point_scale, reduction, each, calls] = v;
  a(kind, owner, label, text, because, place, parent, reads, fired, failed, blocked, points,
    uncapped, point_scale, reduction, each, calls);
}

template <class A, Of<program::Score> T>
void Fields(A& a, T& v) {
  auto& [name, owners, place, sum, total, scale, has_range, low, high] = v;
  a(name, owners, place, sum, total, scale, has_range, low, high);
}

template <class A, Of<program::Fault> T>
void Fields(A& a, T& v) {
  auto& [text, place, when] = v;
  a(text, place, when);
}

template <class A, Of<program::TableCall> T>
void Fields(A& a, T& v) {
  auto& [table, row, found, known] = v;
  a(table, row, found, known);
}

template <class A, Of<program::Body> T>
void Fields(A& a, T& v) {
  auto& [inputs, ops, results] = v;
  a(inputs, ops, results);
}

template <class A, Of<program::Table> T>
void Fields(A& a, T& v) {
  auto& [event, columns] = v;
  a(event, columns);
}

template <class T>
using BodyOf = std::conditional_t<std::is_const_v<T>, const program::Body, program::Body>;

template <class A, Of<program::Pass> T>
void Fields(A& a, T& v) {
  static_assert(sizeof(program::Pass) == sizeof(program::Body) + 8, "a member is new or gone");
  Fields(a, static_cast<BodyOf<T>&>(v));
  a(v.table);
}

template <class A, Of<program::Reduction::Part> T>
void Fields(A& a, T& v) {
  auto& [table, pass, counts, values, ties, once_by, in_window, where_no] = v;
  a(table, pass, counts, values, ties, once_by, in_window, where_no);
}

template <class A, Of<program::Reduction> T>
void Fields(A& a, T& v) {
  auto& [kind, parts, latest, once, once_us, span_s, outputs, after, name] = v;
  a(kind, parts, latest, once, once_us, span_s, outputs, after, name);
}

template <class A, Of<program::Computed> T>
void Fields(A& a, T& v) {
  auto& [physical, low, high] = v;
  a(physical, low, high);
}

template <class A, Of<program::Program::RejectedEvents> T>
void Fields(A& a, T& v) {
  auto& [pass, result, text] = v;
  a(pass, result, text);
}

// A structured binding cannot look into a base; these are the members of Program alone.
struct ProgramMembers : program::Body {
  std::string texts[2];
  schema::Schema schema;
  std::vector<int> lists_before[7];
  uint32_t chain_stages;
  bool trace;
  std::shared_ptr<int> decisions;
  std::vector<int> lists_after[4];
};
static_assert(sizeof(ProgramMembers) == sizeof(program::Program),
              "a member of Program is new or gone: add it here and below");

// Decision tables are a section of their own.
template <class A, Of<program::Program> T>
void Fields(A& a, T& v) {
  a(v.policy, v.policy_version, v.trace, v.chain_stages, v.schema, v.sources, v.moments, v.tables,
    v.passes, v.reductions, v.computed, v.rejected_events);
  Fields(a, static_cast<BodyOf<T>&>(v));
  a(v.rules, v.calls, v.scores, v.faults);
}

}  // namespace tandem::artifact::internal
