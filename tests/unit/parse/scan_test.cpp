// SPDX-License-Identifier: Apache-2.0
// The quick reader of plain tokens finds what the generated lexer finds, in whatever text.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "compiler/parse/lex.h"

namespace tandem::parse {
namespace {

std::string Shown(const std::optional<TokenList>& list, const diag::Sink& sink) {
  std::string out;
  for (const diag::Diagnostic& report : sink.all()) out += report.message + '\n';
  if (!list) return out + "refused";
  for (const Token& token : list->tokens) {
    out += std::to_string(token.type) + ' ' + std::to_string(token.begin) + ' ' +
           std::to_string(token.end) + ' ' + std::to_string(token.line) + ' ' +
           std::to_string(token.column) + (token.first_on_line ? " first " : " ") +
           std::string(token.text) + '\n';
  }
  return out;
}

std::string Read(const std::string& text, Reader reader) {
  source::SourceSet sources;
  const source::FileId file = sources.Add("a.tandem", text);
  diag::Sink sink;
  const auto list = Lex(sources, file, sink, reader);
  return Shown(list, sink);
}

void ExpectTheSame(const std::string& text) {
  ASSERT_EQ(Read(text, Reader::kQuick), Read(text, Reader::kGenerated)) << text;
}

std::vector<std::string> Policies() {
  std::vector<std::string> texts;
  for (const char* folder : {"tests/golden", "tests/conformance", "examples"}) {
    const auto root = std::filesystem::path(TANDEM_SOURCE_DIR) / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const bool small = entry.is_regular_file() && entry.file_size() < 200'000;
      if (!small || entry.path().extension() != ".tandem") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
  }
  return texts;
}

TEST(Scan, AgreesWithTheGeneratedLexerOnEveryPolicy) {
  const auto texts = Policies();
  ASSERT_GE(texts.size(), 100U);
  for (const std::string& text : texts) ExpectTheSame(text);
}

TEST(Scan, AgreesOnEveryPairOfPieces) {
  const std::vector<std::string> pieces = {
      "a",    "and",  "_",   "7",     "1_0",  "1_",   "2.5",  "2026-11-18", "10:30", "9:00",
      "5k",   "10am", "%",   "\"x\"", "\"",   "\\",   "`n`",  "`",          "'q'",   "=",
      "<",    ">",    "!",   "-",     "--",   "->",   "/",    "//c",        "/*",    "*/",
      "|",    "&",    ".",   "..",    ":",    ",",    "?",    "\n",         "\r",    "\t",
      " ",    "\f",   "{",   "}",     "(",    ")",    "+",    "*",          "#",     ";",
      "[",    "$",    "\u00e4", "\u0301", "\u00d7", "\u00f7", "\u00a0", "\ufeff", "\u2265",
      "\u201c", "\u201d",
      "\u6f22", "12/3/2026", "1.2.26", "3-4", "8%", "07"};
  for (const std::string& a : pieces) {
    for (const std::string& b : pieces) {
      for (const char* between : {"", " ", "1", "x"}) ExpectTheSame(a + b + between + a + "\n" + b);
    }
  }
}

TEST(Scan, AgreesOnDamagedPolicies) {
  std::mt19937 random(20261122);
  const std::string signs = "\"`'\\/-.:%_0a19 \n|=<>!*#\xC3\xA4";
  for (std::string text : Policies()) {
    if (text.empty() || text.size() > 20'000) continue;
    for (size_t i = 0; i < 1 + text.size() / 100; ++i) {
      text[random() % text.size()] = signs[random() % signs.size()];
    }
    ExpectTheSame(text);
  }
}

}  // namespace
}  // namespace tandem::parse
