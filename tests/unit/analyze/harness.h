// SPDX-License-Identifier: Apache-2.0
// Policies from text, and every lead of a finite set run by the interpreter, to compare with what
// the search says.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/analyze/leads.h"
#include "compiler/analyze/run_leads.h"
#include "compiler/diag/render.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::analyze {

class Harness {
 public:
  explicit Harness(const std::string& text, Limits limits = {})
      : unit_(pipeline::CompilationUnit::FromText("p.tandem",
                                                  "policy p { currency USD }\n" + text)) {
    const bool good = unit_.Check();
    if (!good) std::fputs(diag::RenderText(unit_.sink(), unit_.sources()).c_str(), stderr);
    EXPECT_TRUE(good) << diag::RenderText(unit_.sink(), unit_.sources());
    if (!good) std::abort();
    leads_ = std::make_unique<Leads>(unit_.policy(), unit_.sources(), limits);
  }

  Leads& leads() { return *leads_; }
  const hir::Policy& policy() const { return leads_->policy(); }

  hir::ExprId Define(const std::string& name) const {
    for (const hir::Define& define : policy().defines) {
      if (define.name == name) return define.body;
    }
    ADD_FAILURE() << "no define " << name;
    return hir::kNoExpr;
  }
  hir::ExprId Score(size_t index) {
    return leads_->make().Reference(hir::Op::kScore, policy().scores[index].type,
                                    static_cast<int64_t>(index), {});
  }
  Answer Find(const std::string& name, uint8_t outcomes = kYes) {
    return leads_->Find({{Define(name), outcomes}});
  }
  std::string Words(const Answer& answer) const {
    if (answer.verdict == Verdict::kFound) return leads_->InWords(answer.lead);
    return answer.verdict == Verdict::kNone ? "none" : "not analysed: " + answer.because;
  }
  std::string Found(const std::string& name, uint8_t outcomes = kYes) {
    return Words(Find(name, outcomes));
  }

  // Every lead whose fields have small ranges; texts are those given. As of the usual instant.
  std::vector<hir::Test> AllLeads(const std::vector<std::string>& texts) const {
    std::vector<hir::Test> all(1);
    all[0].as_of_us = 1'767'268'800'000'000;
    for (size_t i = 0; i < policy().schema.GivenCount(); ++i) {
      const schema::Field& field = policy().schema.fields[i];
      std::vector<hir::TestValue> values;
      hir::TestValue value;
      value.field = static_cast<schema::FieldId>(i);
      if (field.type.kind == schema::Kind::kText) {
        for (const std::string& text : texts) {
          value.text = text;
          values.push_back(value);
        }
      } else {
        int64_t low = field.type.low, high = field.type.high;
        if (field.type.kind == schema::Kind::kYesNo) low = 0, high = 1;
        if (field.type.kind == schema::Kind::kChoice) {
          low = 0;
          high = static_cast<int64_t>(policy().schema[field.type.choice].values.size()) - 1;
        }
        EXPECT_LE(high - low, 200) << field.name;
        for (int64_t v = low; v <= high; ++v) {
          value.number = v;
          values.push_back(value);
        }
      }
      std::vector<hir::Test> more;
      for (const hir::Test& lead : all) {
        if (field.optional) more.push_back(lead);
        for (const hir::TestValue& v : values) {
          more.push_back(lead);
          more.back().values.push_back(v);
        }
      }
      all = std::move(more);
    }
    return all;
  }

  // Each define that is a yes/no: found exactly where some lead of all has the outcome. Numbers:
  // the reach is that of all.
  void CompareAll(const std::vector<std::string>& texts) {
    const std::vector<hir::Test> all = AllLeads(texts);
    std::vector<const hir::Test*> pointers;
    for (const hir::Test& lead : all) pointers.push_back(&lead);
    std::vector<hir::ExprId> exprs;
    for (const hir::Define& define : policy().defines) exprs.push_back(define.body);
    const auto runs = RunLeads(policy(), unit_.sources(), pointers, exprs);
    ASSERT_EQ(runs.size(), all.size());
    for (size_t e = 0; e < exprs.size(); ++e) {
      const std::string& name = policy().defines[e].name;
      std::set<int64_t> values;
      bool unknown = false;
      for (const RunValues& run : runs) {
        unknown = unknown || !run[e];
        if (run[e]) values.insert(*run[e]);
      }
      if (policy()[exprs[e]].type.kind != schema::Kind::kYesNo) {
        CompareReach(name, exprs[e], values);
        continue;
      }
      Compare(name, exprs[e], kYes, values.contains(1));
      Compare(name, exprs[e], kNo, values.contains(0));
      Compare(name, exprs[e], kUnknown, unknown);
    }
  }

 private:
  void Compare(const std::string& name, hir::ExprId expr, uint8_t outcome, bool expected) {
    const Answer answer = leads_->Find({{expr, outcome}});
    EXPECT_EQ(answer.verdict, expected ? Verdict::kFound : Verdict::kNone)
        << name << " " << int{outcome} << ": " << Words(answer);
  }
  void CompareReach(const std::string& name, hir::ExprId expr, const std::set<int64_t>& values) {
    const Reach reach = leads_->ReachOf(expr);
    ASSERT_FALSE(values.empty());
    EXPECT_EQ(reach.low, *values.begin()) << name;
    EXPECT_EQ(reach.high, *values.rbegin()) << name;
    EXPECT_TRUE(reach.low_is_met && reach.high_is_met) << name << " " << reach.because;
  }

  pipeline::CompilationUnit unit_;
  std::unique_ptr<Leads> leads_;
};

}  // namespace tandem::analyze
