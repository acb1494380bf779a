// SPDX-License-Identifier: Apache-2.0
// The parts of a generated policy, private to the generator.
#pragma once

#include <string>
#include <vector>

#include "tests/agree/writer.h"

namespace tandem::agree_test {

struct ScoreInfo {
  std::string name;
  int64_t low = 0, high = 0;  // whole points of its range
  int64_t sure = 0;           // what every lead gets
  bool whole = true;
};

// Fields, records, named types, lists and events; fills in what the writer may refer to.
void WriteLead(Writer& writer);
// Sources of events and leads that reject some.
void WriteSources(Writer& writer);
// `squads`: the targets of the route.
void WriteTables(Writer& writer, const std::vector<std::string>& squads);
void WriteDefines(Writer& writer);
std::vector<ScoreInfo> WriteScores(Writer& writer);
void WriteBands(Writer& writer, const std::vector<ScoreInfo>& scores);
void WriteStages(Writer& writer);
void WriteAnswers(Writer& writer);
void WriteRoute(Writer& writer, const std::vector<std::string>& squads);

}  // namespace tandem::agree_test
