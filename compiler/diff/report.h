// SPDX-License-Identifier: Apache-2.0
// What is said of a comparison: for a terminal, for programs, for a pull request, as a page.
#pragma once

#include <optional>
#include <string>

#include "compiler/diff/all_leads.h"
#include "compiler/diff/meaning.h"
#include "compiler/diff/movement.h"

namespace tandem::diff {

struct Report {
  std::string before;  // "main", "old/"
  std::string after;
  std::string commit_before;  // hex; empty: no commit
  std::string commit_after;
  std::string policy;         // name
  Meaning meaning;
  std::optional<AllLeads> all_leads;  // when the meaning changed and it was wanted
  std::optional<Movement> movement;  // when there were leads
  std::optional<Movement> by_time;   // of them, under the old policy, since an instant before
  std::string max_moved;             // the gate as it was given: "2%"; empty: none
  bool is_over = false;              // more moved than that
};

struct ReportStyle {
  bool color = false;
};

std::string RenderText(const Report& report, ReportStyle style = {});
// One line, {"format_version":1, …}.
std::string RenderJson(const Report& report);
std::string RenderMarkdown(const Report& report);
// One page without anything from elsewhere; `preface`, HTML, stands below its title.
std::string RenderHtml(const Report& report, const std::string& preface = {});
// A page that looks like it. `body` is HTML.
std::string HtmlPage(const std::string& title, const std::string& body);

}  // namespace tandem::diff
