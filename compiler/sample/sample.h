// SPDX-License-Identifier: Apache-2.0
// Leads and events that nobody lived, made to exercise one policy: its fields, lists, thresholds
// and windows. The same for the same policy, numbers and seed, on every machine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/hir/hir.h"
#include "runtime/schema/schema.h"

namespace tandem::sample {

struct Options {
  uint64_t leads = 1'000;
  uint64_t events = 0;  // of all leads together
  uint64_t seed = 1;
  int64_t as_of_us = 0;
  schema::DataFormat format = schema::DataFormat::kCsv;
  // Event rows are in it too; else in that of the source that reads them, if there is one.
  bool same_format = false;
  // Columns, spellings and delimiter of this source of leads; null: fields by name.
  const schema::Source* source = nullptr;
};

// One sample. Every lead and event can be asked for in any order; which lead an event belongs to
// never falls with its number, so that events 0, 1, 2 … are sorted by lead. Ids sort bytewise in
// the order of leads. Thread-safe once made; the policy must outlive it.
class Sample {
 public:
  Sample(const hir::Policy& policy, const Options& options);
  ~Sample();
  Sample(Sample&&) noexcept;

  // Event types that rows are made of: those of the policy but entries of stages.
  const std::vector<schema::EventId>& events() const;

  // That of rows of their own.
  schema::DataFormat FormatOf(schema::EventId event) const;
  // The header line of a CSV file; nothing for JSON lines.
  std::string LeadHeader() const;
  std::string EventHeader(schema::EventId event) const;

  // One row, with its line end. `nested`: the lead's events are in it (JSON lines only).
  void AppendLead(uint64_t lead, bool nested, std::string& out) const;
  void AppendEvent(uint64_t number, std::string& out) const;
  // Which event row `number` is of.
  schema::EventId TypeOf(uint64_t number) const;

  // The numbers 0 .. events - 1 in an order without order: number at place `place`.
  uint64_t Shuffled(uint64_t place) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace tandem::sample
