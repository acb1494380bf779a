// SPDX-License-Identifier: Apache-2.0
// The ladder of stages: one chain by `after`, and the stages that stand aside.
#include <algorithm>
#include <map>

#include "compiler/resolve/resolver.h"
#include "runtime/base/limits.h"

namespace tandem::resolve {
namespace {

using syntax::StageDecl;

class Ladder {
 public:
  explicit Ladder(Resolver& r) : r_(r) {}

  void Build() {
    Collect();
    const StageDecl* start = nullptr;
    for (const StageDecl* stage : ladder_) {
      if (!stage->after) {
        Start(stage, start);
      } else {
        After(*stage);
      }
    }
    std::vector<const StageDecl*> chain;
    for (const StageDecl* at = start; at != nullptr;) {
      chain.push_back(at);
      const auto next = next_.find(at->name.text);
      at = next == next_.end() ? nullptr : next->second;
    }
    Cycles(chain);
    // Of two asides that both hold the first by name counts: files have no order.
    std::sort(asides_.begin(), asides_.end(), [](const StageDecl* a, const StageDecl* b) {
      return a->name.text < b->name.text;
    });
    r_.out.stages = std::move(chain);
    r_.out.stages.insert(r_.out.stages.end(), asides_.begin(), asides_.end());
  }

 private:
  void Collect() {
    for (const StageDecl* stage : r_.All<StageDecl>()) {
      const syntax::Name& name = stage->name;
      if (name.text == "none") {
        r_.sink.Report(diag::Code::kReservedName, name.span, name.text, "a stage");
        continue;
      }
      const auto [first, is_new] = by_name_.emplace(name.text, stage);
      if (!is_new) {
        r_.Duplicate(name.text, "a stage", name.span, "a stage", first->second->name.span);
        continue;
      }
      if (stage->aside && stage->after) {
        r_.sink.Report(diag::Code::kAsideInLadder, stage->after->span, name.text,
                       "remove `after`, or remove `aside`");
      }
      (stage->aside ? asides_ : ladder_).push_back(stage);
    }
    if (by_name_.size() > base::kMaxStages) {
      r_.sink.Report(diag::Code::kTooMany, r_.All<StageDecl>().back()->name.span, by_name_.size(),
                     "stages", base::kMaxStages);
    }
  }

  void Start(const StageDecl* stage, const StageDecl*& start) {
    if (start == nullptr) {
      start = stage;
      return;
    }
    r_.sink.Report(diag::Code::kStageStarts, stage->name.span, start->name.text,
                   stage->name.text)
        .With(start->name.span, fmt::format("`{}` has no `after` either", start->name.text));
  }

  void After(const StageDecl& stage) {
    const syntax::Name& after = *stage.after;
    const auto before = by_name_.find(after.text);
    if (before == by_name_.end()) {
      std::vector<std::string> names;
      for (const auto& [name, unused] : by_name_) {
        if (name != stage.name.text) names.push_back(name);
      }
      const std::string otherwise = names.empty() ? std::string("declare it, or leave `after` out")
                                                  : fmt::format("there is {}", Enumerate(names));
      r_.sink.Report(diag::Code::kUnknownStage, after.span, after.text,
                     Suggest(after.text, names, otherwise));
      return;
    }
    if (before->second->aside) {
      r_.sink.Report(diag::Code::kAsideInLadder, after.span, after.text,
                     "nothing comes after it; name a stage of the ladder")
          .With(before->second->name.span, "it is declared `aside` here");
      return;
    }
    const auto [first, is_new] = next_.emplace(after.text, &stage);
    if (is_new) return;
    r_.sink.Report(diag::Code::kStageFork, after.span, first->second->name.text, stage.name.text,
                   after.text)
        .With(first->second->after->span, fmt::format("`{}` stands here already",
                                                      first->second->name.text));
  }

  // A stage whose way down neither ends at the start nor in a reported mistake goes round.
  void Cycles(const std::vector<const StageDecl*>& chain) {
    std::vector<const StageDecl*> seen(chain);
    for (const StageDecl* stage : ladder_) {
      std::vector<const StageDecl*> way;
      const StageDecl* at = stage;
      while (at != nullptr && std::find(seen.begin(), seen.end(), at) == seen.end()) {
        seen.push_back(at);
        way.push_back(at);
        at = at->after ? Before(*at) : nullptr;
      }
      const auto open = std::find(way.begin(), way.end(), at);
      if (at == nullptr || open == way.end()) continue;
      std::string circle;
      for (auto step = open; step != way.end(); ++step) {
        circle += fmt::format("`{}` after ", (*step)->name.text);
      }
      r_.sink.Report(diag::Code::kStageCycle, at->after->span,
                     fmt::format("{}`{}`", circle, at->name.text));
    }
  }

  const StageDecl* Before(const StageDecl& stage) const {
    const auto found = by_name_.find(stage.after->text);
    return found == by_name_.end() ? nullptr : found->second;
  }

  Resolver& r_;
  std::map<std::string, const StageDecl*> by_name_;
  std::map<std::string, const StageDecl*> next_;  // the stage after a stage
  std::vector<const StageDecl*> ladder_;
  std::vector<const StageDecl*> asides_;
};

}  // namespace

void ResolveStages(Resolver& r) { Ladder(r).Build(); }

}  // namespace tandem::resolve
