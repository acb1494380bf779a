// SPDX-License-Identifier: Apache-2.0
// Sentences and numbers that all reports share. Private to compiler/diff.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diff/report.h"

namespace tandem::diff {

// 45211 -> "45,211".
inline std::string Grouped(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

inline std::string Plural(uint64_t number, std::string_view noun) {
  return Grouped(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

inline std::string Share(uint64_t part, uint64_t whole) {
  char text[32];
  const double percent =
      whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  // No share that is there is shown as none.
  const char* form = part != 0 && percent < 0.05 ? "< 0.1%%" : "%.1f%%";
  std::snprintf(text, sizeof text, form, percent);
  return text;
}

inline std::string Signed(int64_t number) {
  const std::string text = Grouped(static_cast<uint64_t>(number < 0 ? -number : number));
  return number == 0 ? "0" : (number < 0 ? "-" : "+") + text;
}

inline std::string Mean(double sum, uint64_t count) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", count == 0 ? 0 : sum / static_cast<double>(count));
  return text;
}

inline std::string Joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += between;
    out += text;
  }
  return out;
}

// For HTML.
inline std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

inline const char* NameOf(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kAdded: return "added";
    case ChangeKind::kRemoved: return "removed";
    case ChangeKind::kChanged: return "changed";
    case ChangeKind::kFollows: return "follows";
  }
  return "";
}

inline const char* NameOf(RuleMovement::Status status) {
  switch (status) {
    case RuleMovement::Status::kSame: return "same";
    case RuleMovement::Status::kAdded: return "added";
    case RuleMovement::Status::kRemoved: return "removed";
    case RuleMovement::Status::kChanged: return "changed";
  }
  return "";
}

inline const char* NameOf(program::ResultKind kind) {
  switch (kind) {
    case program::ResultKind::kScore: return "score";
    case program::ResultKind::kGroup: return "group";
    case program::ResultKind::kBand: return "band";
    case program::ResultKind::kStage: return "stage";
    case program::ResultKind::kWayIn: return "way in";
    case program::ResultKind::kAnswer: return "answer";
    case program::ResultKind::kRoute: return "route";
    case program::ResultKind::kCondition:
    case program::ResultKind::kFault:
    case program::ResultKind::kReject:
    case program::ResultKind::kFrozen:
    case program::ResultKind::kColumn: break;
  }
  return "";
}

// "both as of 2026-11-18T10:00:00Z (the newest instant in the input)".
std::string AsOfText(const Movement& movement);
// What time alone moved, as a sentence.
std::string ByTimeText(const Movement& by_time);

// Who has to agree, as a sentence; empty when nobody owns what changed.
inline std::string AgreeText(const Meaning& meaning) {
  if (meaning.agree.empty()) return "";
  return "to be agreed by " + Joined(meaning.agree, " and ");
}

inline std::string OwnerText(const Change& change) {
  if (change.owners.empty()) return "";
  return (change.agreed ? "agreed by " : "owned by ") + Joined(change.owners, " and ");
}

struct Move {
  std::string from;
  std::string to;
  const Transition* transition = nullptr;
};

// Those that moved, most leads first.
std::vector<Move> MovesOf(const ResultMovement& result);
// Leads by label before and after, in the policies' order; what never occurs left out.
struct LabelCount {
  std::string label;
  uint64_t before = 0;
  uint64_t after = 0;
};
std::vector<LabelCount> CountsOf(const ResultMovement& result);
// What is not there is said, too: one sentence a line that holds for every report.
std::string LimitsText();

}  // namespace tandem::diff
