// SPDX-License-Identifier: Apache-2.0
// What builders of one Program (or of one of its tables of events) share: for each field the
// columns it feeds and the questions asked. Private to this folder. Immutable once made.
#pragma once

#include <string>
#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/batch/needle_set.h"
#include "runtime/batch/regex.h"
#include "runtime/program/decisions.h"

namespace tandem::batch {

// Where an answer goes: bit `bit` of the field's word `word`, which is the column of one input.
struct AnswerBit {
  size_t word = 0;
  unsigned bit = 0;

  void SetIn(uint64_t* words) const { words[word] |= uint64_t{1} << bit; }
};

// A question that is answered by trying its needles one after the other.
struct Question {
  AnswerBit answer;
  program::TextTest test{};
  program::Combine combine{};
  std::vector<std::string> needles;
  std::vector<Regex> patterns;  // kMatchesRegex, instead of needles
};

// The questions that look at one transformed form of a text by one kind of key.
struct Aspect {
  program::TextTransform transform{};
  bool exactly = false;
  bool has_patterns = false;
  NeedleSet equals;  // for lists: of each element
  std::vector<AnswerBit> present;
  std::vector<Question> questions;  // for lists: those where all needles must be elements
};

// A question to a list of choices.
struct ChoiceQuestion {
  AnswerBit answer;
  program::TextTest test{};
  program::Combine combine{};
  std::vector<uint32_t> choices;
};

struct IntColumn {
  size_t input = 0;
  abi::Physical physical{};
};

struct TextColumn {
  IntColumn column;
  program::TextTransform transform{};
  bool exactly = false;  // the text itself, not its key; of lists always
};

struct ClassColumn {
  IntColumn column;
  program::TextTransform transform{};
  const program::TextClasses* classes = nullptr;  // of Plan::decisions
};

struct FieldPlan {
  std::vector<IntColumn> values;
  std::vector<size_t> truths;
  std::vector<size_t> valids;
  std::vector<IntColumn> words;
  std::vector<Aspect> aspects;
  std::vector<ChoiceQuestion> choice_questions;
  std::vector<TextColumn> lengths;
  std::vector<TextColumn> keys;
  std::vector<ClassColumn> classes;
  bool only_domain = false;  // nothing but the domain is looked at

  bool asks_text() const { 
    return !words.empty() || !lengths.empty() || !keys.empty() || !classes.empty();
  }
};

class Plan {
 public:
  std::vector<FieldPlan> fields;
  std::vector<IntColumn> ats;      // of events: the instant
  std::vector<IntColumn> sources;  // of events
  std::vector<abi::Physical> columns;
  std::shared_ptr<const program::Decisions> decisions;
};

}  // namespace tandem::batch
