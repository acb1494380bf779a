// SPDX-License-Identifier: Apache-2.0
// A sweep over the column that parts rows best, and a search that cuts a box column by column.
#include "compiler/analyze/table_cover.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

namespace tandem::analyze {
namespace {

constexpr size_t kMaxPairs = 8'000'000;

// The rows of a column from its lowest to its highest class, and how many pairs of them meet.
struct Hulls {
  std::vector<ClassRange> rows;
  int64_t pairs = 0;
};

Hulls HullsOf(const TableGrid& grid, size_t column) {
  Hulls hulls;
  std::vector<int32_t> ends;
  for (size_t row = 0; row < grid.rows; ++row) {
    const Classes& cell = grid.Cell(row, column);
    // A cell that nothing matches lies before everything.
    hulls.rows.push_back(cell.empty() ? ClassRange{-1, -1}
                                      : ClassRange{cell.front().low, cell.back().high});
    ends.push_back(hulls.rows.back().high);
  }
  std::sort(ends.begin(), ends.end());
  const auto count = static_cast<int64_t>(grid.rows);
  hulls.pairs = count * (count - 1) / 2;
  for (const ClassRange r : hulls.rows) {
    hulls.pairs -= std::lower_bound(ends.begin(), ends.end(), r.low) - ends.begin();
  }
  return hulls;
}

// 128 bits in which two sets of rows that differ never agree by chance.
std::pair<uint64_t, uint64_t> Fingerprint(const std::vector<uint32_t>& rows) {
  std::pair<uint64_t, uint64_t> hash{0x9e3779b97f4a7c15u, 0xc2b2ae3d27d4eb4fu};
  for (const uint32_t row : rows) {
    hash.first = (hash.first ^ row) * 0xff51afd7ed558ccdu;
    hash.first ^= hash.first >> 29;
    hash.second = (hash.second ^ row) * 0x9fb21c651e98df25u;
    hash.second ^= hash.second >> 32;
  }
  return hash;
}

// Whether `taken` leaves anything of the box over.
class Search {
 public:
  Search(const Box& within, const std::vector<const Box*>& taken, Budget& budget)
      : within_(within), taken_(taken), budget_(budget), point_(within.size(), -1) {}

  bool Find() {
    std::vector<uint32_t> rows(taken_.size());
    std::iota(rows.begin(), rows.end(), 0u);
    std::vector<size_t> columns(within_.size());
    std::iota(columns.begin(), columns.end(), size_t{0});
    return Below(columns, rows);
  }
  // One class a column, once found.
  const std::vector<int32_t>& point() const { return point_; }

 private:
  const Classes& Cell(uint32_t row, size_t column) const { return (*taken_[row])[column]; }

  void Fill(const std::vector<size_t>& columns) {
    for (const size_t c : columns) point_[c] = within_[c].back().high;
  }

  // The column of which the fewest rows take everything; none when one row takes all columns.
  std::optional<size_t> Choose(const std::vector<size_t>& columns,
                               const std::vector<uint32_t>& rows) {
    std::vector<size_t> wide(columns.size(), 0);
    for (const uint32_t row : rows) {
      size_t all = 0;
      for (size_t k = 0; k < columns.size(); ++k) {
        if (!Contains(Cell(row, columns[k]), within_[columns[k]])) continue;
        ++wide[k];
        ++all;
      }
      budget_.steps -= static_cast<int64_t>(columns.size());
      if (all == columns.size()) return std::nullopt;
    }
    return static_cast<size_t>(std::min_element(wide.begin(), wide.end()) - wide.begin());
  }

  struct Edge {
    int32_t at;
    uint32_t row;
    bool opens;
  };
  std::vector<Edge> EdgesOf(size_t column, const std::vector<uint32_t>& rows) const {
    std::vector<Edge> edges;
    for (const uint32_t row : rows) {
      for (const ClassRange r : Intersection(Cell(row, column), within_[column])) {
        edges.push_back({r.low, row, true});
        edges.push_back({r.high + 1, row, false});
      }
    }
    std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });
    budget_.steps -= 4 * static_cast<int64_t>(edges.size());  // sorting
    return edges;
  }

  bool Below(const std::vector<size_t>& columns, const std::vector<uint32_t>& rows) {
    if (budget_.spent()) return false;
    if (rows.empty()) {
      Fill(columns);
      return true;
    }
    const auto chosen = Choose(columns, rows);
    if (columns.empty() || !chosen) return false;
    const size_t column = columns[*chosen];
    std::vector<size_t> rest = columns;
    rest.erase(rest.begin() + static_cast<ptrdiff_t>(*chosen));
    const std::vector<Edge> edges = EdgesOf(column, rows);
    Classes touched;
    for (const uint32_t row : rows) {
      for (const ClassRange r : Cell(row, column)) touched.push_back(r);
    }
    const Classes free = Difference(within_[column], Joined(std::move(touched)));
    if (!free.empty()) {
      point_[column] = free.back().high;
      Fill(rest);
      return true;
    }
    return Sweep(column, rest, edges);
  }

