// SPDX-License-Identifier: Apache-2.0
// A run as a whole: order, counts, duplicates, and every way to end before the end.
#include <atomic>

#include "runtime/run/run.h"
#include "tests/unit/run/small_program.h"

namespace tandem::run {
namespace {

class Recorder : public Host {
 public:
  base::Result<void> Write(std::string_view bytes) override {
    if (output.size() + bytes.size() > room) {
      return base::Fail(base::ErrorKind::kIo, "disk full");
    }
    output += bytes;
    if (output.size() > stop_after) {
      stop = true;
    }
    return {};
  }
  base::Result<void> Found(const Finding& finding) override {
    findings.push_back(finding);
    return {};
  }
  void Progress(const Summary&) override {}
  bool StopWanted() const override { return stop; }

  std::string output;
  std::vector<Finding> findings;
  size_t room = SIZE_MAX;
  size_t stop_after = SIZE_MAX;
  std::atomic<bool> stop{false};
};

class DecideTest : public ::testing::Test {
 protected:
  base::Result<Summary> Run(ReadFn read, unsigned workers = 2, bool allow_duplicates = false) {
    auto stream = LeadStream::Open(std::move(read), program_, nullptr, {});
    EXPECT_TRUE(stream) << stream.error().message;
    Options options;
    options.program = &program_;
    options.engine = engine_.get();
    options.workers = workers;
    options.allow_duplicate_ids = allow_duplicates;
    return Decide(*stream, options, host_);
  }

  static std::string Leads(int count) {
    std::string text = "id,n\n";
    for (int i = 0; i < count; ++i) {
      text += "lead" + std::to_string(i) + "," + std::to_string(i % 101) + "\n";
    }
    return text;
  }

  program::Program program_ = SmallProgram();
  std::unique_ptr<exec::Engine> engine_ = exec::MakeInterpreter(program_);
  Recorder host_;
};

TEST_F(DecideTest, AnyNumberOfWorkersWritesTheSame) {
  constexpr int kLeads = 100'000;
  std::string expected = "id,score,policy_version\n";
  for (int i = 0; i < kLeads; ++i) {
    expected += "lead" + std::to_string(i) + "," + std::to_string(i % 101) + ",c0ffee\n";
  }
  for (const unsigned workers : {1u, 2u, 5u}) {
    host_.output.clear();
    const auto summary = Run(Pieces(Leads(kLeads), 100'000), workers);
    ASSERT_TRUE(summary) << summary.error().message;
    EXPECT_TRUE(host_.output == expected) << workers << " workers";
    EXPECT_EQ(summary->decided, static_cast<uint64_t>(kLeads));
  }
}

TEST_F(DecideTest, EveryLeadIsDecidedOrRejectedInTheOrderOfLines) {
  const auto summary = Run(Pieces("id,n\na,1\nb,x\na,2\nc,101\n,3\nd,4,5\ne,5\n", 5));
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(host_.output, "id,score,policy_version\na,1,c0ffee\ne,5,c0ffee\n");
  EXPECT_EQ(summary->leads_in, 7u);
  EXPECT_EQ(summary->decided, 2u);
  EXPECT_EQ(summary->rejected, 5u);
  EXPECT_EQ(summary->duplicates, 1u);
  std::vector<uint64_t> lines;
  for (const Finding& finding : host_.findings) {
    lines.push_back(finding.what.line);
    EXPECT_NE(finding.what.reason, "");
    EXPECT_NE(finding.record, "");
  }
  EXPECT_EQ(lines, (std::vector<uint64_t>{3, 4, 5, 6, 7}));
  EXPECT_EQ(host_.findings[1].kind, Finding::Kind::kDuplicate);
  EXPECT_EQ(host_.findings[1].what.value, "a");
  EXPECT_EQ(host_.findings[1].record, "a,2");
}

TEST_F(DecideTest, ARejectedLeadDoesNotTakeItsId) {
  const auto summary = Run(Pieces("id,n\na,x\na,2\n", 100));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->duplicates, 0u);
  EXPECT_EQ(host_.output, "id,score,policy_version\na,2,c0ffee\n");
}

TEST_F(DecideTest, DuplicatesMayBeAllowed) {
  const auto summary = Run(Pieces("id,n\na,1\na,2\n", 100), 1, true);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->decided, 2u);
}

TEST_F(DecideTest, AWriteThatFailsEndsTheRun) {
  host_.room = 100'000;
  const auto summary = Run(Pieces(Leads(300'000), 1 << 20));
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().message, "disk full");
}

TEST_F(DecideTest, AReadThatFailsEndsTheRun) {
  ReadFn whole = Pieces(Leads(300'000), 1 << 20);
  int reads = 0;
  const auto summary = Run([&](char* into, size_t bytes) -> base::Result<size_t> {
    return ++reads == 3 ? base::Fail(base::ErrorKind::kIo, "unplugged") : whole(into, bytes);
  });
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().message, "unplugged");
}

TEST_F(DecideTest, AStopIsObeyedInTheMiddle) {
  host_.stop_after = 200'000;
  const auto summary = Run(Pieces(Leads(300'000), 1 << 20));
  ASSERT_TRUE(summary);
  EXPECT_TRUE(summary->stopped);
  EXPECT_LT(summary->decided, 300'000u);
}

}  // namespace
}  // namespace tandem::run
