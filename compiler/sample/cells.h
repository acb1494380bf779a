// SPDX-License-Identifier: Apache-2.0
// Values as a source has them, in CSV and in JSON. Private to this folder.
#pragma once

#include <string>

#include "compiler/sample/time_in_form.h"
#include "compiler/sample/values.h"
#include "runtime/schema/schema.h"

namespace tandem::sample {

// A field as a column of a source has it; null: as it is.
struct Column {
  const schema::ColumnMap* map = nullptr;
  const Zones& zones;
};

std::string InSource(const Column& column, const std::string& text);

// Quoted where it has to be.
void AppendCsv(const std::string& text, char delimiter, std::string& out);
void AppendCell(const Value& value, const Column& column, char delimiter, std::string& out);

// Empty when the value is missing.
std::string JsonOf(const Value& value, const Column& column);

}  // namespace tandem::sample
