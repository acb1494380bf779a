// SPDX-License-Identifier: Apache-2.0
// Leads from struct arrays: which column feeds which field, and rows into a batch, tile by tile
// where there are no lists.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/capi/arrow_cells.h"
#include "runtime/capi/handles.h"
#include "runtime/capi/tile_appender.h"
#include "runtime/value/zone.h"

namespace tandem::capi {

class ArrowLeads {
 public:
  // Columns are matched to fields by name; records are nested structs, or dotted names. The
  // schema is not needed afterwards, the policy must outlive it.
  static base::Result<ArrowLeads> Make(const tandem_policy& policy, const ArrowSchema& schema);

  // All of the array is checked. It must stay until the next one.
  base::Result<void> Bind(const ArrowArray& array);
  int64_t rows() const { return rows_; }

  // Rows [begin, end), for which there is room. `refused`: of rows that cannot stand in the batch,
  // in order; with the reason if that is asked for, as it costs as much as the row again.
  using RefusedFn = std::function<void(int64_t row, const char* reason)>;
  base::Result<void> Append(tandem_batch& batch, int64_t begin, int64_t end, bool wants_reasons,
                            const RefusedFn& refused);

 private:
  struct Step {  // one child down
    ArrowShape shape;
    size_t child = 0;
  };
  struct Column {
    size_t field = 0;
    std::vector<Step> path;
    ArrowShape shape;
    std::map<std::string, int64_t, std::less<>> choices;  // by key
    // Of the array bound:
    std::vector<ArrowBits> above;
    std::optional<ArrowCells> cells;
    std::vector<int64_t> by_index;  // choices of a dictionary's entries, as far as they were asked
    std::vector<int64_t> entry_offsets;  // of a dictionary of texts that is worth being looked at
    std::optional<batch::TextDictionary> dictionary;  // for the batch that is filled

    bool IsThere(int64_t row) const;
  };

  ArrowLeads(const tandem_policy& policy, value::Zone zone);
  base::Result<void> AddChildren(const ArrowSchema& parent, const std::vector<Step>& path,
                                 const std::string& prefix);
  base::Result<void> AddColumn(const ArrowSchema& schema, const std::vector<Step>& path,
                               size_t field);
  base::Result<void> CheckComplete() const;
  base::Result<void> BindColumn(Column& column, const ArrowArray& root);

  // True: the row stands in the batch. False: it cannot, for what `reason` holds.
  base::Result<bool> AppendRow(tandem_batch& batch, int64_t row, tandem_error& reason);
  bool HasLists() const;
  void AppendTile(Column& column, int64_t first, uint32_t rows, const batch::RowMask& leads,
                  TileAppender& tiles);
  void AppendTexts(Column& column, int64_t first, uint32_t rows, batch::RowMask& known,
                   TileAppender& tiles);
  void AppendEntries(Column& column, int64_t first, uint32_t rows, batch::RowMask& known,
                     TileAppender& tiles);
  void AppendChoices(Column& column, int64_t first, batch::RowMask& known, TileAppender& tiles);
  void AppendNumbers(const Column& column, int64_t first, uint32_t rows, batch::RowMask& known,
                     TileAppender& tiles);

  tandem_status SetOne(tandem_batch& batch, Column& column, int64_t row, tandem_error& error);
  tandem_status SetTexts(tandem_batch& batch, const Column& column, int64_t row,
                         tandem_error& error);
  tandem_status SetChoices(tandem_batch& batch, const Column& column, int64_t row,
                           tandem_error& error);
  std::optional<int64_t> Choice(Column& column, int64_t row);
  std::optional<int64_t> ChoiceOf(const Column& column, std::string_view text);

  const tandem_policy& policy_;
  value::Zone zone_;
  ArrowShape root_;
  std::vector<Column> columns_;
  std::vector<uint8_t> fed_;  // by field
  ArrowBits leads_;
  int64_t rows_ = 0;
  std::string key_;
  std::vector<const char*> texts_;
  std::vector<size_t> sizes_;
  std::vector<uint32_t> numbers_;
  std::vector<uint32_t> entries_;  // of a tile, as are the others
  std::vector<int64_t> begins_, ends_;
};

}  // namespace tandem::capi
