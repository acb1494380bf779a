// SPDX-License-Identifier: Apache-2.0
// Names before an equals sign, endings of file names, sizes in words.
#include "compiler/cli/run_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>
#include <utility>

#include "compiler/cli/command.h"

namespace tandem::cli {
namespace {

bool IsNamePart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// The name of NAME=PATH; empty when it is a path alone.
std::string NameIn(const std::string& argument) {
  const size_t equals = argument.find('=');
  if (equals == std::string::npos || equals == 0) return "";
  const std::string name = argument.substr(0, equals);
  return std::all_of(name.begin(), name.end(), IsNamePart) ? name : "";
}

std::string PlainEnding(std::string path) {
  if (path.ends_with(".gz")) path.resize(path.size() - 3);
  const size_t dot = path.rfind('.');
  const size_t slash = path.rfind('/');
  if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) return "";
  return path.substr(dot + 1);
}

std::optional<schema::DataFormat> FormatByName(const std::string& path) {
  const std::string ending = PlainEnding(path);
  if (ending == "csv" || ending == "tsv") return schema::DataFormat::kCsv;
  if (ending == "jsonl" || ending == "ndjson") return schema::DataFormat::kJsonLines;
  return std::nullopt;
}

class Sorter {
 public:
  Sorter(const program::Program& program) : program_(program) {}

  base::Result<void> Add(const std::string& argument) {
    const std::string name = NameIn(argument);
    if (name.empty()) return SetLeads(argument, nullptr);
    const std::string path = argument.substr(name.size() + 1);
    if (path.empty()) return Wrong(fmt::format("`{}=` names no file", name));
    if (!names_.insert(name).second) {
      return Wrong(fmt::format("`{}` is given twice; put both files into one", name));
    }
    if (name == "lead") return SetLeads(path, nullptr);
    for (const schema::Source& source : program_.sources) {
      if (source.name != name) continue;
      if (!source.of_events) return SetLeads(path, &source);
      files_.events.push_back({name, path, &source, std::nullopt});
      return {};
    }
    return AddEvent(name, path);
  }

  base::Result<RunFiles> Finish(const std::string& source) {
    if (files_.source == nullptr) {
      const auto chosen = ChooseSource(program_, source);
      if (!chosen) return tl::unexpected<base::Error>(chosen.error());
      const std::optional<schema::DataFormat> format = FormatByName(files_.leads);
      // A source that nobody asked for reads files of its own format; others are read by the
      // names of fields.
      const bool fits = *chosen == nullptr || !source.empty() || !format ||
                        *format == (*chosen)->format;
      files_.source = fits ? *chosen : nullptr;
    } else if (!source.empty() && files_.source->name != source) {
      return Wrong(fmt::format("the leads are read by the source `{}`, so --source {} says "
                               "something else", files_.source->name, source));
    }
    return std::move(files_);
  }

  RunFiles& files() { return files_; }

 private:
  static tl::unexpected<base::Error> Wrong(std::string message) {
    return base::Fail(base::ErrorKind::kBadInput, std::move(message));
  }

  base::Result<void> SetLeads(const std::string& path, const schema::Source* source) {
    if (!files_.leads.empty()) {
      return Wrong(fmt::format("two files of leads: `{}` and `{}`; write events as NAME=FILE",
                               files_.leads, path));
    }
    files_.leads = path;
    files_.source = source;
    return {};
  }

  base::Result<void> AddEvent(const std::string& name, const std::string& path) {
    const std::optional<schema::EventId> event = program_.schema.FindEvent(name);
    if (!event || program_.schema[*event].stage) return Unknown(name);
    const std::optional<schema::DataFormat> format = FormatByName(path);
    std::vector<std::string> readers;
    const schema::Source* reader = nullptr;
    for (const schema::Source& source : program_.sources) {
      const bool reads = source.of_events && source.of_events->by.empty() &&
                         source.of_events->events.size() == 1 &&
                         source.of_events->events[0].event == *event &&
                         (!format || *format == source.format);
      if (!reads) continue;
      reader = &source;
      readers.push_back(source.name + "=" + path);
    }
    if (readers.size() > 1) {
      return Wrong(fmt::format("several sources of the policy read `{}`; say which: {}", name,
                               fmt::join(readers, " or ")));
    }
    files_.events.push_back(
        {name, path, reader, reader != nullptr ? std::nullopt : std::optional(*event)});
    return {};
  }

  base::Result<void> Unknown(const std::string& name) const {
    std::vector<std::string> known{"lead"};
    bool has_events = false;
    for (const schema::Event& event : program_.schema.events) {
      if (event.stage) continue;
      known.push_back(event.name);
      has_events = true;
    }
    for (const schema::Source& source : program_.sources) known.push_back(source.name);
    if (!has_events) {
      return Wrong(fmt::format("`{}=` names no source, and the policy has no events", name));
    }
    return Wrong(fmt::format("`{}=` names neither an event nor a source of the policy, which has "
                             "{}{}", name, fmt::join(known, ", "), Suggest(name, known)));
  }

  const program::Program& program_;
  RunFiles files_;
  std::set<std::string> names_;
};

}  // namespace

base::Result<RunFiles> SortArguments(const program::Program& program,
                                     const std::vector<std::string>& arguments,
                                     const std::string& source) {
  Sorter sorter(program);
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "every") {
      for (++i; i < arguments.size() && NameIn(arguments[i]).empty(); ++i) {
        sorter.files().every += (sorter.files().every.empty() ? "" : " ") + arguments[i];
        if (arguments[i].find_first_not_of("0123456789") != std::string::npos) break;
      }
      continue;
    }
    if (auto added = sorter.Add(arguments[i]); !added) {
      return tl::unexpected<base::Error>(added.error());
    }
  }
  return sorter.Finish(source);
}

run::InputForm FormOf(const std::string& path, const schema::Source* source,
                      std::optional<char> delimiter) {
  run::InputForm form;
  form.name = path == "-" ? "stdin" : path;
  form.format = FormatByName(path);
  form.delimiter = delimiter;
  if (source != nullptr) {
    form.format = source->format;
    if (!delimiter && source->delimiter != 0) form.delimiter = source->delimiter;
  }
  if (!form.delimiter && PlainEnding(path) == "tsv") form.delimiter = '\t';
  return form;
}

run::ReadFn ReaderOf(std::shared_ptr<LeadInput> input, std::function<bool()> stop) {
  return [input = std::move(input), stop = std::move(stop)](char* into, size_t bytes) {
    return input->Read(into, bytes, stop);
  };
}

std::optional<size_t> ParseBytes(std::string_view text) {
  size_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  std::string unit;
  for (const char c : std::string_view(rest, static_cast<size_t>(end - rest))) {
    if (c != ' ') unit += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  if (unit.ends_with('B')) unit.pop_back();
  if (unit.ends_with('I')) unit.pop_back();
  constexpr std::string_view kUnits = "KMGT";
  size_t shift = 0;
  if (!unit.empty()) {
    const size_t at = kUnits.find(unit);
    if (unit.size() != 1 || at == std::string_view::npos) return std::nullopt;
    shift = 10 * (at + 1);
  }
  if (number > (SIZE_MAX >> shift)) return std::nullopt;
  return number << shift;
}

}  // namespace tandem::cli
