// SPDX-License-Identifier: Apache-2.0
// What the program reads beside what was filled.
#include "runtime/run/blanks.h"

#include <utility>

#include "runtime/base/edit_distance.h"
#include "runtime/run/rows.h"

namespace tandem::run {
namespace {

// By field of the lead.
std::vector<bool> ReadOfLeads(const program::Program& program) {
  const schema::Schema& schema = program.schema;
  std::vector<bool> is_read(schema.fields.size());
  const auto add = [&](const std::vector<program::Input>& inputs) {
    for (const program::Input& input : inputs) {
      if (input.projection > program::Projection::kText) continue;
      const schema::Field& field = schema[input.field];
      const bool is_before = field.origin == schema::Origin::kPrevious;
      is_read[static_cast<size_t>(is_before ? field.twin : input.field)] = true;
    }
  };
  add(program.inputs);
  for (const program::Pass& pass : program.passes) {
    if (pass.table < 0) add(pass.inputs);
  }
  is_read.resize(schema.GivenCount());
  return is_read;
}

// By field of the event.
std::vector<bool> ReadOfEvent(const program::Program& program, schema::EventId event) {
  std::vector<bool> is_read(program.schema[event].fields.size());
  for (const program::Table& table : program.tables) {
    for (const program::Input& column : table.columns) {
      const bool is_field = column.projection <= program::Projection::kText;
      if (table.event == event && is_field) is_read[static_cast<size_t>(column.field)] = true;
    }
  }
  return is_read;
}

class Finder {
 public:
  Finder(size_t input, const std::vector<std::string>& ignored, std::vector<Blank>& out)
      : input_(input), ignored_(ignored), out_(out) {}

  void Look(const ingest::Fill& fill, const std::vector<bool>& is_read,
            const std::vector<schema::Field>& fields, const std::string& prefix) {
    if (fill.records < kFewestRecords) return;
    std::vector<std::string> candidates(fill.unread.begin(), fill.unread.end());
    candidates.insert(candidates.end(), ignored_.begin(), ignored_.end());
    for (size_t i = 0; i < is_read.size(); ++i) {
      if (!is_read[i] || (i < fill.is_filled.size() && fill.is_filled[i] != 0)) continue;
      const std::string& name = fields[i].name;
      const bool has_path = i < fill.columns.size() && !fill.columns[i].empty();
      out_.push_back({input_, prefix + name, fill.records,
                      base::NearestName(has_path ? fill.columns[i] : name, candidates)});
    }
  }

 private:
  size_t input_;
  const std::vector<std::string>& ignored_;
  std::vector<Blank>& out_;
};

}  // namespace

std::vector<Blank> FindBlanks(const Summary& summary, const program::Program& program,
                              const LeadStream& leads, const std::vector<EventStream>& events) {
  std::vector<Blank> blanks;
  const std::vector<bool> of_leads = ReadOfLeads(program);
  for (size_t i = 0; i < summary.fills.size(); ++i) {
    const ingest::InputFill& fill = summary.fills[i];
    const bool is_lead = i < kFirstEventInput;
    if (!is_lead && i - kFirstEventInput >= events.size()) break;
    const std::vector<std::string>& ignored =
        is_lead ? leads.binding().ignored() : events[i - kFirstEventInput].binding().ignored();
    Finder finder(i, ignored, blanks);
    finder.Look(fill.leads, of_leads, program.schema.fields, "");
    for (const auto& [event, of_event] : fill.events) {
      const schema::Event& declared = program.schema[event];
      finder.Look(of_event, ReadOfEvent(program, event), declared.fields, declared.name + ".");
    }
  }
  return blanks;
}

}  // namespace tandem::run
