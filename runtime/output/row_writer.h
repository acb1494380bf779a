// SPDX-License-Identifier: Apache-2.0
// Decided leads as text: one CSV (RFC 4180) or JSON line each, from precomputed strings.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/json_text.h"
#include "runtime/exec/evaluate.h"
#include "runtime/program/program.h"

namespace tandem::output {

enum class Format : uint8_t { kCsv, kJsonLines };

struct Options {
  Format format = Format::kCsv;
  std::vector<std::string> keep;  // names of the cells copied from the input
  bool reasons = false;           // a last column of text that the caller supplies
  bool as_of = false;             // the instant decided for, after the id
  bool carried = false;           // the furthest stage and when the one held was entered
};

// What a row holds beside results. All of it is UTF-8; views are read during Append only.
struct RowText {
  std::string_view id;                       // as in the input
  std::span<const std::string_view> kept;    // one for each of Options::keep, as in the input
  std::span<const std::string_view> fields;  // one for each of RowWriter::text_fields
  std::string_view reasons;                  // when Options::reasons
  std::span<const std::string_view> picked;  // one for each of RowWriter::picked
  int64_t as_of_us = 0;                      // when Options::as_of
  std::string_view furthest;                 // when Options::carried; empty: none
  std::optional<int64_t> entered_us;         // likewise
};

// Results that are written, as indexes into Program::results, in the order of the columns.
std::vector<size_t> ShownResults(const program::Program& program);

// Columns, in this order: id; as_of; scores, group subtotals, bands, stage, way_in, answers, route;
// furthest, entered; policy_version; kept cells; reasons. A kept cell whose name is taken is called
// "lead.NAME",
// another name that is taken gets "_2". Lines end in LF.
//
// Unknown is an empty cell, or null. Choices by name; numbers as exact decimals without needless
// zeros; a percent as 22% in CSV and 0.22 in JSON; yes/no as yes and no, or true and false; times
// as RFC 3339 in UTC, dates as 2026-11-18, durations in words. An empty text is null in JSON.
//
// Immutable; any number of threads may append, each to its own `out`. The program must outlive it.
class RowWriter {
 public:
  RowWriter(const program::Program& program, Options options);
  ~RowWriter();
  RowWriter(RowWriter&&) noexcept;

  // The CSV header line; nothing for JSON lines.
  std::string Header() const;

  // Text fields whose content answers repeat: what RowText::fields must hold, in this order (see
  // RowReader::TextOf). The domain or the digits of one are taken here.
  const std::vector<schema::FieldId>& text_fields() const;

  // Results that hold the index of an event's text which an answer repeats: what RowText::picked
  // must hold, in this order.
  const std::vector<size_t>& picked() const;

  // Appends one line: row `row` of `results`.
  void Append(const exec::ResultBatch& results, uint32_t row, const RowText& text,
              std::string& out) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

// Appends a CSV cell, in quotes where it needs them.
void AppendCsvCell(std::string_view text, std::string& out);

using base::AppendJsonString;

}  // namespace tandem::output
