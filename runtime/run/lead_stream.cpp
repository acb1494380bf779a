// SPDX-License-Identifier: Apache-2.0
// Opening and binding.
#include "runtime/run/lead_stream.h"

#include <utility>

namespace tandem::run {

base::Result<LeadStream> LeadStream::Open(ReadFn read, const program::Program& program,
                                          const schema::Source* source, const InputForm& form,
                                          const std::vector<std::string>& keep) {
  base::Result<InputStream> input = InputStream::Open(std::move(read), form);
  if (!input) return tl::unexpected<base::Error>(input.error());
  LeadStream stream(std::move(*input));
  base::Result<ingest::Binding> binding =
      stream.input_.is_json() ? ingest::Binding::BindJson(program, source, keep)
                              : ingest::Binding::Bind(program, source, stream.input_.header());
  if (!binding) return tl::unexpected<base::Error>(binding.error());
  stream.binding_ = std::move(*binding);
  stream.source_ = source;
  return stream;
}

std::optional<size_t> LeadStream::IdColumn(const program::Program& program) const {
  const auto id = program.schema.id_field;
  return id ? binding_->ColumnOf(*id) : std::nullopt;
}

base::Result<EventStream> EventStream::Open(ReadFn read, const program::Program& program,
                                            const schema::Source* source,
                                            std::optional<schema::EventId> event,
                                            const InputForm& form) {
  base::Result<InputStream> input = InputStream::Open(std::move(read), form);
  if (!input) return tl::unexpected<base::Error>(input.error());
  EventStream stream(std::move(*input));
  base::Result<ingest::EventBinding> binding =
      stream.input_.is_json()
          ? ingest::EventBinding::BindJson(program, source, event)
          : ingest::EventBinding::Bind(program, source, event, stream.input_.header());
  if (!binding) return tl::unexpected<base::Error>(binding.error());
  stream.binding_ = std::move(*binding);
  return stream;
}

std::string_view CellOf(const ingest::Record& record, size_t column) {
  if (column >= record.fields.size()) return {};
  const bool is_null =
      column < record.json.size() && record.json[column].kind == ingest::JsonKind::kNull;
  return is_null ? std::string_view() : record.fields[column];
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace tandem::run