  // Every class of the column is taken by some row: cut where the set of rows changes.
  bool Sweep(size_t column, const std::vector<size_t>& rest, const std::vector<Edge>& edges) {
    std::set<uint32_t> active;
    std::set<std::pair<uint64_t, uint64_t>> seen;
    for (size_t i = 0; i < edges.size();) {
      const int32_t at = edges[i].at;
      for (; i < edges.size() && edges[i].at == at; ++i) {
        if (edges[i].opens) {
          active.insert(edges[i].row);
        } else {
          active.erase(edges[i].row);
        }
      }
      if (active.empty()) continue;  // a gap of `within`
      std::vector<uint32_t> rows(active.begin(), active.end());
      budget_.steps -= static_cast<int64_t>(rows.size());
      if (budget_.spent()) return false;
      if (!seen.insert(Fingerprint(rows)).second) continue;
      if (Below(rest, rows)) {
        point_[column] = at;
        return true;
      }
    }
    return false;
  }

  const Box& within_;
  const std::vector<const Box*>& taken_;
  Budget& budget_;
  std::vector<int32_t> point_;
};

}  // namespace

Box BoxOf(const TableGrid& grid, size_t row) {
  Box box;
  for (const TableColumn& column : grid.columns) box.push_back(column.OfRow(row));
  return box;
}

bool RowsMeet(const TableGrid& grid, size_t a, size_t b) {
  for (size_t c = 0; c < grid.columns.size(); ++c) {
    if (!Intersects(grid.Cell(a, c), grid.Cell(b, c))) return false;
  }
  return true;
}

bool BoxesMeet(const Box& a, const Box& b) {
  for (size_t c = 0; c < a.size(); ++c) {
    if (!Intersects(a[c], b[c])) return false;
  }
  return true;
}

std::optional<std::vector<std::pair<uint32_t, uint32_t>>> MeetingRows(const TableGrid& grid,
                                                                      Budget& budget) {
  Hulls best;
  best.pairs = std::numeric_limits<int64_t>::max();
  for (size_t c = 0; c < grid.columns.size(); ++c) {
    Hulls hulls = HullsOf(grid, c);
    if (hulls.pairs < best.pairs) best = std::move(hulls);
  }
  std::vector<uint32_t> order(grid.rows);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return best.rows[a].low < best.rows[b].low;
  });
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  std::vector<uint32_t> active;
  for (const uint32_t row : order) {
    std::erase_if(active, [&](uint32_t a) { return best.rows[a].high < best.rows[row].low; });
    budget.steps -= static_cast<int64_t>(active.size()) + 1;
    if (budget.spent()) return std::nullopt;
    for (const uint32_t a : active) {
      if (RowsMeet(grid, a, row)) pairs.emplace_back(std::min(a, row), std::max(a, row));
    }
    if (pairs.size() > kMaxPairs) return std::nullopt;
    active.push_back(row);
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

bool CornerIsFree(const Box& within, const std::vector<const Box*>& taken) {
  const size_t columns = std::min<size_t>(within.size(), 4);
  for (size_t corner = 0; corner < (size_t{1} << columns); ++corner) {
    const auto at = [&](size_t c) {
      const bool low = c < columns && (corner >> c) % 2 == 1;
      return low ? within[c].front().low : within[c].back().high;
    };
    const bool taken_by_some = std::any_of(taken.begin(), taken.end(), [&](const Box* box) {
      for (size_t c = 0; c < within.size(); ++c) {
        if (!Has((*box)[c], at(c))) return false;
      }
      return true;
    });
    if (!taken_by_some) return true;
  }
  return false;
}

std::optional<Box> Uncovered(const Box& within, const std::vector<const Box*>& taken,
                             Budget& budget) {
  for (const Classes& classes : within) {
    if (classes.empty()) return std::nullopt;
  }
  budget.steps -= static_cast<int64_t>(taken.size());
  std::vector<const Box*> relevant;
  for (const Box* box : taken) {
    if (BoxesMeet(within, *box)) relevant.push_back(box);
  }
  Search search(within, relevant, budget);
  if (!search.Find()) return std::nullopt;
  Box box;
  for (const int32_t one : search.point()) box.push_back({{one, one}});
  for (size_t c = box.size(); c-- > 0;) {
    Box wide = box;
    wide[c] = within[c];
    Classes blocked;
    for (const Box* row : relevant) {
      if (BoxesMeet(wide, *row)) {
        blocked.insert(blocked.end(), (*row)[c].begin(), (*row)[c].end());
      }
    }
    box[c] = Difference(within[c], Joined(std::move(blocked)));
  }
  return box;
}

}  // namespace tandem::analyze
