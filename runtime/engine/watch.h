// SPDX-License-Identifier: Apache-2.0
// Says when a file was put into a folder, or a file was replaced. Linux: inotify.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "runtime/base/status.h"

namespace tandem::engine {

class Watch {
 public:
  enum class News {
    kFound,     // the file was there when the watch began; only where one file is watched
    kChanged,   // written and closed, or renamed or linked into place
    kNoMemory,  // to see what changed in the folder; the watch goes on and looks again
    kLost,      // the folder is gone: the watch has ended
  };
  // Called on the thread of the watch, one call after another. Must not throw.
  using ToldFn = std::function<void(News news, const std::string& path)>;

  // A file, whatever its name, or all files of a folder whose names end in `suffix` and do not
  // begin with a dot; folders below are not looked at. The folder must be there, a file need not.
  static base::Result<std::unique_ptr<Watch>> Start(const std::string& path,
                                                    const std::string& suffix, ToldFn told);
  // After a call of `told` that is under way; not from within it.
  virtual ~Watch() = default;
};

}  // namespace tandem::engine
