// SPDX-License-Identifier: Apache-2.0
// The files that every peer reads, and decisions in the one form in which all are compared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/hand_written.h"
#include "tests/bench/leads.h"

namespace tandem::bench::peers {

// leads.csv, leads.jsonl and classes.csv: the latter with texts already answered, as numbers.
void WriteLeads(const std::vector<Lead>& leads, const std::string& folder);
// id,fit,engagement,grade,stage,route of the first leads, as many as were decided.
void WriteDecisions(const std::vector<Lead>& leads, const Decisions& decisions,
                    const std::string& path);

std::string ToJson(const Lead& lead);
// Names of the numeric fields from page_views on.
extern const char* const kCountFields[kCounts];
extern const char* const kSourceNames[5];

int8_t IndexOf(const std::string& name, const char* const* names, size_t count);

}  // namespace tandem::bench::peers
