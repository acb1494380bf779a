// SPDX-License-Identifier: Apache-2.0
// CSV: a table of tricky files, any cut into pieces, random bytes against the naive reader, limits.
#include "runtime/ingest/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "runtime/base/limits.h"
#include "tests/unit/ingest/naive_csv.h"

namespace tandem::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Cut into blocks of about `target` bytes, fed `piece` bytes at a time.
std::vector<PlainRecord> Read(std::string_view text, Dialect dialect, size_t piece, size_t target) {
  BlockCutter cutter(dialect, target);
  std::vector<Block> blocks;
  for (size_t at = 0; at < text.size(); at += piece) {
    EXPECT_TRUE(cutter.Feed(text.substr(at, piece), blocks));
  }
  EXPECT_TRUE(cutter.Finish(blocks));
  std::string joined;
  uint64_t index = 0;
  for (const Block& block : blocks) {
    EXPECT_EQ(block.index, index++);
    joined += block.bytes;
  }
  EXPECT_EQ(joined, text);
  return ReadBlocks(blocks, dialect);
}

std::vector<PlainRecord> Read(std::string_view text, Dialect dialect = {}) {
  return Read(text, dialect, text.size() + 1, 1 << 20);
}

std::string Show(const std::vector<PlainRecord>& records) {
  std::string shown;
  for (const PlainRecord& record : records) {
    shown += std::to_string(record.line) + (record.faulty ? "!" : ":");
    for (size_t i = 0; i < record.fields.size(); ++i) {
      shown += (record.quoted[i] ? "'" : "<") + record.fields[i] + (record.quoted[i] ? "'" : ">");
    }
    shown += " ";
  }
  return shown;
}

struct Case {
  const char* name;
  std::string text;
  const char* records;
};
const Case kCases[] = {
    {"empty", "", ""},
    {"header only", "a,b\n", "1:<a><b> "},
    {"no line end", "a,b\n1,2", "1:<a><b> 2:<1><2> "},
    {"ends in a delimiter", "a,", "1:<a><> "},
    {"all empty", ",,\n", "1:<><><> "},
    {"one empty quoted", "\"\"\n", "1:'' "},
    {"crlf", "a,b\r\n1,2\r\n", "1:<a><b> 2:<1><2> "},
    {"lone cr is data", "a\rb,c\r\n", "1:<a\rb><c> "},
    {"cr at the end is data", "a,b\r", "1:<a><b\r> "},
    {"blank lines", "\n\r\na\n\n\nb\n\r\n", "3:<a> 6:<b> "},
    {"spaces are data", " a , b \n", "1:< a >< b > "},
    {"quoted", "\"a\",\"b\"\n", "1:'a''b' "},
    {"doubled quotes", "\"a\"\"b\",\"\"\"\"\n", "1:'a\"b''\"' "},
    {"delimiter and line ends inside",
     "\"a,b\",\"c\nd\r\ne\"\nf,g\n", "1:'a,b''c\nd\r\ne' 4:<f><g> "},
    {"crlf after a quote", "\"a\"\r\n\"b\"\r\n", "1:'a' 2:'b' "},
    {"a lone quote", "5\" pipe,x\n1,2\n", "1!<5\" pipe><x> 2:<1><2> "},
    {"a lone quote, then a quoted line end", "5\",\"x\ny\"\n1,2\n", "1!<5\">'x\ny' 3:<1><2> "},
    {"text after a quote", "\"a\"b,c\n1,2\n", "1!'a'<c> 2:<1><2> "},
    {"a blank after a quote", "\"a\" ,c\n1,2\n", "1!'a'<c> 2:<1><2> "},
    {"cr after a quote at the end", "\"a\"\r", "1!'a' "},
    {"unclosed", "1,\"a\n2,b\n3,c\n", "1!<1> 2:<2><b> 3:<3><c> "},
    {"unclosed on the last line", "1,2\n\"", "1:<1><2> 2! "},
    {"unclosed twice", "\"a\nx\",\"b\nc\n", "1!'a\nx' 2!<x\"> "},
    {"unicode", "\xC3\xBC,\xE2\x82\xAC\n", "1:<\xC3\xBC><\xE2\x82\xAC> "},
    {"bad utf-8", "a\n\xFF,b\nc\n", "1:<a> 2!<\xFF><b> 3:<c> "},
};

