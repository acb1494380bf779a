// SPDX-License-Identifier: Apache-2.0
// One folder is watched in either case: a file that is renamed into place is another file. What a
// link leads to is compared at each change in the folder, since it changes by the change of a link
// elsewhere (volumes of Kubernetes: a file leads through the link `..data`, which is replaced).
#include "runtime/engine/watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <new>
#include <optional>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/base/folder.h"

namespace tandem::engine {
namespace {

constexpr int kAgainAfterMs = 100;

// Which contents a name leads to: device, file, size, instant of the last change.
using Identity = std::tuple<dev_t, ino_t, off_t, time_t, long>;

std::optional<Identity> IdentityOf(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return Identity{info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec,
                  info.st_mtim.tv_nsec};
}

bool IsSymbolicLink(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
}

// A name that was made whole, unlike a file that somebody begins to write.
bool IsLinked(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && (S_ISLNK(info.st_mode) || info.st_nlink > 1);
}

// Of the calling thread and those it starts: signals are for the threads of whoever embeds this.
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

 private:
  sigset_t before_;
};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

class FolderWatch final : public Watch {
 public:
  FolderWatch(std::string folder, std::string only, std::string suffix, ToldFn told)
      : folder_(std::move(folder)),
        only_(std::move(only)),
        suffix_(std::move(suffix)),
        told_(std::move(told)),
        changes_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
        leave_(eventfd(0, EFD_CLOEXEC)) {}

  ~FolderWatch() override {
    const uint64_t one = 1;
    if (leave_.number() >= 0) static_cast<void>(!write(leave_.number(), &one, sizeof one));
    if (thread_.joinable()) thread_.join();
  }
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  base::Result<void> Begin() {
    constexpr uint32_t kMask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE |
                               IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    if (changes_.number() < 0 || leave_.number() < 0 ||
        inotify_add_watch(changes_.number(), folder_.c_str(), kMask) < 0) {
      return base::Fail(base::ErrorKind::kIo, "cannot watch `" + folder_ +
                                                  "`: " + std::strerror(errno));
    }
    for (const std::string& name : Names()) {
      if (const auto identity = IdentityOf(PathOf(name))) known_[name] = *identity;
    }
    if (known_.count(only_) != 0) found_ = PathOf(only_);
    const NoSignals meanwhile;
    thread_ = std::thread([this] { Run(); });
    return {};
  }

 private:
  std::string PathOf(const std::string& name) const { return folder_ + "/" + name; }

  bool IsWanted(const std::string& name) const {
    if (!only_.empty()) return name == only_;
    return name.size() > suffix_.size() && name.front() != '.' &&
           name.compare(name.size() - suffix_.size(), suffix_.size(), suffix_) == 0;
  }

