// SPDX-License-Identifier: Apache-2.0
// Every kernel, declared; private to this folder, found through kernels.h.
#pragma once

#include "runtime/kernels/abi.h"

namespace tandem::kernels {

#define TANDEM_KERNEL(name) \
  void name(const abi::ChunkArgs* args, const int64_t* a, const int64_t* b, int64_t imm, void* out)
TANDEM_KERNEL(MulScaledKernel);
TANDEM_KERNEL(DivScaledKernel);
TANDEM_KERNEL(ModKernel);
TANDEM_KERNEL(FloorToKernel);
TANDEM_KERNEL(RoundToKernel);
TANDEM_KERNEL(RoundHalfUpToKernel);
TANDEM_KERNEL(AddFaultKernel);
TANDEM_KERNEL(SubFaultKernel);
TANDEM_KERNEL(MulFaultKernel);
TANDEM_KERNEL(MulScaledFaultKernel);
TANDEM_KERNEL(DivScaledFaultKernel);
TANDEM_KERNEL(RoundFaultKernel);
TANDEM_KERNEL(DivFloorKernel);
TANDEM_KERNEL(TextEqKernel);
TANDEM_KERNEL(DateOfKernel);
TANDEM_KERNEL(WeekdayKernel);
TANDEM_KERNEL(MonthOfKernel);
TANDEM_KERNEL(MonthsBetweenKernel);
TANDEM_KERNEL(YearsBetweenKernel);
TANDEM_KERNEL(DaysBetweenKernel);
TANDEM_KERNEL(InstantMonthsKernel);
TANDEM_KERNEL(InstantYearsKernel);
TANDEM_KERNEL(TableStepKernel);
TANDEM_KERNEL(TableMissingKernel);
TANDEM_KERNEL(TableMatchKernel);
TANDEM_KERNEL(LookupKernel);
#undef TANDEM_KERNEL

}  // namespace tandem::kernels
