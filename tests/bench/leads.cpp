// SPDX-License-Identifier: Apache-2.0
// Leads from a seeded generator: most counts small, a tenth of the optional values missing.
#include "tests/bench/leads.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <random>

#include "runtime/run/run.h"

namespace tandem::bench {
namespace {

struct Word {
  const char* text;
  uint8_t answer;
};
// Title answers: bit 0 = a target word, bit 1 = contains "chief".
constexpr Word kTitles[] = {{"", 0},
                            {"Head of Operations", 1},
                            {"VP Revenue", 1},
                            {"Growth Lead", 1},
                            {"Chief Revenue Officer", 3},
                            {"Chief of Staff", 2},
                            {"Engineer", 0},
                            {"Accountant", 0},
                            {"Office Manager", 0},
                            {"Buyer", 0}};
constexpr Word kCountriesOf[] = {{"", kCountryMissing}, {"GB", kEmea},      {"DE", kEmea},
                                 {"FR", kEmea},         {"US", kAmer},      {"CA", kAmer},
                                 {"BR", kAmer},         {"JP", kApac},      {"AU", kApac},
                                 {"IN", kApac},         {"PL", kElsewhere}, {"CL", kElsewhere}};
constexpr Word kIndustries[] = {{"", kIndustryMissing},      {"Software", kSoftware},
                                {"SaaS", kSoftware},         {"Finance", kFinance},
                                {"Insurance", kFinance},     {"Retail", kRetail},
                                {"Farming", kOtherIndustry}, {"Education", kOtherIndustry}};
constexpr Word kHosts[] = {{"north.example", 0},   {"south.example", 0},   {"mail.example", 1},
                           {"harbour.example", 0}, {"webmail.example", 1}, {"ridge.example", 0}};
constexpr const char* kSources[] = {"web", "event", "partner", "outbound", "referral"};
constexpr const char* kSeniorities[] = {"", "ic", "manager", "director", "vp", "c_level"};
constexpr const char* kCountNames[] = {
    "page_views", "pricing",   "docs",   "forms", "demos", "signups", "attended", "opens",
    "clicks",     "downloads", "logins", "chats", "scans", "calls",   "replies",  "ads"};

template <size_t N>
uint8_t AnswerOf(const Word (&words)[N], const std::string& text) {
  for (const Word& word : words) {
    if (text == word.text) return word.answer;
  }
  return 0;
}

class Draw {
 public:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  template <class T, size_t N>
  const T& Of(const T (&values)[N]) {
    return values[Below(N)];
  }

