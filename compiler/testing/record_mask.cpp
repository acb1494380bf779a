// SPDX-License-Identifier: Apache-2.0
// Other texts for those of a real lead: tried side by side, and taken only when every rule, call of
// a table and result stays what it was.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include <fmt/format.h>

#include "compiler/testing/record.h"
#include "compiler/testing/test_rows.h"
#include "runtime/exec/trace.h"
#include "runtime/value/text_key.h"

namespace tandem::testing {
namespace {

using schema::Kind;

constexpr size_t kMostNeedles = 400;

enum class Look : uint8_t { kPlain, kAddress, kPhone, kPersonal };

// What questions a policy asks of the texts that stand in the same fields.
struct Needles {
  std::vector<std::string> all;  // in the order of the program
  std::set<std::string> whole;   // a text is compared with all of it: nobody's own

  void Add(const std::string& needle) {
    const bool is_new = std::find(all.begin(), all.end(), needle) == all.end();
    if (is_new && all.size() < kMostNeedles) all.push_back(needle);
  }
};

bool IsPhone(std::string_view text) {
  size_t digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') ++digits;
    else if (std::string_view(" +-()./").find(c) == std::string_view::npos) return false;
  }
  return digits >= 7;
}

// A name that people's own data has, by the words in it.
bool NamesPerson(const std::string& field) {
  constexpr std::string_view kWords[] = {"name",   "mail", "phone",   "mobile", "fax", "street",
                                         "address", "contact", "person", "linkedin", "ip"};
  std::string word;
  const auto is_one = [&] {
    return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords) ||
           word == "firstname" || word == "lastname" || word == "email" || word == "surname";
  };
  for (const char c : field + "_") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    if (is_one()) return true;
    word.clear();
  }
  return false;
}

// One text of the lead, wherever it stands and in whatever letter case.
struct Slot {
  std::string text;  // as it stands first
  Look look = Look::kPlain;
  std::string field;
  Needles needles;
};

void AddNeedles(const std::vector<program::Input>& columns, schema::FieldId field,
                Needles& needles) {
  for (const program::Input& column : columns) {
    if (column.projection != program::Projection::kBits || column.field != field) continue;
    for (const program::TextAtom& atom : column.atoms) {
      const bool whole = atom.test == program::TextTest::kEquals ||
                         atom.test == program::TextTest::kListHas;
      for (const std::string& needle : atom.needles) {
        if (whole && atom.transform == program::TextTransform::kNone) {
          needles.whole.insert(value::TextKey(needle));
        }
        needles.Add(needle);
      }
    }
  }
}

// Tables may be asked about any text.
void AddTableNeedles(const hir::Policy& policy, const std::string& key, Needles& needles) {
  for (const hir::Table& table : policy.tables) {
    for (const hir::TableRow& row : table.rows) {
      for (const hir::TableCell& cell : row.cells) {
        needles.whole.insert(cell.texts.begin(), cell.texts.end());
        for (const std::string& prefix : cell.prefixes) {
          if (key.starts_with(prefix)) needles.Add(prefix);
        }
      }
    }
  }
}

class Masker {
 public:
  Masker(const hir::Policy& policy, const program::Program& program, exec::Tracer tracer,
         hir::Test test)
      : policy_(policy),
        program_(program),
        tracer_(std::move(tracer)),
        rows_(program),
        test_(std::move(test)) {}

  Masked Run() {
    FindTexts();
    const std::vector<int64_t> before = Outcomes({&test_}).front();
    Masked out;
    for (const auto& [key, slot] : slots_) {
      if (slot.needles.whole.contains(key)) continue;
      if (!Mask(key, slot, before)) {
        out.kept.push_back(fmt::format("{}: \"{}\"", slot.field, slot.text));
      }
    }
    out.test = std::move(test_);
    return out;
  }

 private:
  void FindTexts() {
    const auto each = [&](const std::vector<hir::TestValue>& values,
                          const std::vector<schema::Field>& fields,
                          const std::vector<program::Input>& columns) {
      for (const hir::TestValue& value : values) {
        const schema::Field& field = fields[static_cast<size_t>(value.field)];
        const auto add = [&](const std::string& text) {
          const std::string& key = keys_.emplace(text, value::TextKey(text)).first->second;
          Slot& slot = slots_.try_emplace(key).first->second;
          if (slot.field.empty()) slot.field = field.name;
          if (slot.text.empty()) slot.text = text;
          if (text.find('@') != std::string::npos) slot.look = Look::kAddress;
          else if (IsPhone(text)) slot.look = Look::kPhone;
          else if (NamesPerson(field.name)) slot.look = std::max(slot.look, Look::kPersonal);
          AddNeedles(columns, value.field, slot.needles);
        };
        if (field.type.kind == Kind::kText) add(value.text);
        for (const std::string& text : value.texts) add(text);
      }
    };
    const std::vector<program::Input> lead = batch::FindLeadColumns(program_).columns;
    each(test_.values, program_.schema.fields, lead);
    for (const hir::TestEvent& event : test_.events) {
      for (const program::Table& table : program_.tables) {
        if (table.event != event.event) continue;
        each(event.values, program_.schema[event.event].fields, table.columns);
      }
    }
    for (auto& [key, slot] : slots_) AddTableNeedles(policy_, key, slot.needles);
  }

