// SPDX-License-Identifier: Apache-2.0
// Which columns a body reads: fields of leads or, through their table, of events; the yes/no
// questions asked of texts; and what other passes made.
#pragma once

#include <map>

#include "compiler/lower/emitter.h"

namespace tandem::lower {

class Inputs {
 public:
  // `table`: the events that the body runs over; -1: leads.
  Inputs(program::Program& program, program::Body& body, Emitter& emit, int32_t table)
      : program_(program), body_(body), emit_(emit), table_(table) {}

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
  // Its class among Decisions::classes[classes].
  OpId TextClass(schema::FieldId field, program::TextTransform transform, uint32_t classes);

  // Index of the text itself; lists: of their elements together.
  OpId Text(schema::FieldId field);

  // Whether a lead or event can lack the field at all.
  bool MayBeMissing(schema::FieldId field) const;

  // Bodies over events: the instant, the source.
  OpId At();
  OpId Source();
  // What a lead pass knows of the event's lead: one of its results.
  OpId Gathered(size_t pass, size_t result, const program::Pass& from);
  // Bodies over leads: a column of Program::computed.
  OpId Computed(uint32_t column);

  // Narrows the bit columns to what they turned out to hold. Call once, at the end; of bodies over
  // events after NarrowBits of their tables.
  void Finish();

 private:
  const schema::Field& FieldOf(schema::FieldId field) const;
  size_t Find(schema::FieldId field, program::Projection projection, abi::Physical physical,
              program::TextTransform transform = {}, uint32_t from = 0);
  // Where columns of fields stand, and the input that reads one of them.
  std::vector<program::Input>& Columns();
  size_t InputOf(size_t column);
  std::vector<size_t> BitsOf(schema::FieldId field) const;
  OpId Load(size_t input, Range range);

  program::Program& program_;
  program::Body& body_;
  Emitter& emit_;
  const int32_t table_;
  std::map<std::tuple<schema::FieldId, program::Projection, program::TextTransform, uint32_t>,
           size_t>
      columns_;
  std::map<schema::FieldId, std::vector<size_t>> bits_;  // leads: bit columns of a field, in order
  std::map<size_t, size_t> inputs_of_;                   // by column of the table
  std::map<std::tuple<program::Projection, uint32_t, uint32_t>, size_t> made_;  // by other passes
};

// Gives columns of bits the width of what they hold.
void NarrowBits(std::vector<program::Input>& columns);

// The narrowest physical integer that holds a range.
abi::Physical Narrowest(Range range);

}  // namespace tandem::lower
