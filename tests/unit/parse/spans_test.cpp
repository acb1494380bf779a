// SPDX-License-Identifier: Apache-2.0
// Spans of expressions cover what was written and no more: diagnostics underline them.
#include <gtest/gtest.h>

#include "compiler/parse/parse.h"

namespace tandem::parse {
namespace {

class Spans : public ::testing::Test {
 protected:
  const syntax::Expr& Body(const std::string& text) {
    const source::FileId id = sources_.Add("spans.tandem", "define x = " + text);
    file_ = Parse(sources_, id, sink_);
    return *std::get<syntax::DefineDecl>(file_.declarations.at(0)).body;
  }
  std::string_view At(source::Span span) const { return sources_.Text(span); }

  source::SourceSet sources_;
  diag::Sink sink_;
  syntax::File file_;
};

TEST_F(Spans, OfChainsAndOperators) {
  const syntax::Expr& e = Body("a + b * c > 3 and not d");
  EXPECT_EQ(At(e.span), "a + b * c > 3 and not d");
  EXPECT_EQ(At(e.op_span), "and");
  EXPECT_EQ(At(e.args[0]->span), "a + b * c > 3");
  EXPECT_EQ(At(e.args[0]->op_span), ">");
  EXPECT_EQ(At(e.args[0]->args[0]->args[1]->span), "b * c");
  EXPECT_EQ(At(e.args[1]->op_span), "not");
}

TEST_F(Spans, OfRightNestedOperators) {
  const syntax::Expr& e = Body("a implies b or else c or else -3 > 2");
  EXPECT_EQ(At(e.op_span), "implies");
  const syntax::Expr& fallback = *e.args[1]->args[0];
  EXPECT_EQ(At(fallback.span), "b or else c or else -3");
  EXPECT_EQ(At(fallback.op_span), "or else");
  EXPECT_EQ(At(fallback.args[1]->span), "c or else -3");
}

TEST_F(Spans, OfTests) {
  const syntax::Expr& e = Body("(title) has any word of words");
  EXPECT_EQ(At(e.span), "(title) has any word of words");
  EXPECT_EQ(At(e.op_span), "has any word of");
  EXPECT_EQ(At(e.args[0]->span), "title");
  const syntax::Expr& set = Body("account.size not in (1, 5..9)");
  EXPECT_EQ(At(set.args[0]->names[1].span), "size");
  EXPECT_EQ(At(set.args[2]->span), "5..9");
}

}  // namespace
}  // namespace tandem::parse
