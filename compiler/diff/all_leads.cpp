// SPDX-License-Identifier: Apache-2.0
// First whether anything of a result moves, then which of its values gain or lose, then from which
// to which.
#include "compiler/diff/all_leads.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "compiler/analyze/leads.h"
#include "compiler/diff/all_leads_run.h"
#include "compiler/diff/all_leads_subjects.h"
#include "compiler/diff/meaning.h"
#include "compiler/diff/movement.h"
#include "compiler/diff/score_rests.h"

namespace tandem::diff {

using analyze::Demand;
using analyze::Verdict;
using hir::ExprId;
using hir::kNoExpr;
using hir::Op;

namespace {

constexpr size_t kTogether = 24;  // questions that share one run
constexpr int64_t kBoxWork = 2'500'000;  // boxes times expressions of the policy
constexpr int64_t kFewestBoxes = 150;
constexpr const char* kLeftOut = "not asked: there were too many questions";
constexpr const char* kStopped = "not asked: it was stopped";

struct Outcome {
  Verdict verdict = Verdict::kNotAnalysed;
  std::string because;
};

// One question: is there a lead for which all hold?
struct Question {
  size_t subject = 0;
  std::vector<Demand> demands;
  Outcome outcome;
  size_t from = 0, to = 0;  // labels, of a kind of movement
};

// Whether leads come to a value, and whether some leave it.
struct Ends {
  Outcome in, out;
};

class Comparison {
 public:
  Comparison(const pipeline::CompilationUnit& before, const pipeline::CompilationUnit& after,
             const AllLeadsOptions& options)
      : options_(options),
        both_(before, after),
        merged_(analyze::Merge(before.policy(), after.policy())),
        rests_(AddScoreRests(merged_, before.policy(), after.policy())),
        leads_(merged_.policy, before.sources(), LimitsOf(options, merged_.policy)),
        subjects_(MakeSubjects(merged_, leads_.make(), both_.before(), both_.after())) {
    Imply(before, after);
  }

  AllLeads Compare() {
    for (const auto& unrelated : merged_.unrelated) out_.notes.push_back(unrelated.because);
    AskWhole();
    AskLabels();
    AskNumbers();
    AskMoves();
    for (Subject& subject : subjects_) out_.results.push_back(std::move(subject.result));
    return std::move(out_);
  }

 private:
  // A box of a large policy takes longer to look at.
  static analyze::Limits LimitsOf(const AllLeadsOptions& options, const hir::Policy& policy) {
    analyze::Limits limits;
    const auto size = static_cast<int64_t>(policy.exprs.size()) + 1;
    limits.boxes = std::min(options.boxes, std::max(kFewestBoxes, kBoxWork / size));
    return limits;
  }

  hir::Builder& make() { return leads_.make(); }

  // Where rules of scores are all that changed, no lead is decided otherwise of which those rules
  // add up to the same.
  void Imply(const pipeline::CompilationUnit& before, const pipeline::CompilationUnit& after) {
    std::vector<ExprId> any;
    for (const Change& change : CompareMeaning(before, after).changes) {
      if (change.kind == ChangeKind::kFollows || change.what == "claim") continue;
      const auto& scores = after.policy().scores;
      const auto at = std::find_if(scores.begin(), scores.end(),
                                   [&](const auto& score) { return score.name == change.name; });
      const auto rest = rests_.find(static_cast<size_t>(at - scores.begin()));
      if (change.what != "score" || at == scores.end() || rest == rests_.end()) return;
      const ExprId was = Score(rest->second.before);
      const ExprId is = Score(rest->second.after);
      any.push_back(make().Compare(Op::kLess, was, is, {}));
      any.push_back(make().Compare(Op::kLess, is, was, {}));
    }
    if (!any.empty()) implied_ = make().Logic(Op::kOr, std::move(any), {});
  }

  // ---- asking

  void Ask(std::vector<Question>& questions) {
    for (size_t from = 0; from < questions.size(); from += kTogether) {
      const size_t to = std::min(questions.size(), from + kTogether);
      if (options_.go_on && !options_.go_on(out_.questions)) out_.was_stopped = true;
      std::vector<std::vector<Demand>> asked;
      std::vector<size_t> places;
      for (size_t i = from; i < to; ++i) {
        if (questions[i].demands.empty()) {
          questions[i].outcome = {Verdict::kNone, ""};
          continue;
        }
        if (out_.was_stopped || out_.questions >= options_.questions) {
          ++out_.left_out;
          questions[i].outcome.because = out_.was_stopped ? kStopped : kLeftOut;
          continue;
        }
        ++out_.questions;
        places.push_back(i);
        asked.emplace_back();
        if (implied_ != kNoExpr) asked.back().push_back({implied_, analyze::kYes});
        asked.back().insert(asked.back().end(), questions[i].demands.begin(),
                            questions[i].demands.end());
        for (const ExprId id : merged_.acceptable) asked.back().push_back({id, analyze::kYes});
      }
      if (asked.empty()) continue;
      const std::vector<analyze::Answer> answers = leads_.FindAll(asked);
      std::vector<size_t> found;
      std::vector<const hir::Test*> leads;
      for (size_t i = 0; i < answers.size(); ++i) {
        questions[places[i]].outcome = {answers[i].verdict, answers[i].because};
        if (answers[i].verdict != Verdict::kFound) continue;
        found.push_back(places[i]);
        leads.push_back(&answers[i].lead);
      }
      Confirm(questions, found, leads);
    }
  }

