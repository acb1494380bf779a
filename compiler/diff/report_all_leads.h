// SPDX-License-Identifier: Apache-2.0
// What is said of all leads, in every form of the report. Private to compiler/diff.
#pragma once

#include <string>

#include "compiler/diff/all_leads.h"
#include "compiler/diff/json.h"

namespace tandem::diff {

// "route: wider: enterprise; narrower: sdr, digest; same: 3 others"
std::string ShiftText(const ResultShift& result);
// Those of which nothing moves: "stage, band grade". Empty: none.
std::string SameText(const AllLeads& all);
// Questions, what was left out, what could not be asked: sentences.
std::string EndText(const AllLeads& all);

std::string TextOf(const AllLeads& all, bool color);
std::string MarkdownOf(const AllLeads& all);
std::string HtmlOf(const AllLeads& all);
void WriteAllLeads(const AllLeads& all, Json& json);

}  // namespace tandem::diff
