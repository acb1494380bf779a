// SPDX-License-Identifier: Apache-2.0
// Values of a test's lead or event into a row: what runs tests and what runs witnesses share.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::hir {

// Sends the values to a builder of rows, of leads or of events: both are filled alike.
template <class Builder>
void FillRow(const std::vector<TestValue>& values, const std::vector<schema::Field>& fields,
             Builder& builder) {
  for (const TestValue& value : values) {
    switch (fields[static_cast<size_t>(value.field)].type.kind) {
      case schema::Kind::kYesNo:
        builder.SetYesNo(value.field, value.number != 0);
        break;
      case schema::Kind::kText:
        builder.SetText(value.field, value.text);
        break;
      case schema::Kind::kTextList: {
        const std::vector<std::string_view> views(value.texts.begin(), value.texts.end());
        builder.SetList(value.field, views);
        break;
      }
      case schema::Kind::kChoiceList:
        builder.SetChoiceList(value.field, value.choices);
        break;
      case schema::Kind::kInteger:
      case schema::Kind::kNumber:
      case schema::Kind::kMoney:
      case schema::Kind::kPercent:
      case schema::Kind::kChoice:
      case schema::Kind::kTime:
      case schema::Kind::kDate:
      case schema::Kind::kDuration:
        builder.SetInt(value.field, value.number);
        break;
    }
  }
}

}  // namespace tandem::hir
