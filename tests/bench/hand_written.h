// SPDX-License-Identifier: Apache-2.0
// columns.tandem as a careful programmer would write it in C++: what native code is measured
// against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tandem::bench {

// Class columns: text conditions are answered once, while the data is read.
enum Country : uint8_t { kCountryMissing, kEmea, kAmer, kApac, kElsewhere };
enum Industry : uint8_t { kIndustryMissing, kSoftware, kFinance, kRetail, kOtherIndustry };
enum Source : uint8_t { kWeb, kEvent, kPartner, kOutbound, kReferral };
// 0 where the seniority is missing, else 1 + its rank.
enum Seniority : uint8_t { kUnknownSeniority, kIc, kManager, kDirector, kVp, kCLevel };

inline constexpr int kCounts = 16;
enum Count {
  kPageViews,
  kPricing,
  kDocs,
  kForms,
  kDemos,
  kSignups,
  kAttended,
  kOpens,
  kClicks,
  kDownloads,
  kLogins,
  kChats,
  kScans,
  kCalls,
  kReplies,
  kAds
};

// 0 in employees and revenue: missing (both are at least 1 and 0 in the policy; revenue has its own
// flag).
struct Columns {
  std::vector<uint8_t> country, industry, source, seniority;
  std::vector<uint8_t> title_words, title_chief, free_mail, customer, revenue_known;
  std::vector<int32_t> employees, revenue;
  std::vector<int16_t> counts[kCounts];
  size_t rows = 0;
};

struct Decisions {
  std::vector<int8_t> fit, engagement, grade, stage, route;
  explicit Decisions(size_t rows)
      : fit(rows), engagement(rows), grade(rows), stage(rows), route(rows) {}
};

// Indexes as in the Program: grade D C B A, stage none MQL SQL, routes in the order of enum Route.
enum Route : int8_t {
  kSuccess,
  kStrategic,
  kEnterprise,
  kPartnerDesk,
  kTrials,
  kEventsDesk,
  kToEmea,
  kToAmer,
  kToApac,
  kMidMarket,
  kSmb,
  kNurture,
  kDigest
};

// Branch-free, column by column in blocks that stay in the first-level cache.
void DecideColumns(const Columns& in, Decisions& out);
// One lead after the other with ordinary ifs.
void DecideBranchy(const Columns& in, Decisions& out);

}  // namespace tandem::bench
