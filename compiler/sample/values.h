// SPDX-License-Identifier: Apache-2.0
// Plausible values of fields, as a file would hold them. Private to this folder.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/sample/hints.h"
#include "runtime/base/random.h"

namespace tandem::sample {

using base::Random;

// A value as text, and how JSON writes it.
struct Value {
  enum class Json : uint8_t { kText, kBare, kTexts };
  bool missing = true;
  Json json = Json::kText;
  std::string text;                // kBare: a number, true, false
  std::vector<std::string> texts;  // kTexts: a list
};

// Borrows schema and field. `as_of_us`: what ages are counted from.
class ValueMaker {
 public:
  ValueMaker(const schema::Schema& schema, int64_t as_of_us)
      : schema_(schema), as_of_us_(as_of_us) {}

  // Missing now and then where the field may be.
  void Make(const schema::Field& field, const FieldHints& hints, Random& random,
            Value& value) const;

 private:
  int64_t Number(const schema::Field& field, const FieldHints& hints, Random& random) const;
  int64_t Instant(const FieldHints& hints, Random& random) const;
  std::string Text(const schema::Field& field, const FieldHints& hints, Random& random) const;

  const schema::Schema& schema_;
  const int64_t as_of_us_;
};

// How long before `as of` something happened: at the ends of windows, often lately, seldom long
// ago or in the future.
int64_t AgeUs(const std::vector<int64_t>& edges_us, Random& random);

}  // namespace tandem::sample
