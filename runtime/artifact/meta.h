// SPDX-License-Identifier: Apache-2.0
// The small sections. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "runtime/artifact/archive.h"

namespace tandem::artifact::internal {

struct Meta {
  std::string tandem_version;
  std::string policy;
  std::string policy_version;
};

struct ZoneFile {
  std::string name;
  std::string tzif;
};

struct ZoneSection {
  std::string release;
  std::vector<ZoneFile> files;
};

template <class A, Of<Meta> T>
void Fields(A& a, T& v) {
  auto& [tandem_version, policy, policy_version] = v;
  a(tandem_version, policy, policy_version);
}

template <class A, Of<ZoneFile> T>
void Fields(A& a, T& v) {
  auto& [name, tzif] = v;
  a(name);
  a.Bytes(tzif);
}

template <class A, Of<ZoneSection> T>
void Fields(A& a, T& v) {
  auto& [release, files] = v;
  a(release, files);
}

}  // namespace tandem::artifact::internal
