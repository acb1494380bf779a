// SPDX-License-Identifier: Apache-2.0
// Names of the policy to names of C: what C cannot spell is an underscore, what that makes equal is
// numbered.
#include "compiler/cli/native_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "runtime/output/row_writer.h"

namespace tandem::cli {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

std::string Upper(std::string_view name) {
  std::string upper;
  for (const char c : name) {
    upper += IsLower(c) ? char(c - 'a' + 'A') : IsUpper(c) || IsDigit(c) ? c : '_';
  }
  return upper;
}

std::string Lower(std::string text) {
  for (char& c : text) c = IsUpper(c) ? char(c - 'A' + 'a') : c;
  return text;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

class HeaderWriter {
 public:
  explicit HeaderWriter(const program::Program& program)
      : program_(program), prefix_(Upper(program.policy.empty() ? "policy" : program.policy)) {
    if (IsDigit(prefix_.front())) prefix_ = "POLICY_" + prefix_;
  }

  std::string Write() {
    const std::string guard = Own(prefix_ + "_TANDEM_H");
    out_ = fmt::format(
        "/* Written by `tandem build --native`; the numbers are those of tandem.h. */\n"
        "#ifndef {0}\n#define {0}\n\n#define {1} {2}\n#define {3} {4}\n",
        guard, Own(prefix_ + "_POLICY_NAME"), Quoted(program_.policy),
        Own(prefix_ + "_POLICY_VERSION"), Quoted(program_.policy_version));
    WriteFields("FIELD", program_.schema.fields, program_.schema.GivenCount());
    WriteResults();
    WriteEvents();
    return out_ + fmt::format("\n#endif /* {} */\n", guard);
  }

 private:
  struct Typed {
    std::string_view name;
    const schema::ValueType* type;
  };

  // A name nobody else has.
  std::string Own(std::string name) {
    std::string own = name;
    for (int next = 2; !taken_.insert(own).second; ++next) own = fmt::format("{}_{}", name, next);
    return own;
  }

  // `count`: what to call the number of names, so that there is one at least.
  void WriteEnum(const std::string& tag, const std::string& prefix,
                 const std::vector<std::string_view>& names, const std::string& count) {
    out_ += fmt::format("\nenum {} {{\n", Lower(Own(tag)));
    for (size_t i = 0; i < names.size(); ++i) {
      out_ += fmt::format("  {} = {},\n", Own(prefix + "_" + Upper(names[i])), i);
    }
    out_ += fmt::format("  {} = {}\n}};\n", Own(count), names.size());
  }

  void WriteTyped(const std::string& what, const std::vector<Typed>& all) {
    const std::string group = prefix_ + "_" + what;
    std::vector<std::string_view> names;
    for (const Typed& one : all) names.push_back(one.name);
    WriteEnum(group, group, names, group + "S");
    for (const Typed& one : all) {
      if (one.type->kind != schema::Kind::kChoice && one.type->kind != schema::Kind::kChoiceList) {
        continue;
      }
      std::vector<std::string_view> values;
      for (const schema::ChoiceValue& value : program_.schema[one.type->choice].values) {
        values.push_back(value.name);
      }
      const std::string choice = group + "_" + Upper(one.name);
      WriteEnum(choice + "_is", choice + "_IS", values, choice + "_CHOICES");
    }
  }

  void WriteFields(const std::string& what, const std::vector<schema::Field>& fields,
                   size_t count) {
    std::vector<Typed> all;
    for (size_t i = 0; i < count; ++i) all.push_back({fields[i].name, &fields[i].type});
    WriteTyped(what, all);
  }

  void WriteResults() {
    std::vector<Typed> all;
    for (const size_t shown : output::ShownResults(program_)) {
      const program::Result& result = program_.results[shown];
      all.push_back({result.name, &result.type});
    }
    WriteTyped("RESULT", all);
  }

  // Entries of stages stand behind the events that were declared; nobody sends them.
  void WriteEvents() {
    std::vector<const schema::Event*> events;
    std::vector<std::string_view> names;
    for (const schema::Event& event : program_.schema.events) {
      if (event.stage) continue;
      events.push_back(&event);
      names.push_back(event.name);
    }
    if (events.empty()) return;
    const std::string group = prefix_ + "_EVENT";
    WriteEnum(group, group, names, group + "S");
    for (const schema::Event* event : events) {
      WriteFields("EVENT_" + Upper(event->name) + "_FIELD", event->fields, event->fields.size());
    }
  }

  const program::Program& program_;
  std::string prefix_;
  std::string out_;
  std::set<std::string> taken_;
};

}  // namespace

std::string NativeHeader(const program::Program& program) { return HeaderWriter(program).Write(); }

}  // namespace tandem::cli
