// SPDX-License-Identifier: Apache-2.0
// What of decision tables is written.
#pragma once

#include "runtime/artifact/archive.h"
#include "runtime/program/decisions.h"

namespace tandem::artifact::internal {

template <class A, Of<program::Place> T>
void Fields(A& a, T& v) {
  auto& [file, line, column] = v;
  a(file, line, column);
}

template <class A, Of<kernels::DecisionEdge> T>
void Fields(A& a, T& v) {
  auto& [low, to] = v;
  a(low, to);
}

template <class A, Of<kernels::DecisionBucket> T>
void Fields(A& a, T& v) {
  auto& [edge, count] = v;
  a(edge, count);
}

template <class A, Of<kernels::DecisionNode> T>
void Fields(A& a, T& v) {
  auto& [low, edges, bucket, last_bucket, shift, missing] = v;
  a(low, edges, bucket, last_bucket, shift, missing);
}

template <class A, Of<kernels::DecisionStep> T>
void Fields(A& a, T& v) {
  auto& [nodes, buckets, edges, radix] = v;
  a(nodes, buckets, edges, radix);
}

template <class A, Of<kernels::DecisionClasses> T>
void Fields(A& a, T& v) {
  auto& [stride, bitmaps, changes, ends] = v;
  a(stride, bitmaps, changes, ends);
}

template <class A, Of<kernels::DecisionMatch> T>
void Fields(A& a, T& v) {
  auto& [rows, first_row, none, inputs] = v;
  a(rows, first_row, none, inputs);
}

template <class A, Of<kernels::Decisions> T>
void Fields(A& a, T& v) {
  auto& [steps, matches, columns] = v;
  a(steps, matches, columns);
}

// Where keys of a range start may be in the middle of a character.
template <class A, Of<program::TextClasses::Listed> T>
void Fields(A& a, T& v) {
  auto& [text, of] = v;
  a.Bytes(text);
  a(of);
}

template <class A, Of<program::TextClasses::Parts> T>
void Fields(A& a, T& v) {
  auto& [count, texts, starts] = v;
  a(count, texts, starts);
}

inline void Fields(Writer& a, const program::TextClasses& v) { a(v.ToParts()); }

inline void Fields(Reader& a, program::TextClasses& v) {
  program::TextClasses::Parts parts;
  a(parts);
  if (auto classes = program::TextClasses::FromParts(parts)) {
    v = std::move(*classes);
  } else {
    a.Fail("texts are not divided into classes");
  }
}

template <class A, Of<program::DecisionPart> T>
void Fields(A& a, T& v) {
  auto& [order, first_step, match] = v;
  a(order, first_step, match);
}

template <class A, Of<program::DecisionTable::Row> T>
void Fields(A& a, T& v) {
  auto& [text, place] = v;
  a(text, place);
}

template <class A, Of<program::DecisionTable> T>
void Fields(A& a, T& v) {
  auto& [name, place, inputs, rows, has_otherwise, parts, texts] = v;
  a(name, place, inputs, rows, has_otherwise, parts, texts);
}

template <class A, Of<program::Decisions> T>
void Fields(A& a, T& v) {
  auto& [data, classes, tables] = v;
  a(data, classes, tables);
}

}  // namespace tandem::artifact::internal
