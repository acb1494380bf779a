// SPDX-License-Identifier: Apache-2.0
// Greedy shrinking: every smaller candidate that still shows the difference is kept.
#include "tests/agree/shrink.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace tandem::agree_test {
namespace {

class Shrinker {
 public:
  Shrinker(Case failing, const StillShows& still_shows, int tries)
      : best_(std::move(failing)), still_shows_(still_shows), tries_(tries) {}

  Case Run() {
    FewerInstants();
    FewerLeads();
    FewerEvents();
    bool smaller = true;
    while (smaller && tries_ > 0) {
      smaller = Drop(&Case::blocks);
      smaller = Parts() || smaller;
      smaller = Expressions() || smaller;
      smaller = Fields() || smaller;
      smaller = FewerEvents() || smaller;
    }
    return std::move(best_);
  }

 private:
  bool Try(Case candidate) {
    if (tries_-- <= 0 || !still_shows_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  void FewerInstants() {
    for (size_t i = 0; i < best_.instants.size() && best_.instants.size() > 1; ++i) {
      Case candidate = best_;
      candidate.instants = {best_.instants[i]};
      if (Try(std::move(candidate))) return;
    }
  }

  void FewerLeads() {
    size_t step = best_.leads.size() / 2;
    while (step > 0 && best_.leads.size() > 1) {
      bool cut = false;
      for (size_t at = 0; at < best_.leads.size() && best_.leads.size() > step;) {
        Case candidate = best_;
        const auto from = candidate.leads.begin() + static_cast<std::ptrdiff_t>(at);
        const size_t count = std::min(step, candidate.leads.size() - at);
        candidate.leads.erase(from, from + static_cast<std::ptrdiff_t>(count));
        if (!candidate.leads.empty() && Try(std::move(candidate))) {
          cut = true;
        } else {
          at += step;
        }
      }
      if (!cut || step > best_.leads.size() / 2) step /= 2;
    }
  }

  bool FewerEvents() {
    bool any = false;
    if (best_.leads.size() != 1) return any;
    for (size_t step = best_.leads[0].events.size(); step > 0; step /= 2) {
      for (size_t at = 0; at < best_.leads[0].events.size();) {
        Case candidate = best_;
        auto& events = candidate.leads[0].events;
        const auto from = events.begin() + static_cast<std::ptrdiff_t>(at);
        const size_t count = std::min(step, events.size() - at);
        events.erase(from, from + static_cast<std::ptrdiff_t>(count));
        const bool shows = Try(std::move(candidate));
        any = any || shows;
        if (!shows) at += step;
      }
    }
    return any;
  }

  // Leaves out one element after the other, the last first: what others use stands before.
  bool Drop(std::vector<Block> Case::*list) {
    bool any = false;
    for (size_t i = (best_.*list).size(); i-- > 0;) {
      Case candidate = best_;
      auto& blocks = candidate.*list;
      blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(i));
      any = Try(std::move(candidate)) || any;
    }
    return any;
  }

  bool Parts() {
    bool any = false;
    for (size_t b = best_.blocks.size(); b-- > 0;) {
      for (size_t p = best_.blocks[b].parts.size(); p-- > 0;) {
        Case candidate = best_;
        auto& parts = candidate.blocks[b].parts;
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(p));
        if (Try(std::move(candidate))) {
          any = true;
          continue;
        }
        for (size_t c = best_.blocks[b].parts[p].parts.size(); c-- > 0;) {
          Case inner = best_;
          auto& children = inner.blocks[b].parts[p].parts;
          children.erase(children.begin() + static_cast<std::ptrdiff_t>(c));
          any = Try(std::move(inner)) || any;
        }
      }
    }
    return any;
  }

  // Candidates for one line: a clause cut off, a parenthesis replaced by its content or a word.
  static std::vector<std::string> Smaller(const std::string& line) {
    std::vector<std::string> out;
    for (const char* word :
         {" unless ", " because ", " as ", " and ", " or ", " implies ", " except ", ", at most ",
          " when ", " where ", " in last ", " between ", ", once per ", ", halving ", ", fading ",
          ", after "}) {
      for (size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
        out.push_back(line.substr(0, at));
      }
    }
    for (size_t open = 0; open < line.size(); ++open) {
      if (line[open] != '(') continue;
      size_t close = open, depth = 0;
      for (; close < line.size(); ++close) {
        if (line[close] == '(') ++depth;
        if (line[close] == ')' && --depth == 0) break;
      }
      if (close == line.size()) continue;
      const std::string before = line.substr(0, open), after = line.substr(close + 1);
      for (const char* word : {"yes", "no", "1", "0"}) out.push_back(before + word + after);
      const std::string inside = line.substr(open + 1, close - open - 1);
      for (size_t comma = inside.find(", "); comma != std::string::npos;
           comma = inside.find(", ", comma + 1)) {
        out.push_back(before + "(" + inside.substr(0, comma) + ")" + after);
        out.push_back(before + "(" + inside.substr(comma + 2) + ")" + after);
      }
    }
    for (const char* word :
         {"when ", "then ", "otherwise ", "if ", "not ", "surely ", "possibly "}) {
      const size_t length = std::string(word).size();
      for (size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
        for (const char* next : {" then ", " otherwise ", " else ", " when ", " }"}) {
          const size_t end = line.find(next, at + length);
          if (end == std::string::npos) continue;
          out.push_back(line.substr(0, at + length) + "yes" + line.substr(end));
          out.push_back(line.substr(0, at + length) + "no" + line.substr(end));
        }
        if (std::string(word) != "when ") {
          out.push_back(line.substr(0, at) + line.substr(at + length));
        }
      }
    }
    std::erase_if(out, [&](const std::string& s) { return s.size() >= line.size(); });
    std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  bool Line(const std::function<std::string&(Case&)>& line) {
    for (std::string& shorter : Smaller(line(best_))) {
      Case candidate = best_;
      line(candidate) = std::move(shorter);
      if (Try(std::move(candidate))) return true;
      if (tries_ <= 0) break;
    }
    return false;
  }

  bool Expressions() {
    bool any = false;
    for (size_t b = 0; b < best_.blocks.size(); ++b) {
      any = Line([b](Case& c) -> std::string& { return c.blocks[b].head; }) || any;
      for (size_t p = 0; p < best_.blocks[b].parts.size(); ++p) {
        any = Line([b, p](Case& c) -> std::string& { return c.blocks[b].parts[p].head; }) || any;
        for (size_t q = 0; q < best_.blocks[b].parts[p].parts.size(); ++q) {
          any = Line([b, p, q](Case& c) -> std::string& {
                  return c.blocks[b].parts[p].parts[q].head;
                }) ||
                any;
        }
      }
    }
    return any;
  }

  bool Fields() {
    bool any = false;
    if (best_.leads.size() != 1) return any;
    std::vector<std::string> names;
    for (const auto& [name, value] : best_.leads[0].values) {
      if (best_.optional.count(name) > 0) names.push_back(name);
    }
    for (const std::string& name : names) {
      Case candidate = best_;
      candidate.leads[0].values.erase(name);
      any = Try(std::move(candidate)) || any;
    }
    return any;
  }

  Case best_;
  const StillShows& still_shows_;
  int tries_;
};

}  // namespace

Case Shrink(Case failing, const StillShows& still_shows, int tries) {
  return Shrinker(std::move(failing), still_shows, tries).Run();
}

}  // namespace tandem::agree_test