  // Every lead is decided by each of the two policies alone.
  void Confirm(std::vector<Question>& questions, const std::vector<size_t>& places,
               const std::vector<const hir::Test*>& found) {
    std::vector<std::pair<const Subject*, const hir::Test*>> leads;
    for (size_t i = 0; i < places.size(); ++i) {
      leads.emplace_back(&subjects_[questions[places[i]].subject], found[i]);
    }
    const std::vector<DecidedByBoth> decided = both_.Decide(merged_, leads);
    for (size_t i = 0; i < places.size(); ++i) {
      Question& question = questions[places[i]];
      if (decided[i].why_not.empty()) {
        Keep(question.subject, decided[i]);
      } else {
        question.outcome = {Verdict::kNotAnalysed,
                            "only a lead was found of which " + decided[i].why_not};
      }
    }
  }

  // Of numbers one that rises and one that falls; else one from each value to each other.
  void Keep(size_t index, const DecidedByBoth& decided) {
    Subject& subject = subjects_[index];
    std::string kind = KindOf(decided.before.label, decided.after.label);
    const bool is_known = decided.before.label != kUnknown && decided.after.label != kUnknown;
    if (subject.result.is_number && is_known) kind = rises_ ? "+" : "-";
    if (!kept_[index].insert(kind).second) return;
    subject.result.moves.push_back(both_.WitnessOf(subject, decided));
  }
  static std::string KindOf(const std::string& from, const std::string& to) {
    return from + "\n" + to;
  }

  // ---- is anything else than before?

  ExprId Differs(const Subject& subject) {
    if (subject.result.is_number) {
      std::vector<ExprId> any{Surely(make().Compare(Op::kLess, subject.before, subject.after, {})),
                              Surely(make().Compare(Op::kLess, subject.after, subject.before, {}))};
      for (const ExprId id : {Appears(subject), Vanishes(subject)}) {
        if (id != kNoExpr) any.push_back(id);
      }
      return make().Logic(Op::kOr, std::move(any), {});
    }
    std::vector<ExprId> any;
    for (const SubjectLabel& label : subject.labels) {
      if (label.after == kNoExpr) continue;
      std::vector<ExprId> all{label.after};
      if (label.before != kNoExpr) all.push_back(make().Not(label.before, {}));
      any.push_back(make().Logic(Op::kAnd, std::move(all), {}));
    }
    return make().Logic(Op::kOr, std::move(any), {});
  }
  ExprId Surely(ExprId id) {
    return make()[id].maybe_unknown ? make().Settle(Op::kSurely, id, {}) : id;
  }
  ExprId Known(ExprId id) { return make().Settle(Op::kIsKnown, id, {}); }
  ExprId Appears(const Subject& subject) {
    if (!make()[subject.before].maybe_unknown) return kNoExpr;
    return make().Logic(Op::kAnd,
                        {make().Not(Known(subject.before), {}), Known(subject.after)}, {});
  }
  ExprId Vanishes(const Subject& subject) {
    if (!make()[subject.after].maybe_unknown) return kNoExpr;
    return make().Logic(Op::kAnd,
                        {Known(subject.before), make().Not(Known(subject.after), {})}, {});
  }

  void AskWhole() {
    std::vector<Question> questions;
    for (size_t i = 0; i < subjects_.size(); ++i) {
      // Numbers have no more questions than this one would be.
      if (!subjects_[i].asks || subjects_[i].result.is_number) continue;
      questions.push_back({i, {{Differs(subjects_[i]), analyze::kYes}}, {}});
    }
    Ask(questions);
    for (const Question& question : questions) {
      Subject& subject = subjects_[question.subject];
      if (question.outcome.verdict != Verdict::kNone) continue;
      subject.asks = false;
      for (const SubjectLabel& label : subject.labels) {
        subject.result.labels.push_back({label.name, Shift::kSame, ""});
      }
    }
  }

  // ---- who gains, who loses

