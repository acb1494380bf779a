// SPDX-License-Identifier: Apache-2.0
// Which columns a Program reads: fields, their validity, and the yes/no questions asked of texts.
#pragma once

#include <map>

#include "compiler/lower/emitter.h"

namespace tandem::lower {

class Inputs {
 public:
  Inputs(program::Program& program, Emitter& emit) : program_(program), emit_(emit) {}

  // The stored integer; 0 where missing, which the range includes.
  OpId Value(schema::FieldId field);
  // Mask of a yes/no field that is yes.
  OpId Truth(schema::FieldId field);
  // Mask: the field is known. Always true for fields that cannot be missing.
  OpId Valid(schema::FieldId field);
  // Mask: the text or list answers the question with yes; no where missing.
  OpId Answer(schema::FieldId field, const program::TextAtom& atom);
  OpId Length(schema::FieldId field, program::TextTransform transform);
  OpId TextKey(schema::FieldId field, program::TextTransform transform);

  // Whether a lead can lack the field at all.
  bool MayBeMissing(schema::FieldId field) const;

  // Narrows the bit columns to what they turned out to hold. Call once, at the end.
  void Finish();

 private:
  size_t Find(schema::FieldId field, program::Projection projection, abi::Physical physical,
              program::TextTransform transform = {});

  program::Program& program_;
  Emitter& emit_;
  std::map<std::tuple<schema::FieldId, program::Projection, program::TextTransform>, size_t>
      columns_;
  std::map<schema::FieldId, std::vector<size_t>> bits_;  // bit columns of a field, in order
};

// The narrowest physical integer that holds a range.
abi::Physical Narrowest(Range range);

}  // namespace tandem::lower
