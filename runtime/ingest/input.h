// SPDX-License-Identifier: Apache-2.0
// Input of either format: what it is, cut into blocks, read as records.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/ingest/csv.h"
#include "runtime/ingest/json.h"
#include "runtime/schema/schema.h"

namespace tandem::ingest {

struct Form {
  schema::DataFormat format = schema::DataFormat::kCsv;
  Dialect dialect;  // of CSV
};

// By the first bytes (64 KiB are enough). Without a `format` an input that starts with { is JSON
// lines and everything else CSV.
base::Result<Form> DetectForm(std::string_view head, std::optional<schema::DataFormat> format,
                              std::optional<char> delimiter);

// Feed, then Finish once. Single-threaded.
class Cutter {
 public:
  explicit Cutter(const Form& form, size_t target_bytes = 256 * 1024);
  base::Result<void> Feed(std::string_view bytes, std::vector<Block>& out);
  base::Result<void> Finish(std::vector<Block>& out);

 private:
  std::variant<BlockCutter, LineCutter> cutter_;
};

// Walks blocks, one after the other; one a thread. `paths` (of the binding) for JSON lines. A CSV
// header is a record like others. As RecordReader and JsonReader otherwise.
class Records {
 public:
  Records(const Form& form, const JsonPaths* paths);
  void Start(const Block& block);
  bool Next(Record& record, std::string& error);
  // Paths of JSON keys that nobody asks for.
  void AddUnread(std::set<std::string>& paths) const;

 private:
  Form form_;
  std::optional<RecordReader> csv_;
  std::optional<JsonReader> json_;
};

}  // namespace tandem::ingest