  // Plainest first.
  std::vector<std::string> Candidates(const std::string& key, const Slot& slot) const {
    std::vector<std::string> out;
    const std::string& text = slot.text;
    const size_t number = masked_ + 1;
    if (slot.look == Look::kAddress) {
      out.push_back(fmt::format("person-{}@masked.example", number));
      out.push_back(fmt::format("person-{}{}", number, text.substr(text.rfind('@'))));
    }
    if (slot.look == Look::kPhone) {
      std::string zeros = text;
      size_t seen = 0;
      for (char& c : zeros) {
        if (c >= '0' && c <= '9' && ++seen > 2) c = '0';
      }
      out.push_back(zeros);
    }
    const std::string plain = fmt::format("text {}", number);
    out.push_back(plain);
    std::string present;
    for (const std::string& needle : slot.needles.all) {
      if (needle.empty() || key.find(needle) == std::string::npos) continue;
      present += (present.empty() ? "" : " ") + needle;
    }
    if (!present.empty()) out.push_back(present);
    out.insert(out.end(), slot.needles.all.begin(), slot.needles.all.end());
    for (const std::string& needle : slot.needles.all) {
      out.push_back(needle + plain);
      out.push_back(needle + " " + plain);
      out.push_back(plain + " " + needle);
    }
    std::erase_if(out, [&](const std::string& c) {
      return value::IsBlank(c) || value::TextKey(c) == key;
    });
    if (out.size() >= abi::kChunkRows) out.resize(abi::kChunkRows - 1);
    return out;
  }

  hir::Test With(const std::string& key, const std::string& instead) const {
    hir::Test out = test_;
    const auto change = [&](std::string& text) {
      const auto found = keys_.find(text);
      if (found != keys_.end() && found->second == key) text = instead;
    };
    const auto replace = [&](std::vector<hir::TestValue>& values) {
      for (hir::TestValue& value : values) {
        change(value.text);
        for (std::string& element : value.texts) change(element);
      }
    };
    replace(out.values);
    for (hir::TestEvent& event : out.events) replace(event.values);
    return out;
  }

  bool Mask(const std::string& key, const Slot& slot, const std::vector<int64_t>& before) {
    const std::vector<std::string> candidates = Candidates(key, slot);
    std::vector<hir::Test> tests;
    std::vector<const hir::Test*> pointers;
    for (const std::string& candidate : candidates) tests.push_back(With(key, candidate));
    for (const hir::Test& test : tests) pointers.push_back(&test);
    if (tests.empty()) return false;
    const std::vector<std::vector<int64_t>> outcomes = Outcomes(pointers);
    for (size_t i = 0; i < tests.size(); ++i) {
      if (outcomes[i] != before) continue;
      test_ = std::move(tests[i]);
      ++masked_;
      return true;
    }
    return false;
  }

  // All that can be told of each test: rules, calls of tables, results but texts.
  std::vector<std::vector<int64_t>> Outcomes(const std::vector<const hir::Test*>& tests) {
    rows_.Fill(tests);
    tracer_.Evaluate(rows_.leads(), &rows_.events(), 0, {test_.as_of_us});
    std::vector<std::vector<int64_t>> all(tests.size());
    for (uint32_t row = 0; row < tests.size(); ++row) {
      const auto add = [&](program::OpId op) {
        if (op != program::kNoOp) all[row].push_back(tracer_.Value(op, row));
      };
      for (const program::Rule& rule : program_.rules) {
        for (const program::OpId op : {rule.fired, rule.failed, rule.blocked, rule.points}) add(op);
      }
      for (const program::TableCall& call : program_.calls) {
        add(call.row);
        add(call.found);
      }
      for (const program::Result& result : program_.results) {
        add(result.valid);
        if (result.kind != program::ResultKind::kColumn) add(result.value);
      }
    }
    return all;
  }

  const hir::Policy& policy_;
  const program::Program& program_;
  exec::Tracer tracer_;
  TestRows rows_;
  hir::Test test_;
  std::map<std::string, Slot> slots_;        // by key
  std::map<std::string, std::string> keys_;  // of the lead's own texts
  size_t masked_ = 0;
};

}  // namespace

base::Result<Masked> MaskTexts(const pipeline::CompilationUnit& unit, hir::Test test) {
  const program::Program program = unit.Lower({.trace = true});
  auto tracer = exec::Tracer::Make(program);
  if (!tracer) return tl::unexpected(tracer.error());
  return Masker(unit.policy(), program, std::move(*tracer), std::move(test)).Run();
}

}  // namespace tandem::testing
