// SPDX-License-Identifier: Apache-2.0
// The collector of diagnostics: counts, order, duplicates, the table of codes.
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "compiler/diag/diagnostic.h"

namespace tandem::diag {
namespace {

TEST(Codes, AreUniqueAndWellFormed) {
  std::set<std::string_view> codes;
  for (size_t i = 0; i < CodeCount(); ++i) {
    const CodeInfo& info = Info(static_cast<Code>(i));
    EXPECT_TRUE(codes.insert(info.code).second) << info.code;
    EXPECT_EQ(info.code.size(), 5U) << info.code;
    EXPECT_TRUE(info.name.starts_with('k')) << info.name;
    EXPECT_FALSE(info.text.empty()) << info.code;
    EXPECT_FALSE(info.text.ends_with('.')) << info.code;
  }
}

TEST(Sink, FillsTextAndHelpFromTheSameArguments) {
  Sink sink;
  const Diagnostic& d = sink.Report(Code::kWrongOperator, {{}, 2, 4}, "==", "=");
  EXPECT_EQ(d.message, "`==` is not an operator");
  EXPECT_EQ(d.help, "write `=`");
  EXPECT_EQ(d.severity, Severity::kError);
  EXPECT_FALSE(sink.ok());
}

TEST(Sink, RecordsStayWhereTheyAre) {
  Sink sink;
  Diagnostic& first = sink.Report(Code::kSemicolon, {{}, 0, 1});
  for (int i = 0; i < 100; ++i) sink.Report(Code::kSemicolon, {{}, 1, 2});
  first.With({{}, 5, 6}, "here");
  EXPECT_EQ(sink.all().front().labels.size(), 1U);
}

TEST(Sink, SortsByPlaceAndDropsDuplicates) {
  Sink sink;
  sink.Report(Code::kSemicolon, {{}, 9, 10});
  sink.Report(Code::kSemicolon, {{}, 3, 4});
  sink.Report(Code::kSemicolon, {{}, 9, 10});
  EXPECT_EQ(sink.error_count(), 3U);
  sink.Sort();
  ASSERT_EQ(sink.all().size(), 2U);
  EXPECT_EQ(sink.all().front().span.begin, 3U);
  EXPECT_EQ(sink.error_count(), 2U);
}

}  // namespace
}  // namespace tandem::diag
