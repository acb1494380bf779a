// SPDX-License-Identifier: Apache-2.0
// Look-up in a zone's table, and finding zones in the system's database.
#include "runtime/value/zone.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <sstream>
#include <system_error>

#include "runtime/base/edit_distance.h"
#include "runtime/value/tzif.h"

namespace tandem::value {

// Interval i runs from at_us[i - 1] to at_us[i] with offset_s[i].
struct ZoneTable {
  std::string name;
  std::vector<int64_t> at_us;
  std::vector<int64_t> local_end_us;  // at_us[i] on the clock of interval i
  std::vector<int32_t> offset_s;      // one more than at_us
  int64_t cyclic_from_us = std::numeric_limits<int64_t>::max();
};

namespace {

using base::ErrorKind;
using base::Fail;

constexpr char kDatabase[] = "/usr/share/zoneinfo/";
constexpr int64_t kCycle = 146'097 * kMicrosPerDay;  // 400 Gregorian years
constexpr size_t kMaxZoneNameBytes = 64;

std::shared_ptr<const ZoneTable> MakeTable(std::string name, const TzifZone& zone) {
  auto table = std::make_shared<ZoneTable>();
  table->name = std::move(name);
  table->offset_s.push_back(zone.first_offset_s);
  for (const OffsetChange& change : zone.changes) {
    const int64_t at_us = change.at_s * kMicrosPerSecond;
    int64_t end = at_us + table->offset_s.back() * kMicrosPerSecond;
    // Kept ascending, as the search needs it, should two changes ever lie closer than they shift.
    if (!table->local_end_us.empty()) end = std::max(end, table->local_end_us.back());
    table->at_us.push_back(at_us);
    table->local_end_us.push_back(end);
    table->offset_s.push_back(change.offset_s);
  }
  if (zone.cyclic_from_s) table->cyclic_from_us = *zone.cyclic_from_s * kMicrosPerSecond;
  return table;
}

int64_t AddClamped(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

// Whole cycles to go back so that `us` lies before `limit`.
int64_t CyclesBeyond(int64_t us, int64_t limit) {
  return us < limit ? 0 : (us - limit) / kCycle + 1;
}

bool IsZoneName(std::string_view name) {
  if (name.empty() || name.size() > kMaxZoneNameBytes) return false;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  };
  if (!std::all_of(name.begin(), name.end(), allowed) || name.front() == '/') return false;
  // These are other people's clocks: the machine's own, a copy with leap seconds, a plain copy.
  return name != "localtime" && name != "posixrules" && name != "Factory" &&
         !name.starts_with("right/") && !name.starts_with("posix/");
}

std::optional<std::string> ReadWhole(const std::string& path) {
  // A region such as "Europe" is a folder, and reading one as a stream throws.
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return std::nullopt;
  return bytes;
}

}  // namespace

Zone::Zone() : table_(MakeTable("UTC", TzifZone{})) {}

const std::string& Zone::name() const { return table_->name; }

int32_t Zone::OffsetSecondsAt(int64_t time_us) const {
  const ZoneTable& table = *table_;
  time_us -= CyclesBeyond(time_us, table.cyclic_from_us) * kCycle;
  const auto after = std::upper_bound(table.at_us.begin(), table.at_us.end(), time_us);
  return table.offset_s[static_cast<size_t>(after - table.at_us.begin())];
}

Zone::Stretch Zone::StretchAt(int64_t time_us) const {
  const ZoneTable& table = *table_;
  const int64_t cycles = CyclesBeyond(time_us, table.cyclic_from_us);
  const auto after =
      std::upper_bound(table.at_us.begin(), table.at_us.end(), time_us - cycles * kCycle);
  Stretch stretch;
  stretch.offset_s = table.offset_s[static_cast<size_t>(after - table.at_us.begin())];
  stretch.from_us = std::numeric_limits<int64_t>::min();
  if (after != table.at_us.begin()) stretch.from_us = after[-1] + cycles * kCycle;
  stretch.to_us = table.cyclic_from_us;
  if (after != table.at_us.end()) stretch.to_us = std::min(*after, stretch.to_us);
  if (cycles > 0) {  // the table repeats itself only from a cycle before its end
    const int64_t end = table.cyclic_from_us + cycles * kCycle;
    stretch.from_us = std::max(stretch.from_us, end - kCycle);
    stretch.to_us = after == table.at_us.end() ? end : std::min(*after + cycles * kCycle, end);
  }
  return stretch;
}

int64_t Zone::ToLocal(int64_t time_us) const {
  return AddClamped(time_us, OffsetSecondsAt(time_us) * kMicrosPerSecond);
}

int64_t Zone::ToUtc(int64_t local_us) const {
  const ZoneTable& table = *table_;
  const int64_t cycles = CyclesBeyond(local_us, table.cyclic_from_us);
  const int64_t near = local_us - cycles * kCycle;
  const auto& ends = table.local_end_us;
  const size_t i =
      static_cast<size_t>(std::upper_bound(ends.begin(), ends.end(), near) - ends.begin());
  const int64_t utc = AddClamped(near, -int64_t{table.offset_s[i]} * kMicrosPerSecond);
  // Before the interval begins: a local time that was skipped.
  const int64_t found = i > 0 ? std::max(utc, table.at_us[i - 1]) : utc;
  return AddClamped(found, cycles * kCycle);
}

base::Result<Zone> Zone::FromTzif(std::string name, std::string_view tzif) {
  if (!IsZoneName(name)) return Fail(ErrorKind::kBadInput, "`" + name + "` names no time zone");
  const base::Result<TzifZone> zone = DecodeTzif(tzif);
  if (!zone) return tl::unexpected(zone.error());
  return Zone(MakeTable(std::move(name), *zone));
}

base::Result<std::string> ReadZoneFile(std::string_view name) {
  const std::string text(name);
  std::optional<std::string> bytes;
  if (IsZoneName(name)) bytes = ReadWhole(kDatabase + text);
  if (!bytes || !bytes->starts_with("TZif")) {
    const std::vector<std::string> names = ZoneNames();
    if (names.empty()) {
      return Fail(ErrorKind::kIo, std::string("cannot read the time zone database in ") +
                                      kDatabase + " (package tzdata)");
    }
    std::string message = "no time zone `" + text + "`";
    const std::optional<std::string> nearest = base::NearestName(name, names);
    if (nearest) message += "; did you mean `" + *nearest + "`?";
    return Fail(ErrorKind::kBadInput, std::move(message));
  }
  return std::move(*bytes);
}

base::Result<Zone> FindZone(std::string_view name) {
  if (name == "UTC") return Zone();
  const base::Result<std::string> bytes = ReadZoneFile(name);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string text(name);
  base::Result<Zone> zone = Zone::FromTzif(text, *bytes);
  if (!zone) return Fail(zone.error().kind, kDatabase + text + ": " + zone.error().message);
  return zone;
}

std::vector<std::string> ZoneNames() {
  std::vector<std::string> names;
  std::ifstream in(std::string(kDatabase) + "tzdata.zi");
  // "Z name …" is a zone, "L target alias" another name of one.
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string kind, first, second;
    words >> kind >> first >> second;
    if (kind == "Z") names.push_back(first);
    if (kind == "L") names.push_back(second);
  }
  std::erase_if(names, [](const std::string& name) { return !IsZoneName(name); });
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string TzdbVersion() {
  std::ifstream in(std::string(kDatabase) + "tzdata.zi");
  std::string line;
  constexpr std::string_view kPrefix = "# version ";
  if (!std::getline(in, line) || !line.starts_with(kPrefix)) return "unknown";
  return line.substr(kPrefix.size());
}

}  // namespace tandem::value
