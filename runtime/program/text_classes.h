// SPDX-License-Identifier: Apache-2.0
// Texts divided into classes, as the cells of one input of a decision table need it: two texts are
// in one class when exactly the same cells list them. A text is classified when it is read, once a
// distinct value; from there on its class is a number like any other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem::program {

class TextClasses {
 public:
  // Keys (value::TextKey) that a cell lists, and beginnings of keys.
  struct Cell {
    std::vector<std::string> texts;
    std::vector<std::string> prefixes;

    friend auto operator<=>(const Cell&, const Cell&) = default;
  };
  using Classes = std::vector<std::pair<int64_t, int64_t>>;  // both ends in, sorted, disjoint

  TextClasses() = default;
  // `listed` becomes the classes that each cell lists.
  TextClasses(const std::vector<Cell>& cells, std::vector<Classes>& listed);

  // What the classes are, for writing them down and reading them again.
  struct Listed {
    std::string text;  // a key, or where keys of a range start
    int32_t of = 1;
  };
  struct Parts {
    int32_t count = 1;
    std::vector<Listed> texts;   // in the order of the keys
    std::vector<Listed> starts;  // likewise; the first, if there is one, is empty
  };
  Parts ToParts() const;
  // Nothing when a class is not 1 … count, the order is another, or the texts were chosen so that
  // they cannot be told apart in short time.
  static std::optional<TextClasses> FromParts(const Parts& parts);

  // Classes are 1 … count; 1 is that of texts no cell lists.
  int32_t count() const { return count_; }
  int32_t ClassOf(std::string_view key) const;
  // How many texts and how many beginnings are told apart, for dumps.
  size_t text_count() const { return texts_.size(); }
  size_t prefix_count() const { return starts_.size(); }

 private:
  struct Text {
    uint64_t hash = 0;
    uint64_t offset_bytes = 0;
    uint32_t size_bytes = 0;
    int32_t of = 1;
  };
  // Keys from this one on, up to the next, begin with the same of the cells' beginnings.
  struct Start {
    std::string key;
    int32_t of = 1;
  };
  size_t StartOf(std::string_view key) const;
  size_t FindSlot(std::string_view key, uint64_t hash) const;
  void Add(std::string_view key, int32_t of);

  int32_t count_ = 1;
  std::vector<Text> texts_;
  std::vector<uint32_t> slots_;  // a text's index + 1; 0: empty
  size_t steps_ = 0;             // places that were taken when a text was put in
  std::string bytes_;
  std::vector<Start> starts_;  // the first is the empty text
};

}  // namespace tandem::program
