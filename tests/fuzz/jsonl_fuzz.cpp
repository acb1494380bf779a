// SPDX-License-Identifier: Apache-2.0
// JSON lines of any bytes in any pieces: no crash, an end, each line once, the verdict of another
// reader on each, and pieces do not matter.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/json.h"
#include "runtime/ingest/json_array.h"
#include "tests/unit/ingest/judge_json.h"

namespace {

using namespace tandem::ingest;

struct Line {
  uint64_t number = 0;
  std::string raw;
  std::string error;
  std::vector<std::string> cells;

  friend bool operator==(const Line&, const Line&) = default;
};

void WalkArray(const JsonCell& cell, std::string_view text, std::vector<std::string>& cells) {
  JsonArray array;
  array.Start(cell, text);
  JsonKind kind{};
  std::string_view element;
  while (array.Next(kind, element)) cells.emplace_back(element);
}

std::vector<Line> Read(std::string_view text, const JsonPaths& paths, size_t piece,
                       size_t target) {
  LineCutter cutter(target);
  std::vector<Block> blocks;
  for (size_t at = 0, step = 1; at < text.size(); at += step, step = 1 + (step * 7 + at) % piece) {
    cutter.Feed(text.substr(at, step), blocks);
  }
  cutter.Finish(blocks);
  std::vector<Line> lines;
  JsonReader reader(paths);
  Record record;
  std::string error;
  for (const Block& block : blocks) {
    reader.Start(block);
    while (reader.Next(record, error)) {
      Line line{record.line, std::string(record.raw), error, {}};
      for (size_t i = 0; error.empty() && i < record.fields.size(); ++i) {
        line.cells.emplace_back(record.fields[i]);
        if (record.json[i].kind != JsonKind::kArray) continue;
        WalkArray(record.json[i], record.fields[i], line.cells);
      }
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

// Every line that is not blank is delivered, in order.
void CheckLines(std::string_view text, const std::vector<Line>& lines) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  size_t next = 0;
  for (uint64_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (next == lines.size() || lines[next].number != number) std::abort();
    ++next;
  }
  if (next != lines.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t piece = 1 + data[0];
  const size_t target = 1 + data[1];
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  JsonPaths paths;
  for (const char* path : {"id", "a.b", "list", "a.c.d", "x\\.y"}) paths.Add(path);
  const std::vector<Line> expected = Read(text, paths, size, size);
  CheckLines(text, expected);
  if (Read(text, paths, piece, target) != expected) std::abort();
  const JsonPaths none;
  for (const Line& line : Read(text, none, size, size)) {
    const Verdict verdict = JudgeJson(line.raw);
    if (verdict == Verdict::kUnclear) continue;
    if (line.error.empty() != (verdict == Verdict::kObject)) std::abort();
  }
  return 0;
}
