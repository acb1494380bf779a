// SPDX-License-Identifier: Apache-2.0
// The table of kernels by operation.
#include "runtime/kernels/kernels.h"

#include <iterator>

#include "runtime/kernels/declarations.h"

namespace tandem::kernels {
namespace {

constexpr NamedKernel kKernels[] = {
    {"kMulScaled", MulScaledKernel},
    {"kDivScaled", DivScaledKernel},
    {"kMod", ModKernel},
    {"kFloorTo", FloorToKernel},
    {"kRoundTo", RoundToKernel},
    {"kRoundHalfUpTo", RoundHalfUpToKernel},
    {"kAddFault", AddFaultKernel},
    {"kSubFault", SubFaultKernel},
    {"kMulFault", MulFaultKernel},
    {"kMulScaledFault", MulScaledFaultKernel},
    {"kDivScaledFault", DivScaledFaultKernel},
    {"kRoundFault", RoundFaultKernel},
    {"kDateOf", DateOfKernel},
    {"kWeekday", WeekdayKernel},
    {"kMonthOf", MonthOfKernel},
    {"kMonthsBetween", MonthsBetweenKernel},
    {"kYearsBetween", YearsBetweenKernel},
    {"kDaysBetween", DaysBetweenKernel},
    {"kInstantMonths", InstantMonthsKernel},
    {"kInstantYears", InstantYearsKernel},
    {"kDivFloor", DivFloorKernel},
    {"kTextEq", TextEqKernel},
    {"kTableStep", TableStepKernel},
    {"kTableMissing", TableMissingKernel},
    {"kTableMatch", TableMatchKernel},
    {"kLookup", LookupKernel},
};

}  // namespace

abi::KernelFn FindKernel(std::string_view op_name) {
  for (const NamedKernel& entry : kKernels) {
    if (op_name == entry.op_name) return entry.kernel;
  }
  return nullptr;
}

const NamedKernel* Kernels() { return kKernels; }
size_t KernelCount() { return std::size(kKernels); }

}  // namespace tandem::kernels
