// SPDX-License-Identifier: Apache-2.0
// When the data of a run ends: what two policies are compared at when nobody says when.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "compiler/hir/hir.h"

namespace tandem::cli {

// A policy that answers with the newest event of each kind and with every time field of the lead.
hir::Policy InstantsOf(const hir::Policy& policy);

// Reads decisions of that policy, a piece of the CSV at a time.
class NewestInstant {
 public:
  // `limit_us`: what is later was not yet.
  explicit NewestInstant(int64_t limit_us);
  ~NewestInstant();

  void Add(std::string_view bytes);
  std::optional<int64_t> newest_us() const { return newest_us_; }

 private:
  struct Reading;
  std::unique_ptr<Reading> reading_;
  int64_t limit_us_;
  std::optional<int64_t> newest_us_;
};

}  // namespace tandem::cli
