// SPDX-License-Identifier: Apache-2.0
// Making the plan of a Program's inputs.
#include "runtime/batch/plan.h"

#include <algorithm>
#include <charconv>

namespace tandem::batch {
namespace {

using program::Combine;
using program::Input;
using program::Projection;
using program::TextAtom;
using program::TextTest;
using program::TextTransform;

size_t CountWords(const std::vector<Input>& columns, schema::FieldId field) {
  return std::count_if(columns.begin(), columns.end(), [&](const Input& input) {
    return input.field == field && input.projection == Projection::kBits;
  });
}

Aspect& AspectFor(FieldPlan& field, const TextAtom& atom, size_t words) {
  for (Aspect& aspect : field.aspects) {
    if (aspect.transform == atom.transform && aspect.exactly == atom.exactly) return aspect;
  }
  field.aspects.push_back({atom.transform, atom.exactly, false, NeedleSet(words), {}, {}});
  return field.aspects.back();
}

// Equality with all of several needles is that with one, or impossible; with all of none is true.
void AddEquals(const TextAtom& atom, AnswerBit answer, Aspect& aspect) {
  if (atom.combine == Combine::kAll) {
    if (atom.needles.empty()) aspect.present.push_back(answer);
    const bool all_same = std::all_of(atom.needles.begin(), atom.needles.end(),
                                      [&](const auto& n) { return n == atom.needles.front(); });
    if (!all_same) return;
  }
  for (const std::string& needle : atom.needles) {
    aspect.equals.Add(needle, answer.word, answer.bit);
  }
}

void AddTextAtom(const TextAtom& atom, AnswerBit answer, Aspect& aspect) {
  const bool any = atom.combine == Combine::kAny;
  if (atom.test == TextTest::kPresent) {
    aspect.present.push_back(answer);
  } else if (atom.test == TextTest::kEquals) {
    AddEquals(atom, answer, aspect);
  } else if (atom.test == TextTest::kListHas && any) {
    for (const std::string& needle : atom.needles) {
      aspect.equals.Add(needle, answer.word, answer.bit);
    }
  } else {
    Question question{answer, atom.test, atom.combine, {}, {}};
    if (atom.test == TextTest::kMatchesRegex) {
      aspect.has_patterns = true;
      for (const std::string& needle : atom.needles) {
        question.patterns.emplace_back(needle, !atom.exactly);
      }
    } else {
      question.needles = atom.needles;
    }
    aspect.questions.push_back(std::move(question));
  }
}

ChoiceQuestion MakeChoiceQuestion(const TextAtom& atom, AnswerBit answer) {
  ChoiceQuestion question{answer, atom.test, atom.combine, {}};
  for (const std::string& needle : atom.needles) {
    uint32_t choice = 0;
    std::from_chars(needle.data(), needle.data() + needle.size(), choice);
    question.choices.push_back(choice);
  }
  return question;
}

// Columns of some fields on their way into a plan.
struct Columns {
  const std::vector<schema::Field>& fields;
  const std::vector<Input>& columns;
};

void AddBits(const Columns& all, const Input& input, IntColumn column, FieldPlan& field) {
  const size_t word = field.words.size();
  field.words.push_back(column);
  const schema::Kind kind = all.fields[static_cast<size_t>(input.field)].type.kind;
  const size_t words = CountWords(all.columns, input.field);
  for (size_t k = 0; k < input.atoms.size(); ++k) {
    const TextAtom& atom = input.atoms[k];
    const AnswerBit answer{word, static_cast<unsigned>(k)};
    if (kind == schema::Kind::kChoiceList) {
      field.choice_questions.push_back(MakeChoiceQuestion(atom, answer));
    } else {
      AddTextAtom(atom, answer, AspectFor(field, atom, words));
    }
  }
}

void AddColumn(const Columns& all, size_t index, Plan& plan) {
  const Input& input = all.columns[index];
  const IntColumn column{index, input.physical};
  const auto field = [&]() -> FieldPlan& { return plan.fields[static_cast<size_t>(input.field)]; };
  switch (input.projection) {
    case Projection::kValue:
      field().values.push_back(column);
      break;
    case Projection::kTruth:
      field().truths.push_back(index);
      break;
    case Projection::kValid:
      field().valids.push_back(index);
      break;
    case Projection::kBits:
      AddBits(all, input, column, field());
      break;
    case Projection::kLength:
      field().lengths.push_back({column, input.transform});
      break;
    case Projection::kTextKey:
    case Projection::kText:
      field().keys.push_back({column, input.transform, input.projection == Projection::kText});
      break;
    case Projection::kTextClass:
      field().classes.push_back(
          {column, input.transform, &plan.decisions->classes[size_t{input.from}]});
      break;
    case Projection::kAt:
      plan.ats.push_back(column);
      break;
    case Projection::kSource:
      plan.sources.push_back(column);
      break;
    case Projection::kColumn:
    case Projection::kGathered:
    case Projection::kGatheredValid:
    case Projection::kComputed:
      break;  // not of fields: made during an evaluation
  }
}

bool LooksOnlyAtDomain(const FieldPlan& field) {
  const auto is_domain = [](const auto& x) { return x.transform == TextTransform::kDomain; };
  return std::all_of(field.aspects.begin(), field.aspects.end(), is_domain) &&
         std::all_of(field.lengths.begin(), field.lengths.end(), is_domain) &&
         std::all_of(field.keys.begin(), field.keys.end(), is_domain) &&
         std::all_of(field.classes.begin(), field.classes.end(), is_domain);
}

}  // namespace

std::shared_ptr<const Plan> MakePlan(const program::Program& program) {
  return MakePlan(program, program.schema.fields, FindLeadColumns(program).columns);
}

std::shared_ptr<const Plan> MakePlan(const program::Program& program,
                                     const std::vector<schema::Field>& fields,
                                     const std::vector<Input>& columns) {
  auto plan = std::make_shared<Plan>();
  plan->decisions = program.decisions;
  plan->fields.resize(fields.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    plan->columns.push_back(columns[i].physical);
    AddColumn({fields, columns}, i, *plan);
  }
  for (FieldPlan& field : plan->fields) field.only_domain = LooksOnlyAtDomain(field);
  return plan;
}

}  // namespace tandem::batch
