// SPDX-License-Identifier: Apache-2.0
// Names to things: one table over all files of a policy, the schema, lists, the team and the
// sources. Everything that needs no typed expression.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/hir/hir.h"
#include "compiler/syntax/ast.h"
#include "runtime/base/status.h"

namespace tandem::resolve {

// What a name of the shared space means. `index` counts within its kind.
struct Symbol {
  enum class Kind : uint8_t { kField, kRecord, kDefine, kList, kTable, kScore, kBand, kAnswer };
  Kind kind{};
  uint32_t index =
      0;  // kField: FieldId; kRecord: Schema::records; kDefine … kAnswer: Bindings' vectors
  source::Span span;  // where it was declared
};

// Declarations are borrowed from the files, which must outlive the bindings.
struct Bindings {
  std::string policy_name;
  source::Span policy_span;
  schema::Schema schema;
  hir::Team team;
  std::vector<hir::List> lists;
  std::vector<schema::Source> sources;

  // The shared space: top-level lead fields, records, defines, lists, tables, scores, bands,
  // answers.
  // Records inside records stand under their path.
  std::map<std::string, Symbol> names;
  // Leaves of records by path: "account.customer".
  std::map<std::string, schema::FieldId> paths;
  // Named types, and anonymous choices by "field" for messages.
  std::map<std::string, schema::ValueType> types;
  std::vector<source::Span> field_spans;             // by FieldId
  std::map<std::string, source::Span> record_types;  // `record NAME`, not the fields that hold one

  // Events have names of their own: schema.events holds those with fields; one made of others has
  // all its parts here, flattened, each once. Stages are not in it.
  struct EventName {
    std::vector<schema::EventId> parts;
    bool derived = false;
    source::Span span;
  };
  std::map<std::string, EventName> events;
  // `reject when` lines, by index into `sources`; the event of sources of one event.
  struct RejectWhen {
    uint32_t source = 0;
    std::optional<schema::EventId> event;
    const syntax::Expr* condition = nullptr;
  };
  std::vector<RejectWhen> rejects;
  std::vector<hir::SourceHistory> histories;  // by index into `sources`

  std::vector<const syntax::DefineDecl*> defines;
  std::vector<const syntax::TableDecl*> tables;
  // Rows of tables that stand in files, by index into `tables`; empty for inline ones.
  struct TableFile {
    std::vector<syntax::TableRow> rows;
    std::string content_sha256;
  };
  std::vector<TableFile> table_files;
  std::vector<const syntax::ScoreDecl*> scores;
  std::vector<const syntax::BandDecl*> bands;
  std::vector<const syntax::StageDecl*> stages;  // chain in `after` order, asides behind them
  std::vector<const syntax::AnswerDecl*> answers;
  const syntax::RouteDecl* route = nullptr;
  std::vector<const syntax::ClaimDecl*> claims;
  std::vector<const syntax::TestDecl*> tests;
  // Rows of tests `for each row of` a file, by index into `tests`; empty for others.
  struct TestCase {
    uint32_t line = 0;
    std::vector<syntax::TestField> fields;
    std::vector<syntax::Expectation> expectations;
    source::Span span;
  };
  std::vector<std::vector<TestCase>> test_cases;
};

// Bytes of a file named in the policy, relative to the folder of the policy file that names it.
using FileReader = std::function<base::Result<std::string>(const std::string& policy_file,
                                                           const std::string& name)>;

// Reports duplicates (both places), unknown types, unreadable lists, broken chains, sources that do
// not fit … and goes on. Files that hold rows of tables are added to the sources, so that findings
// point into them.
Bindings Resolve(const std::vector<syntax::File>& files, source::SourceSet& sources,
                 const FileReader& reader, diag::Sink& sink);

// A type written after a field, parameter or answer. Anonymous choices are added to the schema
// under `owner`'s name.
std::optional<schema::ValueType> ResolveType(const syntax::TypeExpr& type, const std::string& owner,
                                             Bindings& bindings, diag::Sink& sink);

// Sides, squads and trusted names exist. Trusted names are checked by typecheck's caller against
// scores and defines.
hir::Ownership ResolveOwnership(const syntax::Ownership& ownership, const Bindings& bindings,
                                diag::Sink& sink);

}  // namespace tandem::resolve