  // Of the files that are wanted and there, the oldest content first.
  std::vector<std::string> Names() const {
    std::vector<std::pair<std::pair<time_t, long>, std::string>> found;
    const auto entries = base::ReadFolder(folder_);
    for (const base::FolderEntry& entry : entries.value_or(std::vector<base::FolderEntry>())) {
      if (!IsWanted(entry.name)) continue;
      const auto identity = IdentityOf(PathOf(entry.name));
      if (identity) found.push_back({{std::get<3>(*identity), std::get<4>(*identity)}, entry.name});
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    for (auto& [when, name] : found) names.push_back(std::move(name));
    return names;
  }

  void Run() noexcept {
    if (!found_.empty()) told_(News::kFound, found_);
    while (!Follow()) {
    }
    if (!has_left_) told_(News::kLost, folder_);
  }

  // True when the folder is gone, or the watch is to end; false when memory was short.
  bool Follow() {
    try {
      while (Await()) {
        std::vector<std::string> changed;
        if (!ReadChanges(changed)) return true;
        for (const std::string& name : changed) Tell(name);
        owes_ = is_told_ = false;
      }
      return true;
    } catch (const std::bad_alloc&) {
      owes_ = true;
      if (!std::exchange(is_told_, true)) told_(News::kNoMemory, folder_);
      return false;
    }
  }

  bool Await() {
    std::array<pollfd, 2> both{{{changes_.number(), POLLIN, 0}, {leave_.number(), POLLIN, 0}}};
    while (poll(both.data(), both.size(), owes_ ? kAgainAfterMs : -1) < 0 && errno == EINTR) {
    }
    has_left_ = (both[1].revents & POLLIN) != 0;
    return !has_left_;
  }

  void Tell(const std::string& name) {
    const auto identity = IdentityOf(PathOf(name));
    if (!identity) {
      known_.erase(name);
      return;
    }
    const std::string path = PathOf(name);
    known_[name] = *identity;
    told_(News::kChanged, path);
  }

  bool IsOther(const std::string& name) const {
    const auto before = known_.find(name);
    const auto identity = IdentityOf(PathOf(name));
    return identity && (before == known_.end() || before->second != *identity);
  }

  // All that has happened by now, each name once, in the order of the last change. False when the
  // folder is gone.
  bool ReadChanges(std::vector<std::string>& changed) {
    bool looks_at_all = owes_;
    bool others_changed = false;
    alignas(inotify_event) std::array<char, 16 * (sizeof(inotify_event) + NAME_MAX + 1)> buffer;
    while (true) {
      const ssize_t size = read(changes_.number(), buffer.data(), buffer.size());
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) break;
      const std::string_view events(buffer.data(), static_cast<size_t>(size));
      // Before anything is asked for that may not be there: this is said once.
      if ((AllMasks(events) & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) != 0) {
        return false;
      }
      for (size_t at = 0; at < events.size();) {
        const inotify_event event = EventAt(events, at);
        const std::string name = event.len == 0 ? "" : events.data() + at + sizeof event;
        at += sizeof event + event.len;
        looks_at_all = looks_at_all || (event.mask & IN_Q_OVERFLOW) != 0;
        others_changed = others_changed || !IsWanted(name);
        if (IsWanted(name)) Note(event.mask, name, changed);
      }
    }
    for (const std::string& name : looks_at_all || others_changed ? Names()
                                                                  : std::vector<std::string>()) {
      const bool looked_at = looks_at_all || IsSymbolicLink(PathOf(name));
      if (looked_at && IsOther(name)) Add(name, changed);
    }
    return true;
  }

  static inotify_event EventAt(std::string_view events, size_t at) {
    inotify_event event;
    std::memcpy(&event, events.data() + at, sizeof event);
    return event;
  }

  static uint32_t AllMasks(std::string_view events) {
    uint32_t masks = 0;
    for (size_t at = 0; at < events.size();) {
      const inotify_event event = EventAt(events, at);
      masks |= event.mask;
      at += sizeof event + event.len;
    }
    return masks;
  }

  void Note(uint32_t mask, const std::string& name, std::vector<std::string>& changed) {
    const bool whole = (mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0 ||
                       ((mask & IN_CREATE) != 0 && IsLinked(PathOf(name)));
    if (whole) Add(name, changed);
    if ((mask & IN_DELETE) != 0) known_.erase(name);
  }

  static void Add(const std::string& name, std::vector<std::string>& changed) {
    changed.erase(std::remove(changed.begin(), changed.end(), name), changed.end());
    changed.push_back(name);
  }

  std::string folder_, only_, suffix_;
  ToldFn told_;
  Descriptor changes_, leave_;
  std::map<std::string, Identity> known_;
  std::string found_;     // the one file, when it was there at once
  bool has_left_ = false;
  bool owes_ = false;     // a look at all files: memory was short for what changed
  bool is_told_ = false;  // that it was
  std::thread thread_;
};

}  // namespace

base::Result<std::unique_ptr<Watch>> Watch::Start(const std::string& path,
                                                  const std::string& suffix, ToldFn told) {
  std::error_code refused;
  std::filesystem::path folder = std::filesystem::absolute(path, refused);
  std::string only;
  if (!refused && !std::filesystem::is_directory(folder, refused)) {
    only = folder.filename().string();
    folder = folder.parent_path();
  }
  auto watch = std::make_unique<FolderWatch>(folder.string(), std::move(only), suffix,
                                             std::move(told));
  if (base::Result<void> begun = watch->Begin(); !begun) return tl::unexpected(begun.error());
  return watch;
}

}  // namespace tandem::engine