 private:
  std::mt19937_64 random_{2026};
};

}  // namespace

std::vector<Lead> MakeLeads(size_t rows) {
  std::vector<Lead> leads(rows);
  Draw draw;
  for (size_t i = 0; i < rows; ++i) {
    Lead& lead = leads[i];
    lead.id = "L" + std::to_string(i);
    lead.email = "p" + std::to_string(draw.Below(1'000'000)) + "@" + draw.Of(kHosts).text;
    lead.country = draw.Of(kCountriesOf).text;
    lead.title = draw.Of(kTitles).text;
    lead.industry = draw.Of(kIndustries).text;
    lead.source = static_cast<Source>(draw.Below(5));
    lead.seniority = static_cast<Seniority>(draw.Below(6));
    const uint32_t size = draw.Below(10);
    if (size > 0) {
      lead.employees = static_cast<int32_t>(1 + draw.Below(size < 4   ? 60
                                                           : size < 8 ? 3'000
                                                                      : 200'000));
    }
    if (draw.Below(10) > 0) {
      lead.revenue =
          static_cast<int32_t>(draw.Below(draw.Below(2) != 0 ? 20'000'000 : 1'000'000'000));
    }
    lead.customer = draw.Below(12) == 0;
    for (int16_t& count : lead.counts) {
      count = static_cast<int16_t>(draw.Below(3) != 0 ? 0 : draw.Below(40));
    }
  }
  return leads;
}

Columns ToColumns(const std::vector<Lead>& leads) {
  Columns out;
  out.rows = leads.size();
  for (const Lead& lead : leads) {
    out.country.push_back(AnswerOf(kCountriesOf, lead.country));
    out.industry.push_back(AnswerOf(kIndustries, lead.industry));
    out.source.push_back(lead.source);
    out.seniority.push_back(lead.seniority);
    const uint8_t title = AnswerOf(kTitles, lead.title);
    out.title_words.push_back(title & 1);
    out.title_chief.push_back(title >> 1);
    out.free_mail.push_back(AnswerOf(kHosts, lead.email.substr(lead.email.find('@') + 1)));
    out.customer.push_back(lead.customer ? 1 : 0);
    out.revenue_known.push_back(lead.revenue >= 0 ? 1 : 0);
    out.employees.push_back(lead.employees);
    out.revenue.push_back(std::max(lead.revenue, 0));
    for (int count = 0; count < kCounts; ++count) {
      out.counts[count].push_back(lead.counts[static_cast<size_t>(count)]);
    }
  }
  return out;
}

void FillBatch(const std::vector<Lead>& leads, const program::Program& program,
               batch::Batch& batch) {
  const auto field = [&](const char* name) { return *program.schema.Find(name); };
  const auto id = field("id"), email = field("email"), country = field("country"),
             title = field("title"), industry = field("industry"), source = field("source"),
             seniority = field("seniority"), employees = field("employees"),
             revenue = field("revenue"), customer = field("customer");
  std::vector<schema::FieldId> counts;
  for (const char* name : kCountNames) counts.push_back(field(name));
  batch::Builder builder(program);
  builder.Start(batch);
  for (const Lead& lead : leads) {
    builder.BeginRow();
    builder.SetText(id, lead.id);
    builder.SetText(email, lead.email);
    builder.SetText(country, lead.country);
    builder.SetText(title, lead.title);
    builder.SetText(industry, lead.industry);
    builder.SetInt(source, lead.source);
    if (lead.seniority != kUnknownSeniority) builder.SetInt(seniority, lead.seniority - 1);
    if (lead.employees > 0) builder.SetInt(employees, lead.employees);
    if (lead.revenue >= 0) builder.SetInt(revenue, lead.revenue);
    builder.SetYesNo(customer, lead.customer);
    for (size_t count = 0; count < kCounts; ++count)
      builder.SetInt(counts[count], lead.counts[count]);
  }
}

std::string ToCsv(const std::vector<Lead>& leads) {
  std::string out = "id,email,country,title,industry,source,seniority,employees,revenue,customer";
  for (const char* name : kCountNames) out.append(",").append(name);
  out += '\n';
  for (const Lead& lead : leads) {
    for (const std::string* cell :
         {&lead.id, &lead.email, &lead.country, &lead.title, &lead.industry}) {
      out.append(*cell).append(",");
    }
    out.append(kSources[lead.source]).append(",").append(kSeniorities[lead.seniority]).append(",");
    if (lead.employees > 0) out += std::to_string(lead.employees);
    out += ',';
    if (lead.revenue >= 0) out += std::to_string(lead.revenue);
    out.append(",").append(lead.customer ? "yes" : "no");
    for (const int16_t count : lead.counts) out.append(",").append(std::to_string(count));
    out += '\n';
  }
  return out;
}

const char* CountName(size_t count) { return kCountNames[count]; }

void ToJson(const Lead& lead, std::string& out) {
  char digits[24];
  const auto key = [&](const char* name) { out.append(",\"").append(name).append("\":"); };
  const auto number = [&](const char* name, int64_t value) {
    key(name);
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  };
  const auto text = [&](const char* name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    out.append("\"").append(value).append("\"");
  };
  out.assign("{\"id\":\"").append(lead.id).append("\"");
  text("email", lead.email);
  text("country", lead.country);
  text("title", lead.title);
  text("industry", lead.industry);
  text("source", kSources[lead.source]);
  text("seniority", kSeniorities[lead.seniority]);
  if (lead.employees > 0) number("employees", lead.employees);
  if (lead.revenue >= 0) number("revenue", lead.revenue);
  key("customer");
  out += lead.customer ? "true" : "false";
  for (size_t i = 0; i < kCounts; ++i) number(kCountNames[i], lead.counts[i]);
  out += '}';
}

namespace {

// Throws the decisions away.
class Nowhere : public run::Host {
 public:
  base::Result<void> Write(std::string_view) override { return {}; }
  base::Result<void> Found(const run::Finding&) override { return {}; }
  void Progress(const run::Summary&) override {}
  bool StopWanted() const override { return false; }
};

}  // namespace

uint64_t DecideCsv(const std::string& csv, const program::Program& program,
                   const exec::Engine& engine) {
  size_t at = 0;
  const auto read = [&](char* into, size_t bytes) -> base::Result<size_t> {
    const size_t n = std::min(bytes, csv.size() - at);
    std::memcpy(into, csv.data() + at, n);
    at += n;
    return n;
  };
  auto stream = run::LeadStream::Open(read, program, nullptr, {});
  if (!stream) return 0;
  run::Options options;
  options.program = &program;
  options.engine = &engine;
  options.workers = 2;
  Nowhere host;
  const auto summary = run::Decide(*stream, options, host);
  return summary ? summary->decided : 0;
}

}  // namespace tandem::bench
