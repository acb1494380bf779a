// SPDX-License-Identifier: Apache-2.0
// Tables from what people are used to write to what there is.
#include "compiler/typecheck/habits.h"

#include <algorithm>

#include <fmt/format.h>

namespace tandem::typecheck {
namespace {

struct Row {
  std::string_view names;  // lower case, a blank before and behind each
  std::string_view help;
};

constexpr Row kFunctions[] = {
    {" if iif ", "write `if A then X else Y`; for several cases `choose { when A then X … }`"},
    {" ifs switch case decode ", "write `choose { when A then X  when B then Y  otherwise Z }`"},
    {" and ", "write `A and B`"},
    {" or ", "write `A or B`"},
    {" isblank isnull isempty is_null is_empty empty blank ", "write `X is missing`"},
    {" exists isset notnull notempty isnotnull isnotblank ", "write `X is known`"},
    {" coalesce ifnull nvl isnull_or iferror ", "write `X or else Y`"},
    {" sum sumif sumifs ",
     "write `A + B`; of events `sum of EVENT.FIELD in last 30 days`"},
    {" count countif countifs counta ", "write `count of EVENT in last 30 days`"},
    {" max greatest ", "write `max of (A, B)`"},
    {" min least ", "write `min of (A, B)`"},
    {" lower upper ucase lcase tolower toupper proper trim ",
     "leave it out: upper and lower case, and blanks at the ends, are equal unless `exactly` is "
     "written"},
    {" contains search find instr includes ", "write `X contains \"…\"`"},
    {" startswith starts_with beginswith left ", "write `X starts with \"…\"`"},
    {" endswith ends_with right ", "write `X ends with \"…\"`"},
    {" regexmatch regexp_like regex matches ", "write `X matches regex \"…\"`"},
    {" len length ", "write `length of X`"},
    {" today now getdate current_date current_timestamp sysdate ",
     "write `as of`, or a window: `in last 30 days`"},
    {" datediff dateadd datedif days ", "write `days from A to B`, or `X + 30 days`"},
    {" int trunc rounddown ", "write `floor(X)`"},
    {" roundup ceiling ", "write `ceil(X)`"},
    {" vlookup xlookup hlookup lookup index match ", "write a table: `table unique NAME(…) -> …`"},
    {" concat concatenate concat_ws ", "texts are only tested, never built"},
};

constexpr Row kWords[] = {
    {" null nil none nan undefined ", "write `X is missing` or `X is known`"},
    {" true ", "write `yes`"},
    {" false ", "write `no`"},
    {" now today getdate current_date sysdate ",
     "write `as of`, or a window: `in last 30 days`"},
};

template <size_t kCount>
std::string Find(const Row (&rows)[kCount], std::string_view name) {
  std::string key = " ";
  for (const char c : name) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  key += ' ';
  const auto* found = std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) {
    return row.names.find(key) != std::string_view::npos;
  });
  return found == std::end(rows) ? "" : std::string(found->help);
}

}  // namespace

std::string HelpForFunction(std::string_view name) { return Find(kFunctions, name); }

std::string HelpForWord(std::string_view name, const resolve::Bindings& bindings,
                        const schema::Schema& schema) {
  if (std::string help = Find(kWords, name); !help.empty()) return help;
  for (const syntax::StageDecl* stage : bindings.stages) {
    if (stage->name.text != name) continue;
    return fmt::format("`{0}` is a stage: write `stage = {0}`, or `stage is at least {0}`", name);
  }
  if (name == "score" && !bindings.scores.empty()) {
    return fmt::format("write which score: `{}`", bindings.scores[0]->name.text);
  }
  for (size_t i = 0; i < schema.GivenCount(); ++i) {
    const schema::Field& field = schema.fields[i];
    if (field.type.kind != schema::Kind::kChoice) continue;
    for (const schema::ChoiceValue& value : schema[field.type.choice].values) {
      if (value.name != name) continue;
      return fmt::format("`{0}` is a value of `{1}`: write `{1} = {0}`, or `{1} in (…, {0})`",
                         name, field.name);
    }
  }
  return "";
}

}  // namespace tandem::typecheck
