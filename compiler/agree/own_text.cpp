// SPDX-License-Identifier: Apache-2.0
// Digests of what a declaration itself says: what it reads stands in them by name.
#include <algorithm>

#include "compiler/agree/hasher.h"

namespace tandem::agree {
namespace {

using hir::Op;

const std::string kNothing;

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// `word` stands in `text` as a word of its own, and not in quotes.
bool HasWord(std::string_view text, std::string_view word) {
  bool quoted = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (quoted || !text.substr(at).starts_with(word)) continue;
    const bool begins = at == 0 || !IsWord(text[at - 1]);
    const size_t end = at + word.size();
    if (begins && (end == text.size() || !IsWord(text[end]))) return true;
  }
  return false;
}

}  // namespace

void Hasher::Forget() {
  reads_->clear();
  expr_memos_.clear();
}

Sha256Digest Hasher::Named(std::string_view kind, const std::string& name) const {
  reads_->insert({std::string(kind), name});
  return Canonical("named").Text(kind).Text(name).Finish();
}

Sha256Digest Hasher::NamedReference(const hir::Expr& expr) const {
  const auto index = static_cast<size_t>(expr.imm);
  switch (expr.op) {
    case Op::kField: {
      const schema::Field& field = policy_.schema[expr.field];
      if (field.origin == schema::Origin::kGiven) return Named("field", field.name);
      if (field.origin == schema::Origin::kPrevious) {
        return Canonical("previous").Digest(Named("field", policy_.schema[field.twin].name))
            .Finish();
      }
      return Hidden(field);
    }
    case Op::kRecordKnown:
      return Canonical("record known").Text(policy_.schema.records[index].name).Finish();
    case Op::kDefine: return Named("define", policy_.defines[index].name);
    case Op::kScore: return Named("score", policy_.scores[index].name);
    case Op::kBand: return Named("band", policy_.bands[index].name);
    case Op::kAnswer: return Named("answer", policy_.answers[index].name);
    case Op::kStage:
    case Op::kWayIn:
      for (const hir::Stage& stage : policy_.stages) Named("stage", stage.name);
      for (const hir::Stage& stage : policy_.asides) Named("stage", stage.name);
      return Canonical(expr.op == Op::kStage ? "stage" : "way in").Finish();
    case Op::kRoute: return Named("route", "");
    default: break;
  }
  TANDEM_CHECK(false, "not a reference");
  return {};
}

Sha256Digest Hasher::EventOf(schema::EventId id) const {
  if (reads_ == nullptr) return Event(id);
  const schema::Event& event = policy_.schema[id];
  return event.stage ? Named("stage", event.name) : Named("event", event.name);
}

// The list whose entries an atom asks for, by how it was written.
std::string Hasher::ListIn(const hir::Expr& expr) const {
  if (reads_ == nullptr) return "";
  for (const hir::List& list : policy_.lists) {
    if (HasWord(expr.text, list.name)) return list.name;
  }
  return "";
}

const std::string& Hasher::Zone() const {
  if (reads_ == nullptr) return policy_.schema.zone;
  reads_->insert({"policy", ""});
  return kNothing;
}

const std::string& Hasher::Currency() const {
  if (reads_ == nullptr) return policy_.schema.currency;
  reads_->insert({"policy", ""});
  return kNothing;
}

}  // namespace tandem::agree