  static Shift ShiftOf(const Outcome& in, const Outcome& out) {
    if (in.verdict == Verdict::kFound && out.verdict == Verdict::kFound) return Shift::kMoved;
    if (in.verdict == Verdict::kNotAnalysed || out.verdict == Verdict::kNotAnalysed) {
      return Shift::kUndecided;
    }
    if (in.verdict == Verdict::kFound) return Shift::kWider;
    return out.verdict == Verdict::kFound ? Shift::kNarrower : Shift::kSame;
  }
  static std::string Reason(const Outcome& in, const Outcome& out, const char* gains,
                            const char* loses) {
    const bool in_open = in.verdict == Verdict::kNotAnalysed;
    const bool out_open = out.verdict == Verdict::kNotAnalysed;
    if (!in_open && !out_open) return "";
    if (in_open && out_open) return in.because;
    if (in_open) {
      const std::string other = out.verdict == Verdict::kFound ? std::string(loses) + "; " : "";
      return other + "not told whether " + gains + ": " + in.because;
    }
    const std::string other = in.verdict == Verdict::kFound ? std::string(gains) + "; " : "";
    return other + "not told whether " + loses + ": " + out.because;
  }

  // What of all its values can be said of the result.
  static Shift WholeOf(const std::vector<LabelShift>& labels) {
    bool open = false, moves = false;
    for (const LabelShift& label : labels) {
      open = open || label.shift == Shift::kUndecided;
      moves = moves || (label.shift != Shift::kSame && label.shift != Shift::kUndecided);
    }
    return moves ? Shift::kMoved : open ? Shift::kUndecided : Shift::kSame;
  }

  void AskLabels() {
    std::vector<Question> questions;
    for (size_t i = 0; i < subjects_.size(); ++i) {
      if (!subjects_[i].asks || subjects_[i].result.is_number) continue;
      for (const SubjectLabel& label : subjects_[i].labels) {
        questions.push_back({i, Demands(label.after, label.before), {}});
        questions.push_back({i, Demands(label.before, label.after), {}});
      }
    }
    Ask(questions);
    for (size_t q = 0; q < questions.size(); q += 2) {
      ends_[questions[q].subject].push_back({questions[q].outcome, questions[q + 1].outcome});
    }
    for (const auto& [index, ends] : ends_) Class(index);
  }

  void Class(size_t index) {
    Subject& subject = subjects_[index];
    ResultShift& result = subject.result;
    result.labels.clear();
    for (size_t i = 0; i < subject.labels.size(); ++i) {
      const Ends& ends = ends_[index][i];
      result.labels.push_back({subject.labels[i].name, ShiftOf(ends.in, ends.out),
                               Reason(ends.in, ends.out, "a lead comes in", "one leaves")});
    }
    result.shift = result.moves.empty() ? WholeOf(result.labels) : Shift::kMoved;
  }

  // It is that value under one policy and not under the other. Empty: it never is.
  std::vector<Demand> Demands(ExprId is, ExprId is_not) {
    if (is == kNoExpr) return {};
    std::vector<Demand> demands{{is, analyze::kYes}};
    if (is_not != kNoExpr) demands.push_back({is_not, analyze::kNo});
    return demands;
  }

  ExprId Score(size_t index) {
    return make().Reference(Op::kScore, merged_.policy.scores[index].type,
                            static_cast<int64_t>(index), {});
  }

  void AskNumbers() {
    for (const bool rises : {true, false}) {
      rises_ = rises;
      std::vector<Question> questions;
      for (size_t i = 0; i < subjects_.size(); ++i) {
        const Subject& subject = subjects_[i];
        if (!subject.asks || !subject.result.is_number) continue;
        questions.push_back({i, {}, {}});
        const auto ask = [&](ExprId before, ExprId after) {
          const ExprId less =
              make().Compare(Op::kLess, rises ? before : after, rises ? after : before, {});
          questions.back().demands.push_back({less, analyze::kYes});
        };
        // What follows from the question ends many a box earlier.
        const auto rest = rests_.find(subject.score);
        if (subject.result.kind == program::ResultKind::kScore && rest != rests_.end()) {
          ask(Score(rest->second.before), Score(rest->second.after));
        }
        ask(subject.before, subject.after);
      }
      Ask(questions);
      for (const Question& question : questions) {
        (rises ? rose_ : fell_)[question.subject] = question.outcome;
      }
    }
    for (const auto& [index, rose] : rose_) {
      ResultShift& result = subjects_[index].result;
      result.shift = ShiftOf(rose, fell_[index]);
      result.because = Reason(rose, fell_[index], "it rises for a lead", "it falls for one");
      AskKnown(index);
    }
  }

