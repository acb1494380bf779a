// SPDX-License-Identifier: Apache-2.0
// The only file that knows Z3: terms to its terms, its model to numbers. Each question has a
// context of its own, so that no answer depends on what was asked before.
#include <z3.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "compiler/analyze/solver.h"

namespace tandem::analyze {
namespace {

// Far more than a question that ends in time takes.
constexpr const char* kMostMegabytes = "1000";

// Errors are asked for after each step that can fail.
void Ignore(Z3_context, Z3_error_code) {}

class Run {
 public:
  Run(const SolverQuestion& question, SolverAnswer& answer) : question_(question), answer_(answer) {
    const Z3_config config = Z3_mk_config();
    context_ = Z3_mk_context(config);
    Z3_del_config(config);
    Z3_set_error_handler(context_, Ignore);
    truth_ = Z3_mk_bool_sort(context_);
    number_ = Z3_mk_int_sort(context_);
  }
  ~Run() { Z3_del_context(context_); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void Solve() {
    MarkUsed();
    for (size_t i = 0; i < question_.terms.size(); ++i) {
      if (used_[i]) made_[i] = Make(question_.terms[i]);
    }
    const Z3_solver solver = Z3_mk_solver(context_);
    Z3_solver_inc_ref(context_, solver);
    Limit(solver);
    for (const TermId id : question_.must_hold) Z3_solver_assert(context_, solver, made_[id]);
    answer_.because = "the solver failed";
    if (Z3_get_error_code(context_) == Z3_OK) Check(solver);
    Z3_solver_dec_ref(context_, solver);
  }

 private:
  void MarkUsed() {
    used_.assign(question_.terms.size(), false);
    made_.assign(question_.terms.size(), nullptr);
    for (const TermId id : question_.must_hold) used_[id] = true;
    for (size_t i = question_.terms.size(); i-- > 0;) {
      const Term& term = question_.terms[i];
      for (uint32_t a = 0; used_[i] && a < term.count; ++a) {
        used_[question_.args[term.first + a]] = true;
      }
    }
  }

  Z3_ast Make(const Term& term) {
    std::vector<Z3_ast> args;
    for (uint32_t a = 0; a < term.count; ++a) {
      args.push_back(made_[question_.args[term.first + a]]);
    }
    switch (term.op) {
      case TermOp::kTruth: return term.number != 0 ? Z3_mk_true(context_) : Z3_mk_false(context_);
      case TermOp::kNumber: return Z3_mk_int64(context_, term.number, number_);
      case TermOp::kTruthVar: return Z3_mk_fresh_const(context_, "t", truth_);
      case TermOp::kNumberVar: return Z3_mk_fresh_const(context_, "n", number_);
      case TermOp::kNot: return Z3_mk_not(context_, args[0]);
      case TermOp::kAnd: return Z3_mk_and(context_, term.count, args.data());
      case TermOp::kOr: return Z3_mk_or(context_, term.count, args.data());
      case TermOp::kEqual: return Z3_mk_eq(context_, args[0], args[1]);
      case TermOp::kLess: return Z3_mk_lt(context_, args[0], args[1]);
      case TermOp::kLessEqual: return Z3_mk_le(context_, args[0], args[1]);
      case TermOp::kIf: return Z3_mk_ite(context_, args[0], args[1], args[2]);
      case TermOp::kAdd: return Z3_mk_add(context_, term.count, args.data());
      case TermOp::kMultiply: return Z3_mk_mul(context_, term.count, args.data());
      case TermOp::kQuotient:
        return Z3_mk_div(context_, args[0], Z3_mk_int64(context_, term.number, number_));
      case TermOp::kRest:
        return Z3_mk_mod(context_, args[0], Z3_mk_int64(context_, term.number, number_));
    }
    return nullptr;
  }

  void Limit(Z3_solver solver) {
    const Z3_params params = Z3_mk_params(context_);
    Z3_params_inc_ref(context_, params);
    const auto set = [&](const char* name, int64_t value) {
      Z3_params_set_uint(context_, params, Z3_mk_string_symbol(context_, name),
                         static_cast<unsigned>(std::clamp<int64_t>(value, 1, 4'000'000'000)));
    };
    set("rlimit", question_.effort);
    set("timeout", question_.timeout_ms);
    Z3_solver_set_params(context_, solver, params);
    Z3_params_dec_ref(context_, params);
  }

  void Check(Z3_solver solver) {
    const Z3_lbool result = Z3_solver_check(context_, solver);
    answer_.effort = Spent(solver);
    if (result == Z3_L_FALSE) answer_.state = SolverAnswer::State::kNone;
    if (result == Z3_L_UNDEF) answer_.because = "the solver reached its limit";
    if (result != Z3_L_TRUE) return;
    const Z3_model model = Z3_solver_get_model(context_, solver);
    if (model == nullptr) return;
    Z3_model_inc_ref(context_, model);
    answer_.values.assign(question_.terms.size(), 0);
    for (size_t i = 0; i < question_.terms.size(); ++i) {
      const TermOp op = question_.terms[i].op;
      const bool is_variable = op == TermOp::kTruthVar || op == TermOp::kNumberVar;
      if (is_variable && used_[i]) answer_.values[i] = ValueOf(model, made_[i], op);
    }
    Z3_model_dec_ref(context_, model);
    if (Z3_get_error_code(context_) == Z3_OK) answer_.state = SolverAnswer::State::kPoint;
  }

  // Numbers beyond 64 bits are no inputs, and nobody looks at them.
  int64_t ValueOf(Z3_model model, Z3_ast variable, TermOp op) {
    Z3_ast value = nullptr;
    if (!Z3_model_eval(context_, model, variable, true, &value)) return 0;
    if (op == TermOp::kTruthVar) return Z3_get_bool_value(context_, value) == Z3_L_TRUE ? 1 : 0;
    int64_t number = 0;
    return Z3_get_numeral_int64(context_, value, &number) ? number : 0;
  }

  int64_t Spent(Z3_solver solver) {
    const Z3_stats stats = Z3_solver_get_statistics(context_, solver);
    Z3_stats_inc_ref(context_, stats);
    int64_t spent = 0;
    for (unsigned i = 0; i < Z3_stats_size(context_, stats); ++i) {
      const bool wanted = std::strcmp(Z3_stats_get_key(context_, stats, i), "rlimit count") == 0;
      if (wanted && Z3_stats_is_uint(context_, stats, i)) {
        spent = Z3_stats_get_uint_value(context_, stats, i);
      }
    }
    Z3_stats_dec_ref(context_, stats);
    return spent;
  }

  const SolverQuestion& question_;
  SolverAnswer& answer_;
  Z3_context context_ = nullptr;
  Z3_sort truth_ = nullptr;
  Z3_sort number_ = nullptr;
  std::vector<bool> used_;
  std::vector<Z3_ast> made_;
};

}  // namespace
}  // namespace tandem::analyze

extern "C" __attribute__((visibility("default"))) void tandem_smt_solve_1(
    const tandem::analyze::SolverQuestion& question, tandem::analyze::SolverAnswer& answer) {
  Z3_global_param_set("memory_max_size", tandem::analyze::kMostMegabytes);
  tandem::analyze::Run(question, answer).Solve();
}