TEST(Csv, TrickyFiles) {
  for (const Case& row : kCases) {
    EXPECT_EQ(Show(Read(row.text)), row.records) << row.name;
  }
}

TEST(Csv, ANulSpoilsItsRecordOnly) {
  const auto records = Read(std::string_view("a\nx\0y\nc\n", 8));
  ASSERT_EQ(records.size(), 3u);
  EXPECT_FALSE(records[0].faulty);
  EXPECT_TRUE(records[1].faulty);
  EXPECT_EQ(records[2].fields[0], "c");
}

TEST(Csv, PiecesAndBlocksDoNotMatter) {
  for (const Case& row : kCases) {
    const auto whole = Read(row.text);
    EXPECT_EQ(whole, ReadNaively(row.text, {})) << row.name;
    for (size_t piece = 1; piece <= row.text.size(); ++piece) {
      for (const size_t target : {size_t{1}, size_t{3}, size_t{7}, size_t{1000}}) {
        EXPECT_EQ(Read(row.text, {}, piece, target), whole) << row.name << " by " << piece;
      }
    }
  }
}

TEST(Csv, RandomFilesReadLikeTheNaiveReader) {
  std::mt19937_64 random(20261118);
  const std::string alphabet = "\"\"\"\n\n\r,,;ab\xC3\xBC";
  size_t faulty = 0;
  size_t fine = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const size_t size = random() % 200;
    // Half of the files have few quotes, so that whole records come out too.
    const size_t skip = round % 2 == 0 ? 0 : 2;
    while (text.size() < size) text += alphabet[skip + random() % (alphabet.size() - skip)];
    Dialect dialect{.delimiter = round % 3 == 0 ? ';' : ',', .has_bom = round % 5 == 0};
    if (dialect.has_bom) text.insert(0, "\xEF\xBB\xBF");
    const auto expected = ReadNaively(text, dialect);
    const auto records = Read(text, dialect, 1 + random() % 80, 1 + random() % 150);
    ASSERT_EQ(records, expected) << Show(records) << "\nnot\n" << Show(expected);
    for (const PlainRecord& record : records) (record.faulty ? faulty : fine) += 1;
  }
  EXPECT_GT(faulty, 10'000u);
  EXPECT_GT(fine, 10'000u);
}

TEST(Csv, EveryByteIsInExactlyOneRecordOrLineEnd) {
  const std::string text = "a,\"b\nc\"\r\n\n5\",d\n\"e\" f\ng";
  size_t raw = 0;
  for (const PlainRecord& record : Read(text)) raw += record.raw.size();
  EXPECT_EQ(raw, text.size() - std::string_view("\r\n\n\n\n").size());
}

TEST(Csv, BomBelongsToNoField) {
  const std::string text = "\xEF\xBB\xBF\"a\nb\",c\n";
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{4}, size_t{50}}) {
    EXPECT_EQ(Show(Read(text, {.has_bom = true}, piece, 4)), "1:'a\nb'<c> ");
  }
}

