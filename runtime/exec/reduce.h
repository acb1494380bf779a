// SPDX-License-Identifier: Apache-2.0
// Folding the events of leads into columns of leads: the same code for every engine. Private to
// this folder.
#pragma once

#include <vector>

#include "runtime/exec/event_rows.h"
#include "runtime/program/program.h"
#include "runtime/value/decay.h"

namespace tandem::exec {

// What one event counts: 1, or what halving or fading has left of it.
class Weigher {
 public:
  Weigher(const program::Reduction& reduction, int64_t as_of_us);
  int64_t AgeAt(int64_t at_us) const { return (as_of_us_ - at_us) / value::kMicrosPerSecond; }
  int64_t operator()(int64_t at_us) const {
    if (is_halving_) return half_life_.WeightAt(AgeAt(at_us));
    return is_fading_ ? value::FadingLeft(span_s_, AgeAt(at_us)) : 1;
  }

 private:
  int64_t as_of_us_;
  int64_t span_s_;
  bool is_halving_;
  bool is_fading_;
  value::HalfLife half_life_;
};

// Of the leads' events, in whatever order they stand. One a thread: it keeps memory.
class Reducer {
 public:
  // Fills the reduction's outputs, which are cleared, for rows.first_lead .. rows.last_lead.
  void Run(const program::Reduction& reduction, const EventRows& rows, Columns& computed);

 private:
  struct Output;
  struct Place {
    uint32_t part, row;
  };

  void Count(const Output& out);
  void Sum(const Output& out);
  void Weigh(const Output& out);
  void OneEach(const Output& out);
  void OneEachInGroups(const Output& out);
  void InGroups(const Output& out);
  void InstantsInGroups(const Output& out);
  template <class T, class Make, class Use>
  void ForEachGroup(const Output& out, std::vector<T>& events, const Make& make, const Use& use);
  template <class T, class Make>
  void GroupByLead(const Output& out, std::vector<T>& events, const Make& make);
  void FoldGroup(const Output& out, uint32_t lead, EventRef* first, size_t count);
  void Fold(const Output& out, uint32_t lead, const EventRef* first, size_t count);
  void PutPicked(const Output& out, uint32_t lead, const EventRef& picked);
  int64_t CountDistinct(const EventRows& rows, const EventRef* first, size_t count);

  std::vector<uint32_t> counts_;  // by lead: events; in groups: ends of groups
  std::vector<value::Int128> sums_;
  std::vector<int64_t> answers_;  // by lead: of reductions with one output
  std::vector<Place> places_;     // by lead: of the best
  std::vector<EventRef> events_;  // in groups: all that count, lead after lead
  std::vector<int64_t> instants_;  // likewise, where instants alone matter
  std::vector<int64_t> values_;
};

}  // namespace tandem::exec
