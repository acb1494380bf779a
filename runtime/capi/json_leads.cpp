// SPDX-License-Identifier: Apache-2.0
// One JSON lead at a time through what decides blocks of them.
#include <algorithm>
#include <cstring>

#include "runtime/base/edit_distance.h"
#include "runtime/capi/context.h"

namespace tandem::capi {
namespace {

run::Options OptionsOf(const tandem_policy& policy, bool carries) {
  run::Options options;
  options.program = &policy.program();
  options.engine = policy.engine.get();
  options.output.format = output::Format::kJsonLines;
  options.output.carried = carries;
  return options;
}

}  // namespace

run::ReadFn ReaderOf(std::string_view bytes) {
  return [bytes](char* into, size_t size) mutable -> base::Result<size_t> {
    const size_t count = std::min(size, bytes.size());
    std::memcpy(into, bytes.data(), count);
    bytes.remove_prefix(count);
    return count;
  };
}

std::string ReasonOf(const ingest::Reject& reject) {
  std::string reason = reject.field.empty() ? "" : reject.field + ": ";
  reason += reject.reason;
  if (!reject.value.empty()) reason += " (`" + reject.value + "`)";
  return reason;
}

base::Result<const schema::Source*> FindSource(const program::Program& program,
                                               const char* name) {
  if (name == nullptr) return nullptr;
  std::vector<std::string> names;
  for (const schema::Source& source : program.sources) {
    if (source.of_events) continue;
    if (source.name == name) return &source;
    names.push_back(source.name);
  }
  const std::optional<std::string> nearest = base::NearestName(name, names);
  return base::Fail(base::ErrorKind::kBadInput,
                    "the policy has no source of leads `" + std::string(name) + "`" +
                        (nearest ? "; did you mean `" + *nearest + "`?" : ""));
}

base::Result<std::unique_ptr<JsonLeads>> JsonLeads::Make(const tandem_policy& policy,
                                                         const schema::Source* source) {
  run::InputForm form;
  form.format = schema::DataFormat::kJsonLines;
  base::Result<run::LeadStream> stream =
      run::LeadStream::Open(ReaderOf(""), policy.program(), source, form);
  if (!stream) return tl::unexpected<base::Error>(stream.error());
  std::unique_ptr<JsonLeads> leads(new JsonLeads(policy, std::move(*stream)));
  for (const bool carries : {false, true}) {
    const run::Options& options = carries ? leads->carrying_options_ : leads->plain_options_;
    const output::RowWriter& writer =
        carries ? *leads->carrying_writer_ : *leads->plain_writer_;
    base::Result<std::unique_ptr<run::Decider>> decider =
        run::Decider::Make(options, leads->stream_, writer, 1);
    if (!decider) return tl::unexpected<base::Error>(decider.error());
    (carries ? leads->carrying_ : leads->plain_) = std::move(*decider);
  }
  if (JsonRow::Suits(policy, source)) {
    base::Result<exec::Evaluator> evaluator = exec::Evaluator::Make(policy.program());
    if (!evaluator) return tl::unexpected<base::Error>(evaluator.error());
    leads->row_.emplace(policy, leads->stream_, *leads->plain_writer_, std::move(*evaluator));
  }
  return leads;
}

JsonLeads::JsonLeads(const tandem_policy& policy, run::LeadStream stream)
    : policy_(policy),
      stream_(std::move(stream)),
      plain_options_(OptionsOf(policy, false)),
      carrying_options_(OptionsOf(policy, true)),
      model_(policy.program()) {
  plain_writer_.emplace(policy.program(), plain_options_.output);
  carrying_writer_.emplace(policy.program(), carrying_options_.output);
  walk_.emplace(stream_.Walk());
  states_.emplace(model_);
}

// Leaves the one record of the block in `record_`.
base::Result<void> JsonLeads::Read(std::string_view json) {
  // Blank lines behind it: what is read by shape is read in pieces.
  constexpr size_t kLinesBehind = 64;
  block_.bytes.reserve(json.size() + kLinesBehind);
  block_.bytes.assign(json);
  // A lead over several lines is the same lead: JSON has no line ends inside of texts.
  if (json.find('\n') != std::string_view::npos) {
    std::replace(block_.bytes.begin(), block_.bytes.end(), '\n', ' ');
  }
  block_.bytes.append(kLinesBehind, '\n');
  error_.clear();
  walk_->Start(block_);
  if (!walk_->Next(record_, error_)) {
    return base::Fail(base::ErrorKind::kBadInput, "there is no JSON object");
  }
  if (!error_.empty()) return base::Fail(base::ErrorKind::kBadInput, error_);
  return {};
}

base::Result<std::optional<state::LeadState>> JsonLeads::StateOf(std::string_view line) {
  if (line.empty()) return std::nullopt;
  base::Result<state::LeadState> state = states_->Read(line, dropped_);
  if (!state) return tl::unexpected<base::Error>(state.error());
  return std::optional(std::move(*state));
}

base::Result<JsonLeads::Decided> JsonLeads::Decide(std::string_view json, int64_t as_of_us,
                                                   std::optional<std::string_view> carried,
                                                   bool wants_carried) {
  if (auto read = Read(json); !read) return tl::unexpected<base::Error>(read.error());
  const bool carries = carried || wants_carried;
  if (row_ && !carries) {
    line_.clear();
    if (!row_->Decide(record_, as_of_us, reject_, line_)) {
      return base::Fail(base::ErrorKind::kBadInput, ReasonOf(reject_));
    }
    line_.pop_back();
    return Decided{line_, {}};
  }
  std::optional<state::LeadState> state;
  if (carried) {
    auto before = StateOf(*carried);
    if (!before) return tl::unexpected<base::Error>(before.error());
    state = std::move(*before);
  }
  run::Decider& by = decider(carries);
  by.Start();
  notes_.clear();
  rejects_.clear();
  ingest::NestedCounts counts;
  if (!by.Read(record_, reject_, notes_, rejects_, counts)) {
    return base::Fail(base::ErrorKind::kBadInput, ReasonOf(reject_));
  }
  if (carries) {
    model_.Apply(state, 0, by.builder());
    model_.AppendEntries(state, 0, by.events());
  }
  by.Evaluate(as_of_us);
  const run::Verdict verdict = by.VerdictOf(0);
  if (verdict.refused != nullptr) {
    return base::Fail(base::ErrorKind::kBadInput, *verdict.refused);
  }
  if (carries) model_.Advance(state, by.results(), 0, as_of_us);
  line_.clear();
  by.Append(0, carries ? &*state : nullptr, line_);
  line_.pop_back();
  state_line_.clear();
  if (wants_carried) {
    state::AppendLine(model_, by.IdOf(0), *state, state_line_);
    state_line_.pop_back();
  }
  return Decided{line_, state_line_};
}

}  // namespace tandem::capi
