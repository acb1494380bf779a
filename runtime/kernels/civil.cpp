// SPDX-License-Identifier: Apache-2.0
// Kernels of dates, and of instants seen on the clocks of the policy's zone.
#include "runtime/kernels/declarations.h"
#include "runtime/kernels/loops.h"
#include "runtime/kernels/row.h"
#include "runtime/value/zone.h"

namespace tandem::kernels {
namespace {

using Args = const abi::ChunkArgs*;

class LocalClock {
 public:
  explicit LocalClock(Args args) : zone_(*static_cast<const value::Zone*>(args->zone)) {}

  int64_t operator()(int64_t time_us) const { return zone_.ToLocal(ClampInstant(time_us)); }

 private:
  const value::Zone& zone_;
};

}  // namespace

void DateOfKernel(Args args, const int64_t* a, const int64_t*, int64_t, void* out) {
  const LocalClock local(args);
  ForValues(args, out, [&](uint32_t row) { return value::DaysOfLocal(local(a[row])); });
}

void WeekdayKernel(Args args, const int64_t* a, const int64_t*, int64_t, void* out) {
  ForValues(args, out, [=](uint32_t row) -> int64_t { return value::WeekdayOf(ClampDay(a[row])); });
}

void MonthOfKernel(Args args, const int64_t* a, const int64_t*, int64_t, void* out) {
  ForValues(args, out, [=](uint32_t row) -> int64_t { return value::MonthOf(ClampDay(a[row])); });
}

void MonthsBetweenKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  ForValues(args, out, [=](uint32_t row) { return MonthsBetween(a[row], b[row]); });
}

void YearsBetweenKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  ForValues(args, out, [=](uint32_t row) { return YearsBetween(a[row], b[row]); });
}

void DaysBetweenKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  const LocalClock local(args);
  ForValues(args, out,
            [&](uint32_t row) { return value::LocalDaysBetween(local(a[row]), local(b[row])); });
}

void InstantMonthsKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  const LocalClock local(args);
  ForValues(args, out,
            [&](uint32_t row) { return value::LocalMonthsBetween(local(a[row]), local(b[row])); });
}

void InstantYearsKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  const LocalClock local(args);
  ForValues(args, out,
            [&](uint32_t row) { return value::LocalYearsBetween(local(a[row]), local(b[row])); });
}

}  // namespace tandem::kernels
