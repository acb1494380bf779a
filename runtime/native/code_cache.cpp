// SPDX-License-Identifier: Apache-2.0
// One file an entry: a line that says what it is, the SHA-256 of key and code, the code.
#include "runtime/native/code_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime/base/atomic_file.h"
#include "runtime/base/hash.h"

namespace tandem::native {
namespace {

constexpr std::string_view kMagic = "tandem code 1\n";
constexpr std::string_view kSuffix = ".code";
constexpr std::string_view kTemporary = ".code.tmp-";  // as base::AtomicFile names them
constexpr time_t kAbandonedSeconds = 3'600;  // before the newest entry
constexpr size_t kDigestBytes = 32;

bool IsOursAlone(const struct stat& info) {
  return info.st_uid == geteuid() && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool IsSafeFolder(const std::string& folder) {
  struct stat info {};
  return stat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && IsOursAlone(info);
}

std::string DigestOf(const std::string& key, std::string_view code) {
  base::Sha256 sum;
  sum.Update(key);
  sum.Update(code);
  const base::Sha256Digest digest = sum.Finish();
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The whole file; its instant of change becomes now, so that what is used stays.
std::optional<std::string> ReadEntry(const std::string& path, uint64_t max_bytes) {
  const int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::optional<std::string> bytes;
  struct stat info {};
  if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && IsOursAlone(info) &&
      static_cast<uint64_t>(info.st_size) <= max_bytes) {
    bytes.emplace(static_cast<size_t>(info.st_size), '\0');
    size_t have = 0;
    while (have < bytes->size()) {
      const ssize_t got = read(file, bytes->data() + have, bytes->size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      have += static_cast<size_t>(got);
    }
    bytes->resize(have);
    futimens(file, nullptr);
  }
  close(file);
  return bytes;
}

}  // namespace

std::string CodeCache::PathOf(const std::string& key) const {
  return folder_ + "/" + key + std::string(kSuffix);
}

std::optional<std::string> CodeCache::Find(const std::string& key) const {
  if (!IsSafeFolder(folder_)) return std::nullopt;
  std::optional<std::string> entry = ReadEntry(PathOf(key), max_bytes_);
  constexpr size_t kHead = kMagic.size() + kDigestBytes;
  if (!entry || entry->size() < kHead || entry->compare(0, kMagic.size(), kMagic) != 0) {
    return std::nullopt;
  }
  std::string code = entry->substr(kHead);
  if (entry->compare(kMagic.size(), kDigestBytes, DigestOf(key, code)) != 0) return std::nullopt;
  return code;
}

void CodeCache::Store(const std::string& key, std::string_view code) const {
  if (kMagic.size() + kDigestBytes + code.size() > max_bytes_) return;
  if (mkdir(folder_.c_str(), S_IRWXU) != 0 && errno != EEXIST) return;
  if (!IsSafeFolder(folder_)) return;
  base::Result<base::AtomicFile> file = base::AtomicFile::Create(PathOf(key));
  if (!file || !file->Write(kMagic) || !file->Write(DigestOf(key, code)) || !file->Write(code) ||
      !file->Commit()) {
    return;
  }
  chmod(PathOf(key).c_str(), S_IRUSR | S_IWUSR);  // whatever the umask
  RemoveOldest();
}

// Also what processes that ended while writing left behind. Called after an entry was written, so
// that the newest instant is now.
void CodeCache::RemoveOldest() const {
  struct Entry {
    std::pair<time_t, long> used;
    uint64_t size_bytes;
    std::filesystem::path path;
  };
  std::vector<Entry> entries, half_written;
  uint64_t total = 0;
  std::error_code refused;
  for (std::filesystem::directory_iterator at(folder_, refused), end; !refused && at != end;
       at.increment(refused)) {
    const std::string name = at->path().filename().string();
    struct stat info {};
    if (lstat(at->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    const Entry entry{{info.st_mtim.tv_sec, info.st_mtim.tv_nsec},
                      static_cast<uint64_t>(info.st_size),
                      at->path()};
    if (name.find(kTemporary) != std::string::npos) half_written.push_back(entry);
    if (entry.path.extension() != kSuffix) continue;
    total += entry.size_bytes;
    entries.push_back(entry);
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : half_written) {
    const bool is_abandoned =
        !entries.empty() && entry.used.first + kAbandonedSeconds < entries.back().used.first;
    if (is_abandoned) unlink(entry.path.c_str());
  }
  for (const Entry& entry : entries) {
    if (total <= max_bytes_) return;
    unlink(entry.path.c_str());
    total -= entry.size_bytes;
  }
}

}  // namespace tandem::native
