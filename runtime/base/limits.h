// SPDX-License-Identifier: Apache-2.0
// Every limit on size, depth and count in one place. Reaching one is a clear error, never a crash.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tandem::base {

inline constexpr size_t kKibibyte = 1024;
inline constexpr size_t kMebibyte = 1024 * kKibibyte;

// Source text.
inline constexpr size_t kMaxSourceFileBytes = 4 * kMebibyte;
inline constexpr size_t kMaxPolicyBytes = 64 * kMebibyte;
inline constexpr size_t kMaxPolicyFiles = 10'000;
inline constexpr size_t kMaxTokensPerFile = 1'000'000;
inline constexpr int kMaxNesting = 200;
inline constexpr size_t kMaxErrorsShown = 50;
inline constexpr size_t kMaxNameBytes = 200;
inline constexpr size_t kMaxTextLiteralBytes = 64 * kKibibyte;

// What a policy declares.
inline constexpr size_t kMaxFields = 4'096;
inline constexpr size_t kMaxRecords = 256;
inline constexpr size_t kMaxChoices = 65'534;
inline constexpr size_t kMaxRules = 100'000;
inline constexpr size_t kMaxStages = 256;
inline constexpr size_t kMaxListEntries = 5'000'000;
inline constexpr size_t kMaxListFileBytes = 512 * kMebibyte;
inline constexpr size_t kMaxTableRows = 100'000;
inline constexpr size_t kMaxTableColumns = 64;
inline constexpr size_t kMaxTableCells = 1'000'000;
inline constexpr size_t kMaxTableFileBytes = 64 * kMebibyte;
inline constexpr size_t kMaxHirNodes = 1'000'000;
inline constexpr size_t kMaxProgramOps = 1'000'000;

// A built policy: lists and tables of the largest policy, twice over.
inline constexpr size_t kMaxArtifactBytes = 1024 * kMebibyte;
inline constexpr size_t kMaxArtifactSections = 64;
inline constexpr size_t kMaxArtifactZones = 1'000;

// Data read by a run.
inline constexpr size_t kMaxCsvColumns = 4'096;
inline constexpr size_t kMaxCsvFieldBytes = 1 * kMebibyte;
inline constexpr size_t kMaxCsvRecordBytes = 16 * kMebibyte;
inline constexpr size_t kMaxJsonLineBytes = 16 * kMebibyte;
inline constexpr size_t kMaxMultiSelectEntries = 10'000;
inline constexpr size_t kMaxEventsALead = 1'000'000;

}  // namespace tandem::base
