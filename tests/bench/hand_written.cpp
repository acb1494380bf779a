// SPDX-License-Identifier: Apache-2.0
// Compiled with -O3 -march=native; the loops below vectorise as a whole.
#include "tests/bench/hand_written.h"

#include <algorithm>

namespace tandem::bench {
namespace {

constexpr size_t kBlock = 1024;

// As masks: g++ 12 leaves a chain of conditional moves over several widths scalar.
inline int16_t Pick(bool condition, int16_t yes, int16_t no) {
  const auto mask = static_cast<int16_t>(-static_cast<int16_t>(condition));
  return static_cast<int16_t>((yes & mask) | (no & ~mask));
}

inline int16_t If(bool condition, int16_t points) { return condition ? points : int16_t{0}; }

void FitBlock(const Columns& in, size_t from, size_t n, int16_t* fit) {
  const int32_t* employees = in.employees.data() + from;
  const int32_t* revenue = in.revenue.data() + from;
  const uint8_t* revenue_known = in.revenue_known.data() + from;
  const uint8_t* seniority = in.seniority.data() + from;
  const uint8_t* words = in.title_words.data() + from;
  const uint8_t* chief = in.title_chief.data() + from;
  const uint8_t* industry = in.industry.data() + from;
  const uint8_t* country = in.country.data() + from;
  const uint8_t* source = in.source.data() + from;
  const uint8_t* free_mail = in.free_mail.data() + from;
  for (size_t i = 0; i < n; ++i) {
    const int32_t e = employees[i];
    int16_t sum = 0;
    sum += If((e >= 200) & (e <= 2000), 20);
    sum += If(e > 2000, 12);
    sum += If((e >= 50) & (e <= 199), 6);
    sum -= If((e >= 1) & (e < 10), 10);
    const int32_t r = revenue[i];
    sum += If((revenue_known[i] != 0) & (r >= 100'000'000), 10);
    sum += If((r >= 10'000'000) & (r <= 99'999'999), 6);
    fit[i] = sum;
  }
  for (size_t i = 0; i < n; ++i) {
    int8_t sum = 0;
    sum += seniority[i] >= kDirector ? 12 : 0;
    sum += seniority[i] == kManager ? 6 : 0;
    sum += seniority[i] == kCLevel ? 4 : 0;
    sum += words[i] ? 8 : 0;
    sum += chief[i] ? 4 : 0;
    sum += industry[i] == kSoftware ? 8 : 0;
    sum += industry[i] == kFinance ? 5 : 0;
    sum += industry[i] == kRetail ? 3 : 0;
    sum += country[i] == kEmea ? 6 : 0;
    sum += country[i] == kAmer ? 5 : 0;
    sum += country[i] == kApac ? 4 : 0;
    sum += source[i] == kPartner ? 7 : 0;
    sum += (source[i] == kReferral) | (source[i] == kOutbound) ? 5 : 0;
    sum -= free_mail[i] ? 25 : 0;
    fit[i] = std::clamp<int16_t>(static_cast<int16_t>(fit[i] + sum), 0, 100);
  }
}

void EngagementBlock(const Columns& in, size_t from, size_t n, int16_t* engagement) {
  const auto at = [&](Count count) { return in.counts[count].data() + from; };
  const int16_t *page_views = at(kPageViews), *pricing = at(kPricing), *docs = at(kDocs),
                *forms = at(kForms), *demos = at(kDemos), *signups = at(kSignups),
                *attended = at(kAttended), *opens = at(kOpens), *clicks = at(kClicks),
                *downloads = at(kDownloads), *logins = at(kLogins), *chats = at(kChats),
                *scans = at(kScans), *replies = at(kReplies);
  for (size_t i = 0; i < n; ++i) {
    int16_t sum = 0;
    sum += If(page_views[i] >= 5, 5);
    sum += If(page_views[i] >= 20, 5);
    sum += If(pricing[i] >= 1, 10);
    sum += If(pricing[i] >= 4, 10);
    sum += If(docs[i] >= 3, 4);
    sum += If(forms[i] >= 1, 12);
    sum += If(demos[i] >= 1, 20);
    sum += If(signups[i] >= 1, 6);
    sum += If(attended[i] >= 1, 10);
    sum += If(opens[i] >= 3, 3);
    sum += If(clicks[i] >= 2, 6);
    sum += If(downloads[i] >= 1, 5);
    sum += If(logins[i] >= 2, 15);
    sum += If(chats[i] >= 1, 8);
    sum += If(scans[i] >= 1, 5);
    sum += If(replies[i] >= 1, 9);
    engagement[i] = std::clamp<int16_t>(sum, 0, 100);
  }
}

// Two passes of one lane width each; `mql` and `sql` are 0 or 1.
void StageBlock(const Columns& in, size_t from, size_t n, const int16_t* __restrict fit,
                const int16_t* __restrict engagement, int16_t* __restrict mql,
                int16_t* __restrict sql) {
  const auto at = [&](Count count) { return in.counts[count].data() + from; };
  const int16_t* __restrict demos = at(kDemos);
  const int16_t* __restrict calls = at(kCalls);
  const int16_t* __restrict replies = at(kReplies);
  const uint8_t* __restrict customer = in.customer.data() + from;
  for (size_t i = 0; i < n; ++i) {
    const bool open = ((fit[i] >= 30) & (engagement[i] >= 30)) | ((demos[i] >= 1) & (fit[i] >= 20));
    mql[i] = static_cast<int16_t>(open & (customer[i] == 0));
    sql[i] = static_cast<int16_t>((mql[i] != 0) & (calls[i] >= 1) & (replies[i] >= 1));
  }
}

void RouteBlock(const Columns& in, size_t from, size_t n, const int16_t* __restrict fit,
                const int16_t* __restrict engagement, const int16_t* __restrict mql,
                const int16_t* __restrict sql, int16_t* __restrict route) {
  const int16_t* __restrict logins = in.counts[kLogins].data() + from;
  const int16_t* __restrict scans = in.counts[kScans].data() + from;
  const int32_t* __restrict employees = in.employees.data() + from;
  const uint8_t* __restrict customer = in.customer.data() + from;
  const uint8_t* __restrict country = in.country.data() + from;
  const uint8_t* __restrict source = in.source.data() + from;
  for (size_t i = 0; i < n; ++i) {
    const bool is_mql = mql[i] != 0;
    int16_t to = kDigest;
    to = Pick(engagement[i] >= 20, kNurture, to);
    to = Pick(is_mql, kSmb, to);
    to = Pick(is_mql & (employees[i] >= 200), kMidMarket, to);
    to = Pick(is_mql & (country[i] == kApac), kToApac, to);
    to = Pick(is_mql & (country[i] == kAmer), kToAmer, to);
    to = Pick(is_mql & (country[i] == kEmea), kToEmea, to);
    to = Pick((source[i] == kEvent) & (scans[i] >= 2), kEventsDesk, to);
    to = Pick(logins[i] >= 5, kTrials, to);
    to = Pick((source[i] == kPartner) & (fit[i] >= 15), kPartnerDesk, to);
    to = Pick(is_mql & (employees[i] > 1000), kEnterprise, to);
    to = Pick((sql[i] != 0) & (employees[i] > 5000), kStrategic, to);
    to = Pick(customer[i] != 0, kSuccess, to);
    route[i] = to;
  }
}

void StoreBlock(size_t from, size_t n, const int16_t* __restrict fit,
                const int16_t* __restrict engagement, const int16_t* __restrict mql,
                const int16_t* __restrict sql, const int16_t* __restrict route, Decisions& out) {
  int8_t* __restrict out_fit = out.fit.data() + from;
  int8_t* __restrict out_engagement = out.engagement.data() + from;
  int8_t* __restrict grade = out.grade.data() + from;
  int8_t* __restrict stage = out.stage.data() + from;
  int8_t* __restrict out_route = out.route.data() + from;
  for (size_t i = 0; i < n; ++i) {
    const int16_t f = fit[i];
    out_fit[i] = static_cast<int8_t>(f);
    out_engagement[i] = static_cast<int8_t>(engagement[i]);
    grade[i] = static_cast<int8_t>((f >= 15) + (f >= 30) + (f >= 50));
    stage[i] = static_cast<int8_t>(mql[i] + sql[i]);
    out_route[i] = static_cast<int8_t>(route[i]);
  }
}

int8_t RouteOf(const Columns& in, size_t i, int fit, int engagement, int stage) {
  if (in.customer[i]) return kSuccess;
  if (stage == 2 && in.employees[i] > 5000) return kStrategic;
  if (stage >= 1 && in.employees[i] > 1000) return kEnterprise;
  if (in.source[i] == kPartner && fit >= 15) return kPartnerDesk;
  if (in.counts[kLogins][i] >= 5) return kTrials;
  if (in.source[i] == kEvent && in.counts[kScans][i] >= 2) return kEventsDesk;
  if (stage >= 1) {
    switch (in.country[i]) {
      case kEmea:
        return kToEmea;
      case kAmer:
        return kToAmer;
      case kApac:
        return kToApac;
      default:
        return in.employees[i] >= 200 ? kMidMarket : kSmb;
    }
  }
  return engagement >= 20 ? kNurture : kDigest;
}

int FitOf(const Columns& in, size_t i) {
  int fit = 0;
  const int32_t employees = in.employees[i], revenue = in.revenue[i];
  if (employees >= 200 && employees <= 2000) fit += 20;
  if (employees > 2000) fit += 12;
  if (employees >= 50 && employees <= 199) fit += 6;
  if (in.revenue_known[i] && revenue >= 100'000'000) fit += 10;
  if (revenue >= 10'000'000 && revenue <= 99'999'999) fit += 6;
  if (in.seniority[i] >= kDirector) fit += 12;
  if (in.seniority[i] == kManager) fit += 6;
  if (in.seniority[i] == kCLevel) fit += 4;
  if (in.title_words[i]) fit += 8;
  if (in.title_chief[i]) fit += 4;
  if (in.industry[i] == kSoftware) fit += 8;
  if (in.industry[i] == kFinance) fit += 5;
  if (in.industry[i] == kRetail) fit += 3;
  if (in.country[i] == kEmea) fit += 6;
  if (in.country[i] == kAmer) fit += 5;
  if (in.country[i] == kApac) fit += 4;
  if (in.source[i] == kPartner) fit += 7;
  if (in.source[i] == kReferral || in.source[i] == kOutbound) fit += 5;
  if (in.free_mail[i]) fit -= 25;
  if (employees >= 1 && employees < 10) fit -= 10;
  return std::clamp(fit, 0, 100);
}

int EngagementOf(const Columns& in, size_t i) {
  int sum = 0;
  const auto at = [&](Count count) { return in.counts[count][i]; };
  if (at(kPageViews) >= 5) sum += 5;
  if (at(kPageViews) >= 20) sum += 5;
  if (at(kPricing) >= 1) sum += 10;
  if (at(kPricing) >= 4) sum += 10;
  if (at(kDocs) >= 3) sum += 4;
  if (at(kForms) >= 1) sum += 12;
  if (at(kDemos) >= 1) sum += 20;
  if (at(kSignups) >= 1) sum += 6;
  if (at(kAttended) >= 1) sum += 10;
  if (at(kOpens) >= 3) sum += 3;
  if (at(kClicks) >= 2) sum += 6;
  if (at(kDownloads) >= 1) sum += 5;
  if (at(kLogins) >= 2) sum += 15;
  if (at(kChats) >= 1) sum += 8;
  if (at(kScans) >= 1) sum += 5;
  if (at(kReplies) >= 1) sum += 9;
  return std::clamp(sum, 0, 100);
}

}  // namespace

void DecideColumns(const Columns& in, Decisions& out) {
  alignas(64) int16_t fit[kBlock];
  alignas(64) int16_t engagement[kBlock];
  alignas(64) int16_t mql[kBlock];
  alignas(64) int16_t sql[kBlock];
  alignas(64) int16_t route[kBlock];
  for (size_t from = 0; from < in.rows; from += kBlock) {
    const size_t n = std::min(kBlock, in.rows - from);
    FitBlock(in, from, n, fit);
    EngagementBlock(in, from, n, engagement);
    StageBlock(in, from, n, fit, engagement, mql, sql);
    RouteBlock(in, from, n, fit, engagement, mql, sql, route);
    StoreBlock(from, n, fit, engagement, mql, sql, route, out);
  }
}

void DecideBranchy(const Columns& in, Decisions& out) {
  for (size_t i = 0; i < in.rows; ++i) {
    const int fit = FitOf(in, i), engagement = EngagementOf(in, i);
    int stage = 0;
    if (!in.customer[i] &&
        ((fit >= 30 && engagement >= 30) || (in.counts[kDemos][i] >= 1 && fit >= 20))) {
      stage = in.counts[kCalls][i] >= 1 && in.counts[kReplies][i] >= 1 ? 2 : 1;
    }
    out.fit[i] = static_cast<int8_t>(fit);
    out.engagement[i] = static_cast<int8_t>(engagement);
    out.grade[i] = static_cast<int8_t>(fit >= 50 ? 3 : fit >= 30 ? 2 : fit >= 15 ? 1 : 0);
    out.stage[i] = static_cast<int8_t>(stage);
    out.route[i] = RouteOf(in, i, fit, engagement, stage);
  }
}

}  // namespace tandem::bench
