// SPDX-License-Identifier: Apache-2.0
// Texts that stand for all texts of a field: every way a policy's questions to it can be answered
// is met by one of them, or `why_incomplete` says why that is not known.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/analyze/bits.h"
#include "runtime/program/program.h"

namespace tandem::analyze {

using program::TextTransform;

// What a policy asks of a text, transformed; nullopt-like "" in `key` where there is none.
bool TransformText(TextTransform transform, const std::string& text, std::string& out);

// All questions to texts that share representatives.
class TextQuestions {
 public:
  void AddAtom(TextTransform transform, program::TextAtom atom);
  // A cell of a table: texts and prefixes it matches. Keys.
  void AddCell(TextTransform transform, const std::vector<std::string>& texts,
               const std::vector<std::string>& prefixes);
  // A text it is compared with.
  void AddText(TextTransform transform, const std::string& text);
  void AddLength() { length_ = true; }
  // So many fields are compared with each other.
  void SetCopies(size_t copies) { copies_ = copies; }
  bool Same(const TextQuestions& other) const;
  // Everything the other asks, too.
  void Take(const TextQuestions& other);

 private:
  friend class TextMaker;
  struct Asked {
    TextTransform transform{};
    program::TextAtom atom;
    std::unordered_set<std::string> keys;  // of kEquals
    bool Answer(const std::string& transformed) const;
  };
  // Needles of cells: what each is called in signatures.
  struct Cells {
    std::unordered_map<std::string, std::vector<uint32_t>> texts, prefixes;
    size_t longest_prefix = 0;
  };
  std::vector<Asked> asked_;
  std::map<TextTransform, Cells> cells_;
  uint32_t cell_count_ = 0;
  std::map<TextTransform, std::vector<std::string>> texts_;
  bool length_ = false;
  size_t copies_ = 1;
};

struct TextClasses {
  std::vector<std::string> texts;  // plain ones first
  std::string why_incomplete;      // empty: complete
};

// At most `limit` texts, more where each is needed by name.
TextClasses MakeTexts(const TextQuestions& questions, size_t limit);

}  // namespace tandem::analyze