TEST(Csv, TooLongARecordIsALimitWhateverThePieces) {
  std::string text = "a\n\"" + std::string(base::kMaxCsvRecordBytes, 'x');
  for (const size_t piece : {size_t{100'000}, size_t{1} << 30}) {
    BlockCutter cutter({});
    std::vector<Block> blocks;
    base::Result<void> fed;
    for (size_t at = 0; at < text.size() && fed; at += piece) {
      fed = cutter.Feed(std::string_view(text).substr(at, piece), blocks);
    }
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().kind, base::ErrorKind::kLimit);
    EXPECT_THAT(fed.error().message, HasSubstr("line 2 is longer than 16 MiB"));
  }
  text.resize(2 + base::kMaxCsvRecordBytes);
  BlockCutter cutter({});
  std::vector<Block> blocks;
  EXPECT_TRUE(cutter.Feed(text, blocks));
}

TEST(Csv, LongFieldsAndManyFieldsSpoilTheirRecord) {
  const std::string longest(base::kMaxCsvFieldBytes, 'x');
  const auto fields = Read(longest + "\n" + longest + "y\nz\n");
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_FALSE(fields[0].faulty);
  EXPECT_TRUE(fields[1].faulty);
  EXPECT_FALSE(fields[2].faulty);
  const std::string most(base::kMaxCsvColumns - 1, ',');
  const auto columns = Read(most + "\n" + most + ",\nz\n");
  ASSERT_EQ(columns.size(), 3u);
  EXPECT_FALSE(columns[0].faulty);
  EXPECT_TRUE(columns[1].faulty);
  EXPECT_EQ(columns[1].fields.size(), base::kMaxCsvColumns);
  EXPECT_FALSE(columns[2].faulty);
}

TEST(Csv, ReasonsSayWhatIsWrong) {
  const Block block{.bytes = "5\" x\n\"a\"b\n\xFF\n\"c\nd\n"};
  RecordReader reader(block, {});
  Record record;
  std::string error;
  std::vector<std::string> errors;
  while (reader.Next(record, error)) errors.push_back(error);
  EXPECT_THAT(errors,
              ElementsAre("a quote inside a field that does not start with one",
                          "text after a closing quote", HasSubstr("not UTF-8 from byte 1"),
                          "a quote that is never closed", ""));
}

TEST(Dialect, Delimiters) {
  const std::pair<const char*, char> kFiles[] = {
      {"", ','},
      {"a\n1\n", ','},
      {"a,b\n1,2\n", ','},
      {"a;b\n1;2\n", ';'},
      {"a;b\n1,5;2,5\n", ';'},
      {"a\tb\n1\t2\n", '\t'},
      {"a|b|c\n1|2|3\n", '|'},
      {"name,note;x\n\"a;b\",\"c,d;e\"\n", ','},
      {"\"a;b;c\",d\n\"x;y;z\",e\n", ','},
      {"a;b;c\n1;2\n1;2;3\n4;5;6\n", ';'},
      {"a,b;c\n1,2;3\n", ','},
      {"a,b;c;d\n1,2;3;4\n", ';'},
  };
  for (const auto& [text, delimiter] : kFiles) {
    const auto dialect = DetectDialect(text, std::nullopt);
    ASSERT_TRUE(dialect) << text;
    EXPECT_EQ(dialect->delimiter, delimiter) << text;
    EXPECT_FALSE(dialect->has_bom);
  }
  EXPECT_EQ(DetectDialect("a,b\n", ';')->delimiter, ';');
  EXPECT_TRUE(DetectDialect("\xEF\xBB\xBF" "a;b\n", std::nullopt)->has_bom);
  EXPECT_EQ(DetectDialect("\xEF\xBB\xBF" "a;b\n", std::nullopt)->delimiter, ';');
  EXPECT_FALSE(DetectDialect("a,b\n", '"'));
}

TEST(Dialect, ARecordCutOffByTheHeadDoesNotCount) {
  std::string text = "a;b,c\n";
  while (text.size() < 64 * 1024) text += "1;2,3\n";
  EXPECT_EQ(DetectDialect(text + "1;", std::nullopt)->delimiter, ',');
  EXPECT_EQ(DetectDialect("a;b\n1;2\n1", std::nullopt)->delimiter, ';');
}

TEST(Dialect, WhatIsNoCsv) {
  const std::pair<std::string, const char*> kFiles[] = {
      {"PK\x03\x04zzz", "Excel"},
      {"%PDF-1.7", "PDF"},
      {"  <!DOCTYPE html>", "web page"},
      {"\xEF\xBB\xBF<html>", "web page"},
      {"\x1F\x8B\x08", "gunzip"},
      {std::string("\xFF\xFE" "a\0", 4), "UTF-16"},
      {std::string("a,b\n1\0", 6), "NUL"},
      {"[{\"a\": 1}]", "JSON"},
      {"PAR1", "Parquet"},
  };
  for (const auto& [text, word] : kFiles) {
    const auto dialect = DetectDialect(text, std::nullopt);
    ASSERT_FALSE(dialect) << text;
    EXPECT_EQ(dialect.error().kind, base::ErrorKind::kBadInput);
    EXPECT_THAT(dialect.error().message, HasSubstr(word));
  }
}

}  // namespace
}  // namespace tandem::ingest
