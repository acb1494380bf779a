// SPDX-License-Identifier: Apache-2.0
// Newest first; then one a civil period, a stretch of time, or a value.
#include "runtime/exec/once.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>

namespace tandem::exec {
namespace {

using program::Once;

int64_t FloorDiv(int64_t a, int64_t divisor) { return a / divisor - (a % divisor < 0 ? 1 : 0); }

// A number that grows with the civil period.
int64_t PeriodOf(Once once, int64_t local_us) {
  const int64_t days = value::DaysOfLocal(local_us);
  if (once == Once::kDay) return days;
  if (once == Once::kWeek) return FloorDiv(days + 3, 7);  // 1970-01-01 was a Thursday
  const value::CivilDate date = value::CivilFromDays(days);
  if (once == Once::kYear) return date.year;
  const int64_t months = date.year * 12 + date.month - 1;
  return once == Once::kQuarter ? FloorDiv(months, 3) : months;
}

bool IsAfter(const EventRows& rows, const EventRef& a, const EventRef& b) {
  if (a.at_us != b.at_us) return a.at_us > b.at_us;
  const std::strong_ordering order = CompareTies(rows, a, b);
  if (order != std::strong_ordering::equal) return order == std::strong_ordering::greater;
  return a.row < b.row;
}

void SortNewestFirst(const EventRows& rows, EventRef* first, size_t count) {
  const auto is_after = [&](const EventRef& a, const EventRef& b) { return IsAfter(rows, a, b); };
  constexpr size_t kFew = 32;
  if (count > kFew) {
    if (std::is_sorted(first, first + count, is_after)) return;
    std::reverse(first, first + count);  // sources mostly list the oldest first
    if (!std::is_sorted(first, first + count, is_after)) std::sort(first, first + count, is_after);
    return;
  }
  for (size_t i = 1; i < count; ++i) {
    const EventRef event = first[i];
    size_t place = i;
    for (; place > 0 && is_after(event, first[place - 1]); --place) first[place] = first[place - 1];
    first[place] = event;
  }
}

int64_t InstantOf(const EventRef& event) { return event.at_us; }
int64_t InstantOf(int64_t at_us) { return at_us; }

// `T` has an instant; newest first.
template <class T>
size_t KeepOnePerPeriod(Once once, value::LocalClock& clock, T* first, size_t count) {
  // Where clocks go back at midnight a day can come twice, with the next day between.
  std::array<int64_t, 2> last{std::numeric_limits<int64_t>::min(),
                              std::numeric_limits<int64_t>::min()};
  size_t kept = 0;
  for (size_t i = 0; i < count; ++i) {
    const int64_t period = PeriodOf(once, clock(InstantOf(first[i])));
    if (period == last[0] || period == last[1]) continue;
    last = {period, last[0]};
    first[kept++] = first[i];
  }
  return kept;
}

template <class T>
size_t KeepApart(int64_t least_us, T* first, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; ++i) {
    if (kept > 0 && InstantOf(first[kept - 1]) - InstantOf(first[i]) < least_us) continue;
    first[kept++] = first[i];
  }
  return kept;
}

template <class T>
size_t KeepNewest(const program::Reduction& reduction, value::LocalClock& clock, T* first,
                  size_t count) {
  if (reduction.once == Once::kRolling) return KeepApart(reduction.once_us, first, count);
  return KeepOnePerPeriod(reduction.once, clock, first, count);
}

// Few instants are placed by how many are newer, which needs no branch that cannot be predicted.
void SortNewestFirst(int64_t* first, size_t count) {
  constexpr size_t kFew = 12;
  if (count > kFew) return std::sort(first, first + count, std::greater<>());
  std::array<uint32_t, kFew> newer{};
  std::array<int64_t, kFew> sorted;
  for (size_t i = 0; i < count; ++i) {
    uint32_t before = newer[i];
    for (size_t j = i + 1; j < count; ++j) {
      const bool later = first[j] > first[i];
      before += later ? 1 : 0;
      newer[j] += later ? 0 : 1;
    }
    sorted[before] = first[i];
  }
  std::copy_n(sorted.begin(), count, first);
}

size_t KeepOnePerValue(const EventRows& rows, EventRef* first, size_t count) {
  const auto compare = [&](const EventRef& a, const EventRef& b) {
    return CompareValues(rows, rows.parts[a.part].once_by, a.row, rows.parts[b.part].once_by,
                         b.row);
  };
  std::sort(first, first + count, [&](const EventRef& a, const EventRef& b) {
    const std::strong_ordering order = compare(a, b);
    if (order != std::strong_ordering::equal) return order == std::strong_ordering::less;
    return IsAfter(rows, a, b);
  });
  size_t kept = 0;
  for (size_t i = 0; i < count; ++i) {
    if (kept > 0 && compare(first[kept - 1], first[i]) == std::strong_ordering::equal) continue;
    first[kept++] = first[i];
  }
  SortNewestFirst(rows, first, kept);
  return kept;
}

}  // namespace

size_t KeepOnce(const program::Reduction& reduction, const EventRows& rows,
                value::LocalClock& clock, EventRef* first, size_t count) {
  if (reduction.once == Once::kNone || count == 0) return count;
  if (reduction.once == Once::kAll) {
    *first = Best(rows, reduction.latest, first, count);
    return 1;
  }
  if (reduction.once == Once::kValue) return KeepOnePerValue(rows, first, count);
  SortNewestFirst(rows, first, count);
  return KeepNewest(reduction, clock, first, count);
}

bool NeedsInstantsAlone(const program::Reduction& reduction) {
  using enum program::Reduction::Kind;
  const bool by_instant =
      reduction.kind == kCount || reduction.kind == kHalving || reduction.kind == kFading;
  return by_instant && reduction.once != Once::kNone && reduction.once != Once::kAll &&
         reduction.once != Once::kValue;
}

size_t KeepOnce(const program::Reduction& reduction, value::LocalClock& clock, int64_t* first,
                size_t count) {
  if (count > 1) SortNewestFirst(first, count);
  return KeepNewest(reduction, clock, first, count);
}

}  // namespace tandem::exec
