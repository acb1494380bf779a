// SPDX-License-Identifier: Apache-2.0
// Names of enumerators in dumps; private to this folder.
#pragma once

#include "runtime/program/program.h"

namespace tandem::program::internal {

const char* PhysicalName(abi::Physical physical);
const char* ProjectionName(Projection projection);
const char* TransformName(TextTransform transform);
const char* TestName(TextTest test);
const char* ResultKindName(ResultKind kind);
const char* RuleKindName(RuleKind kind);
const char* MomentKindName(Moment::Kind kind);
const char* ReductionKindName(Reduction::Kind kind);
const char* OnceName(Once once);

}  // namespace tandem::program::internal
