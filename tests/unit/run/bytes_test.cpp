// SPDX-License-Identifier: Apache-2.0
// What waits as bytes comes back as it was.
#include <gtest/gtest.h>

#include "runtime/join/partition.h"
#include "runtime/run/finding_bytes.h"
#include "runtime/run/rows.h"

namespace tandem::run {
namespace {

TEST(Bytes, FindingsComeBack) {
  Finding finding;
  finding.kind = Finding::Kind::kEvent;
  finding.input = 3;
  finding.lead = "L-1";
  finding.record = std::string("a\0b", 3);
  finding.what = {17, 2, "page_view.at", "yesterday", "not a time"};
  std::string bytes;
  AppendFinding(finding, bytes);
  const Finding read = ReadFinding(bytes);
  EXPECT_EQ(read.kind, finding.kind);
  EXPECT_EQ(read.input, 3u);
  EXPECT_EQ(read.lead, "L-1");
  EXPECT_EQ(read.record, finding.record);
  EXPECT_EQ(read.what.line, 17u);
  EXPECT_EQ(read.what.column, 2u);
  EXPECT_EQ(read.what.field + read.what.value + read.what.reason,
            "page_view.atyesterdaynot a time");
}

TEST(Bytes, FindingsSortByInputThenLine) {
  Finding first;
  first.what.line = 300;
  Finding second;
  second.input = 1;
  second.what.line = 2;
  EXPECT_LT(KeyOf(first), KeyOf(second));
  second.input = 0;
  EXPECT_LT(KeyOf(second), KeyOf(first));
}

TEST(Bytes, DecidedRowsComeBack) {
  Row row;
  row.line = 9;
  row.id_hash = 1234;
  row.stage = -1;
  row.route = 4;
  row.has_fault = true;
  row.unique_hashes = {0, 77};
  std::string bytes;
  AppendDecided(row, "the record", "the text\n", bytes);
  const DecidedBytes read = ReadDecided(bytes);
  EXPECT_EQ(read.row.line, 9u);
  EXPECT_EQ(read.row.id_hash, 1234u);
  EXPECT_EQ(read.row.stage, -1);
  EXPECT_EQ(read.row.route, 4);
  EXPECT_TRUE(read.row.has_fault);
  EXPECT_EQ(read.row.unique_hashes, row.unique_hashes);
  EXPECT_EQ(read.record, "the record");
  EXPECT_EQ(read.text, "the text\n");
}

TEST(Bytes, CarriedStateComesBackWithWhatWasBefore) {
  std::string bytes;
  AppendCarried("now\n", "before\n", bytes);
  EXPECT_EQ(ReadCarried(bytes).line, "now\n");
  EXPECT_EQ(ReadCarried(bytes).before, "before\n");
}

TEST(Bytes, RowsToJoinComeBack) {
  std::string bytes;
  AppendJoinRow({5, 6, "id", "body"}, bytes);
  AppendEventRow("id", 4, "encoded", bytes);
  std::string_view rest = bytes;
  const join::HashedRow lead = join::TakeRow(rest);
  const join::HashedRow event = join::TakeRow(rest);
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(lead.hash, HashOfId("id"));
  EXPECT_EQ(event.hash, lead.hash);
  const JoinRow row = ReadJoinRow(lead.row);
  EXPECT_EQ(row.order, 5u);
  EXPECT_EQ(row.line, 6u);
  EXPECT_EQ(row.id, "id");
  EXPECT_EQ(row.body, "body");
  EXPECT_EQ(ReadEventRow(event.row).input, 4u);
  EXPECT_EQ(ReadEventRow(event.row).encoded, "encoded");
}

TEST(Bytes, EventsOfRecordsAndWhoSharesThemComeBack) {
  std::string bytes;
  AppendKeyedRow(7, {4, 3, 9, "encoded"}, bytes);
  const std::string key = KeyText(1, "A1");
  AppendSharerRow({9, 7, key}, bytes);
  std::string_view rest = bytes;
  const join::HashedRow event = join::TakeRow(rest);
  const join::HashedRow sharer = join::TakeRow(rest);
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(event.hash, 7u);
  const KeyedRow keyed = ReadKeyedRow(event.row);
  EXPECT_EQ(keyed.input, 4u);
  EXPECT_EQ(keyed.copies, 3u);
  EXPECT_EQ(keyed.lead_order, 9u);
  EXPECT_EQ(keyed.encoded, "encoded");
  EXPECT_EQ(sharer.hash, HashOfId(key));
  EXPECT_EQ(ReadSharerRow(sharer.row).lead_order, 9u);
  EXPECT_EQ(ReadSharerRow(sharer.row).id_hash, 7u);
  EXPECT_EQ(ReadSharerRow(sharer.row).key, key);
  EXPECT_NE(KeyText(0, "A1"), key);
}

TEST(Bytes, MissedEventsComeBack) {
  Finding finding;
  finding.kind = Finding::Kind::kEvent;
  finding.what.reason = "no lead has this";
  std::string bytes;
  AppendMissed(finding, 5, true, bytes);
  const MissedBytes missed = ReadMissed(bytes);
  EXPECT_EQ(missed.copies, 5u);
  EXPECT_TRUE(missed.is_refused);
  EXPECT_EQ(ReadFinding(missed.finding).what.reason, finding.what.reason);
}

}  // namespace
}  // namespace tandem::run