  void AskKnown(size_t index) {
    std::vector<Question> questions;
    for (const ExprId id : {Appears(subjects_[index]), Vanishes(subjects_[index])}) {
      if (id != kNoExpr) questions.push_back({index, {{id, analyze::kYes}}, {}});
    }
    Ask(questions);
    ResultShift& result = subjects_[index].result;
    for (const Question& question : questions) {
      if (question.outcome.verdict == Verdict::kFound) result.shift = Shift::kMoved;
      if (question.outcome.verdict != Verdict::kNotAnalysed) continue;
      if (result.shift == Shift::kMoved) continue;
      result.shift = Shift::kUndecided;
      result.because = question.outcome.because;
    }
  }

  // ---- from which to which

  void AskMoves() {
    std::vector<Question> questions;
    for (size_t i = 0; i < subjects_.size(); ++i) {
      const Subject& subject = subjects_[i];
      if (!subject.asks || subject.result.is_number) continue;
      for (size_t from = 0; from < subject.labels.size(); ++from) {
        for (size_t to = 0; to < subject.labels.size(); ++to) {
          if (from != to) AddMove(i, from, to, questions);
        }
      }
    }
    Ask(questions);
    std::map<size_t, std::set<std::pair<size_t, size_t>>> open;  // kinds of movement, by subject
    for (const Question& question : questions) {
      if (question.outcome.verdict != Verdict::kNotAnalysed) continue;
      ++subjects_[question.subject].result.moves_left_out;
      open[question.subject].emplace(question.from, question.to);
    }
    for (auto& [index, ends] : ends_) {
      Conclude(index, open[index]);
      Class(index);
    }
  }

  // What single kinds of movement say of a value for which it could not be told: a lead that moves
  // comes in and leaves, and where all kinds are told and no lead moves, none does.
  void Conclude(size_t index, const std::set<std::pair<size_t, size_t>>& open) {
    const Subject& subject = subjects_[index];
    for (size_t i = 0; i < subject.labels.size(); ++i) {
      Ends& ends = ends_[index][i];
      bool in = false, out = false, in_open = false, out_open = false;
      for (const ShiftWitness& move : subject.result.moves) {
        in = in || move.to == subject.labels[i].name;
        out = out || move.from == subject.labels[i].name;
      }
      for (const auto& [from, to] : open) {
        in_open = in_open || to == i;
        out_open = out_open || from == i;
      }
      if (ends.in.verdict == Verdict::kNotAnalysed) ends.in = Told(ends.in, in, in_open);
      if (ends.out.verdict == Verdict::kNotAnalysed) ends.out = Told(ends.out, out, out_open);
    }
  }
  static Outcome Told(const Outcome& was, bool found, bool open) {
    if (found) return {Verdict::kFound, ""};
    return open ? was : Outcome{Verdict::kNone, ""};
  }

  static bool Loses(Shift shift) { return shift != Shift::kSame && shift != Shift::kWider; }
  static bool Gains(Shift shift) { return shift != Shift::kSame && shift != Shift::kNarrower; }

  void AddMove(size_t index, size_t from, size_t to, std::vector<Question>& questions) {
    const Subject& subject = subjects_[index];
    const SubjectLabel& a = subject.labels[from];
    const SubjectLabel& b = subject.labels[to];
    if (a.before == kNoExpr || b.after == kNoExpr) return;
    if (!Loses(subject.result.labels[from].shift) || !Gains(subject.result.labels[to].shift)) {
      return;
    }
    if (kept_[index].contains(KindOf(a.name, b.name))) return;
    questions.push_back(
        {index, {{a.before, analyze::kYes}, {b.after, analyze::kYes}}, {}, from, to});
  }

  const AllLeadsOptions& options_;
  BothPolicies both_;
  analyze::Merged merged_;
  std::map<size_t, ScoreRest> rests_;  // by score of the new policy
  analyze::Leads leads_;
  std::vector<Subject> subjects_;
  ExprId implied_ = kNoExpr;  // of every lead that is decided otherwise
  std::map<size_t, std::set<std::string>> kept_;  // kinds of movement, by subject
  std::map<size_t, Outcome> rose_, fell_;
  std::map<size_t, std::vector<Ends>> ends_;  // by subject and label
  bool rises_ = false;  // what the numbers are being asked
  AllLeads out_;
};

}  // namespace

AllLeads CompareAllLeads(const pipeline::CompilationUnit& before,
                         const pipeline::CompilationUnit& after, const AllLeadsOptions& options) {
  AllLeads none;
  if (before.policy().schema.zone != after.policy().schema.zone) {
    none.impossible = "the policies have different time zones";
    return none;
  }
  if (before.policy().schema.currency != after.policy().schema.currency) {
    none.impossible = "the policies have different currencies";
    return none;
  }
  return Comparison(before, after, options).Compare();
}

}  // namespace tandem::diff
