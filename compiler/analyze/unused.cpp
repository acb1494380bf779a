// SPDX-License-Identifier: Apache-2.0
// Declarations that nothing which decides can mention: found by the words they are written with, so
// that a use in any form counts, also through declarations that are used themselves.
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using Words = std::set<std::string, std::less<>>;

bool IsWordByte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         u >= 0x80;
}

// Words outside comments; those of texts only when `with_texts`.
void AddWords(std::string_view text, bool with_texts, Words& words) {
  for (size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "//") {
      i = std::min(text.find('\n', i), text.size());
    } else if (text[i] == '"' && !with_texts) {
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i) {
        if (text[i] == '\\') ++i;
      }
      ++i;
    } else if (IsWordByte(text[i])) {
      const size_t begin = i;
      while (i < text.size() && IsWordByte(text[i])) ++i;
      words.emplace(text.substr(begin, i - begin));
    } else {
      ++i;
    }
  }
}

struct Entry {
  const char* kind = nullptr;  // "define", "list" …
  std::string name;
  source::Span span;  // of the name
  Words words;
  bool is_event = false;
};

// What a declaration has to be used for; nothing for those that decide or describe by themselves.
const char* KindOf(const syntax::Declaration& declaration) {
  return std::visit(
      [](const auto& d) -> const char* {
        using D = std::decay_t<decltype(d)>;
        if constexpr (std::is_same_v<D, syntax::DefineDecl>) return "define";
        if constexpr (std::is_same_v<D, syntax::ListDecl>) return "list";
        if constexpr (std::is_same_v<D, syntax::TableDecl>) return "table";
        if constexpr (std::is_same_v<D, syntax::TypeDecl>) return "type";
        if constexpr (std::is_same_v<D, syntax::EventDecl>) return "event";
        if constexpr (std::is_same_v<D, syntax::RecordDecl>) return d.is_lead ? nullptr : "record";
        return nullptr;
      },
      declaration);
}

// What reads what is decided, and decides nothing itself.
bool OnlyFeeds(const syntax::Declaration& declaration) {
  return std::holds_alternative<syntax::SourceDecl>(declaration) ||
         std::holds_alternative<syntax::TestDecl>(declaration) ||
         std::holds_alternative<syntax::ClaimDecl>(declaration) ||
         std::holds_alternative<syntax::IgnoreDecl>(declaration);
}

class Uses {
 public:
  Uses(const std::vector<syntax::File>& files, const source::SourceSet& sources) {
    std::set<source::FileId> parsed;
    for (const syntax::File& file : files) {
      parsed.insert(file.id);
      for (const syntax::Declaration& d : file.declarations) Add(d, sources);
    }
    // Files that policy files name, the rows of tables: their words use what they mention.
    for (size_t i = 0; i < sources.size(); ++i) {
      const auto id = static_cast<source::FileId>(i);
      if (!parsed.contains(id)) AddWords(sources.Text(id), true, roots_);
    }
    Follow(roots_, false);
    Follow(feeds_, true);
  }

  template <class Each>
  void Unused(const Each& each) const {
    for (const Entry& entry : entries_) {
      if (!used_.contains(entry.name)) each(entry);
    }
  }
  size_t count() const { return entries_.size(); }

 private:
  void Add(const syntax::Declaration& declaration, const source::SourceSet& sources) {
    const auto span = std::visit([](const auto& d) { return d.span; }, declaration);
    const char* kind = KindOf(declaration);
    if (kind == nullptr) {
      AddWords(sources.Text(span), false, OnlyFeeds(declaration) ? feeds_ : roots_);
      return;
    }
    Entry entry;
    entry.kind = kind;
    entry.is_event = std::holds_alternative<syntax::EventDecl>(declaration);
    std::visit(
        [&](const auto& d) {
          if constexpr (requires { d.name; }) {
            entry.name = d.name.text;
            entry.span = d.name.span;
          }
        },
        declaration);
    AddWords(sources.Text(span), false, entry.words);
    at_[entry.name] = entries_.size();
    entries_.push_back(std::move(entry));
  }

  // What only sources, tests and claims mention is used, but an event: it decides nothing.
  void Follow(const Words& words, bool but_events) {
    for (const std::string& word : words) {
      const auto it = at_.find(word);
      if (it == at_.end() || used_.contains(word)) continue;
      const Entry& entry = entries_[it->second];
      if (but_events && entry.is_event) continue;
      used_.insert(word);
      Follow(entry.words, but_events);
    }
  }

  std::vector<Entry> entries_;
  std::map<std::string, size_t, std::less<>> at_;
  Words roots_;
  Words feeds_;
  Words used_;
};

void AskSquads(Context& context) {
  const hir::Policy& policy = context.policy;
  if (!policy.route) return;
  std::set<std::string> named;
  for (const hir::RouteLine& line : policy.route->lines) named.insert(line.target);
  for (const hir::Table& table : policy.tables) {
    for (size_t o = 0; o < table.outputs.size(); ++o) {
      const schema::ValueType& type = table.outputs[o].type;
      if (type.kind != schema::Kind::kChoice || type.choice != policy.route->type.choice) continue;
      for (const hir::TableRow& row : table.rows) {
        if (!row.results[o].known) continue;
        const auto index = static_cast<size_t>(row.results[o].number);
        named.insert(policy.schema[type.choice].values[index].name);
      }
    }
  }
  context.report.questions += policy.team.squads.size();
  for (const hir::Squad& squad : policy.team.squads) {
    if (named.contains(squad.name)) continue;
    context.sink.Report(Code::kNoLineNames, squad.span, squad.is_queue ? "queue" : "squad",
                        squad.name);
  }
}

}  // namespace

void AskUnused(Context& context, const std::vector<syntax::File>& files) {
  const Uses uses(files, context.sources);
  context.report.questions += uses.count();
  uses.Unused([&](const Entry& entry) {
    const bool type = std::string_view(entry.kind) == "type";
    const std::string help = entry.is_event
                                 ? "give points for it, ask for it in a condition, or remove it"
                             : type ? "declare a field of it, or remove it"
                                    : "use it in something that decides, or remove it";
    context.sink.Report(Code::kNotUsed, entry.span, entry.kind, entry.name, help);
  });
  AskSquads(context);
}

}  // namespace tandem::analyze
