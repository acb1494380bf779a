// SPDX-License-Identifier: Apache-2.0
// A stream of leads from callback to callback, as `tandem run` decides it.
#include "runtime/capi/context.h"
#include "runtime/capi/options.h"
#include "runtime/output/row_writer.h"
#include "runtime/run/run.h"

namespace tandem::capi {
namespace {

constexpr uint32_t kMostThreads = 256;

constexpr const char* kStopped = "the caller's `write` asked to stop";

class CallbackHost : public run::Host {
 public:
  CallbackHost(const tandem_run_options& options, tandem_write_fn write, void* user)
      : options_(options), write_(write), user_(user) {}

  base::Result<void> Write(std::string_view bytes) override { return Hand(write_, bytes); }
  base::Result<void> Found(const run::Finding& finding) override {
    const bool is_reject = finding.kind == run::Finding::Kind::kReject ||
                           finding.kind == run::Finding::Kind::kDuplicate;
    if (options_.rejects == nullptr || !is_reject) return {};
    std::string line = "{\"line\":" + std::to_string(finding.what.line) + ",\"reason\":";
    output::AppendJsonString(ReasonOf(finding.what), line);
    line += ",\"record\":";
    output::AppendJsonString(finding.record, line);
    line += "}\n";
    return Hand(options_.rejects, line);
  }
  void Progress(const run::Summary&) override {}
  bool StopWanted() const override { return false; }

 private:
  base::Result<void> Hand(tandem_write_fn to, std::string_view bytes) {
    if (to(user_, bytes.data(), bytes.size()) == 0) return {};
    return base::Fail(base::ErrorKind::kIo, kStopped);
  }

  const tandem_run_options& options_;
  tandem_write_fn write_;
  void* user_;
};

base::Result<void> Run(tandem_policy& policy, const tandem_run_options& chosen,
                       tandem_read_fn read, tandem_write_fn write, void* user,
                       tandem_run_summary* summary) {
  auto source = FindSource(policy.program(), chosen.source);
  if (!source) return tl::unexpected<base::Error>(source.error());
  run::InputForm form;
  form.format = chosen.input == TANDEM_CSV ? schema::DataFormat::kCsv
                                           : schema::DataFormat::kJsonLines;
  const run::ReadFn reader = [read, user](char* into, size_t bytes) -> base::Result<size_t> {
    const int64_t count = read(user, into, bytes);
    if (count < 0 || static_cast<uint64_t>(count) > bytes) {
      return base::Fail(base::ErrorKind::kIo, "the caller's `read` failed");
    }
    return static_cast<size_t>(count);
  };
  auto stream = run::LeadStream::Open(reader, policy.program(), *source, form);
  if (!stream) return tl::unexpected<base::Error>(stream.error());
  run::Options options;
  options.program = &policy.program();
  options.engine = policy.engine.get();
  options.as_of_us = chosen.as_of_us;
  options.workers = chosen.threads > 1 ? chosen.threads : 0;
  options.output.format = chosen.output == TANDEM_CSV ? output::Format::kCsv
                                                      : output::Format::kJsonLines;
  CallbackHost host(chosen, write, user);
  const base::Result<run::Summary> done = run::Decide(*stream, options, host);
  if (!done) return tl::unexpected<base::Error>(done.error());
  if (summary != nullptr) {
    tandem_run_summary told = TANDEM_INIT(tandem_run_summary);
    told.leads_in = done->leads_in;
    told.decided = done->decided;
    told.rejected = done->rejected;
    Hand(summary, told);
  }
  return {};
}

}  // namespace
}  // namespace tandem::capi

using namespace tandem;
using capi::Guard;
using capi::Require;

tandem_status tandem_run(tandem_policy* policy, const tandem_run_options* options,
                         tandem_read_fn read, tandem_write_fn write, void* user,
                         tandem_run_summary* summary, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(policy != nullptr && options != nullptr && read != nullptr && write != nullptr,
            "`policy`, `options`, `read` or `write` is NULL");
    const auto chosen = capi::Chosen(options, TANDEM_INIT(tandem_run_options));
    Require(chosen.threads <= capi::kMostThreads, "`threads` is 0 … 256");
    const auto is_format = [](tandem_format format) {
      return format == TANDEM_CSV || format == TANDEM_JSON_LINES;
    };
    Require(is_format(chosen.input) && is_format(chosen.output),
            "`input` or `output` is none of tandem_format");
    return capi::Run(*policy, chosen, read, write, user, summary);
  });
}
