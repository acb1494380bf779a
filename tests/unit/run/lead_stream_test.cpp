// SPDX-License-Identifier: Apache-2.0
// Opening a stream: the header is found once, whatever the pieces it is read in.
#include "runtime/run/lead_stream.h"

#include "tests/unit/run/small_program.h"

namespace tandem::run {
namespace {

std::vector<std::string> FirstCells(LeadStream& stream) {
  std::vector<std::string> cells;
  ingest::Block block;
  RecordWalk records = stream.Walk();
  for (;;) {
    const base::Result<bool> more = stream.Next(block);
    EXPECT_TRUE(more.has_value());
    if (!more || !*more) {
      return cells;
    }
    records.Start(block);
    ingest::Record record;
    std::string error;
    while (records.Next(record, error)) {
      EXPECT_EQ(error, "");
      cells.emplace_back(record.fields.at(0));
    }
  }
}

TEST(LeadStream, TheHeaderIsNoLeadWhateverThePieces) {
  const program::Program program = SmallProgram();
  const std::string text = "\xEF\xBB\xBFid,n\r\n\"a\nb\",1\r\n\r\nc,2\r\n";
  for (size_t step = 1; step <= text.size(); ++step) {
    auto stream = LeadStream::Open(Pieces(text, step), program, nullptr, {});
    ASSERT_TRUE(stream) << stream.error().message;
    EXPECT_EQ(stream->input().header(), (std::vector<std::string>{"id", "n"}));
    EXPECT_EQ(FirstCells(*stream), (std::vector<std::string>{"a\nb", "c"})) << step;
    EXPECT_EQ(stream->bytes_read(), text.size());
  }
}

TEST(LeadStream, ManyBlocksLoseNothing) {
  const program::Program program = SmallProgram();
  std::string text = "id,n\n";
  std::vector<std::string> expected;
  for (int i = 0; i < 200'000; ++i) {
    expected.push_back("lead" + std::to_string(i));
    text += expected.back() + ",1\n";
  }
  auto stream = LeadStream::Open(Pieces(text, 70'001), program, nullptr, {});
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(FirstCells(*stream), expected);
}

TEST(LeadStream, NothingAndNothingButBlankLinesAreRefused) {
  const program::Program program = SmallProgram();
  for (const std::string text : {"", "\n", "\r\n\r\n"}) {
    const auto stream = LeadStream::Open(Pieces(text, 1), program, nullptr, {});
    ASSERT_FALSE(stream);
    EXPECT_EQ(stream.error().kind, base::ErrorKind::kBadInput);
  }
}

TEST(LeadStream, AReadThatFailsIsHandedOn) {
  const program::Program program = SmallProgram();
  const auto stream = LeadStream::Open(
      [](char*, size_t) -> base::Result<size_t> {
        return base::Fail(base::ErrorKind::kIo, "unplugged");
      },
      program, nullptr, {});
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().message, "unplugged");
}

}  // namespace
}  // namespace tandem::run
