// SPDX-License-Identifier: Apache-2.0
// What of a schema and its sources is written. A structured binding names every member of a struct,
// so one that is new does not compile until it stands here; docs/ARTIFACTS.md says how to add it.
#pragma once

#include "runtime/artifact/archive.h"
#include "runtime/schema/schema.h"

namespace tandem::artifact::internal {

template <>
inline constexpr auto kLast<schema::Kind> = Pinned<schema::Kind::kDuration, 11>();
template <>
inline constexpr auto kLast<schema::Origin> = Pinned<schema::Origin::kCarried, 3>();
template <>
inline constexpr auto kLast<schema::Carried> = Pinned<schema::Carried::kFrozen, 5>();
template <>
inline constexpr auto kLast<schema::ColumnMap::Otherwise> =
    Pinned<schema::ColumnMap::Otherwise::kMissing, 3>();
template <>
inline constexpr auto kLast<schema::DataFormat> = Pinned<schema::DataFormat::kJsonLines, 1>();

template <class A, Of<schema::ValueType> T>
void Fields(A& a, T& v) {
  auto& [kind, choice, low, high] = v;
  a(kind, choice, low, high);
}

template <class A, Of<schema::ChoiceValue> T>
void Fields(A& a, T& v) {
  auto& [name, label] = v;
  a(name, label);
}

template <class A, Of<schema::ChoiceType> T>
void Fields(A& a, T& v) {
  auto& [name, ordered, values] = v;
  a(name, ordered, values);
}

template <class A, Of<schema::Field> T>
void Fields(A& a, T& v) {
  auto& [name, type, optional, record, origin, twin, carried, index] = v;
  a(name, type, optional, record, origin, twin, carried, index);
}

template <class A, Of<schema::Event> T>
void Fields(A& a, T& v) {
  auto& [name, fields, stage, key] = v;
  a(name, fields, stage, key);
}

template <class A, Of<schema::Record> T>
void Fields(A& a, T& v) {
  auto& [name, optional] = v;
  a(name, optional);
}

// The zones are a section of their own.
template <class A, Of<schema::Schema> T>
void Fields(A& a, T& v) {
  auto& [fields, events, records, choices, currency, zone, id_field, zones] = v;
  static_cast<void>(zones);
  a(fields, events, records, choices, currency, zone, id_field);
}

template <class A, Of<schema::ColumnMap::ValueRow> T>
void Fields(A& a, T& v) {
  auto& [from, to, to_missing] = v;
  a(from, to, to_missing);
}

template <class A, Of<schema::ColumnMap> T>
void Fields(A& a, T& v) {
  auto& [field, column, missing_when, time_forms, unix_unit_us, zone, number_like, rounded, unique,
         separator, values, otherwise, otherwise_value] = v;
  a(field, column, missing_when, time_forms, unix_unit_us, zone, number_like, rounded, unique,
    separator, values, otherwise, otherwise_value);
}

template <class A, Of<schema::EventMap> T>
void Fields(A& a, T& v) {
  auto& [value, event, columns] = v;
  a(value, event, columns);
}

template <class A, Of<schema::EventSource> T>
void Fields(A& a, T& v) {
  auto& [path, by, lead, at, events, others_ignored] = v;
  a(path, by, lead, at, events, others_ignored);
}

template <class A, Of<schema::Source> T>
void Fields(A& a, T& v) {
  auto& [name, format, delimiter, columns, missing_when, others_ignored, of_events, nested] = v;
  a(name, format, delimiter, columns, missing_when, others_ignored, of_events, nested);
}

}  // namespace tandem::artifact::internal
