// SPDX-License-Identifier: Apache-2.0
// Leads as CSV, as JSON lines and as classes; decisions as CSV.
#include "tests/bench/peers/files.h"

#include <fstream>

#include "tests/bench/peers/stopwatch.h"

namespace tandem::bench::peers {

const char* const kCountFields[kCounts] = {
    "page_views", "pricing",   "docs",   "forms", "demos", "signups", "attended", "opens",
    "clicks",     "downloads", "logins", "chats", "scans", "calls",   "replies",  "ads"};
const char* const kSourceNames[5] = {"web", "event", "partner", "outbound", "referral"};

namespace {

constexpr const char* kSeniorityNames[] = {"", "ic", "manager", "director", "vp", "c_level"};

void Write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) Stop("cannot write " + path);
}

std::string ToClasses(const Columns& in) {
  std::string out =
      "country,industry,source,seniority,title_words,title_chief,free_mail,customer,employees,"
      "revenue";
  for (const char* name : kCountFields) out.append(",").append(name);
  out += '\n';
  for (size_t i = 0; i < in.rows; ++i) {
    for (const auto* column : {&in.country, &in.industry, &in.source, &in.seniority,
                               &in.title_words, &in.title_chief, &in.free_mail, &in.customer}) {
      out.append(std::to_string((*column)[i])).append(",");
    }
    if (in.employees[i] > 0) out += std::to_string(in.employees[i]);
    out += ',';
    if (in.revenue_known[i]) out += std::to_string(in.revenue[i]);
    for (const auto& count : in.counts) out.append(",").append(std::to_string(count[i]));
    out += '\n';
  }
  return out;
}

}  // namespace

std::string ToJson(const Lead& lead) {
  std::string out = "{\"id\":\"" + lead.id + "\",\"email\":\"" + lead.email + "\"";
  const auto text = [&](const char* name, const std::string& value) {
    out.append(",\"").append(name).append("\":");
    out += value.empty() ? "null" : "\"" + value + "\"";
  };
  const auto number = [&](const char* name, bool known, int32_t value) {
    out.append(",\"").append(name).append("\":");
    out += known ? std::to_string(value) : "null";
  };
  text("country", lead.country);
  text("title", lead.title);
  text("industry", lead.industry);
  text("source", kSourceNames[lead.source]);
  text("seniority", kSeniorityNames[lead.seniority]);
  number("employees", lead.employees > 0, lead.employees);
  number("revenue", lead.revenue >= 0, lead.revenue);
  out += lead.customer ? ",\"customer\":true" : ",\"customer\":false";
  for (size_t i = 0; i < kCounts; ++i) number(kCountFields[i], true, lead.counts[i]);
  return out + "}";
}

void WriteLeads(const std::vector<Lead>& leads, const std::string& folder) {
  Write(folder + "/leads.csv", ToCsv(leads));
  Write(folder + "/classes.csv", ToClasses(ToColumns(leads)));
  std::string lines;
  for (const Lead& lead : leads) lines.append(ToJson(lead)).append("\n");
  Write(folder + "/leads.jsonl", lines);
}

void WriteDecisions(const std::vector<Lead>& leads, const Decisions& decisions,
                    const std::string& path) {
  std::string out = "id,fit,engagement,grade,stage,route\n";
  for (size_t i = 0; i < decisions.fit.size(); ++i) {
    out.append(leads[i].id).append(",").append(std::to_string(decisions.fit[i])).append(",");
    out.append(std::to_string(decisions.engagement[i])).append(",");
    out.append(kGradeNames[decisions.grade[i]]).append(",");
    out.append(kStageNames[decisions.stage[i]]).append(",");
    out.append(kRouteNames[decisions.route[i]]).append("\n");
  }
  Write(path, out);
}

int8_t IndexOf(const std::string& name, const char* const* names, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (name == names[i]) return static_cast<int8_t>(i);
  }
  Stop("no such name: " + name);
}

}  // namespace tandem::bench::peers
