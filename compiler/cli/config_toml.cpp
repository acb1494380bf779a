// SPDX-License-Identifier: Apache-2.0
// The keys of tandem.toml and what each takes. The only file that includes toml++.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <system_error>

#include "compiler/cli/compare_policies.h"
#include "compiler/cli/config.h"
#include "runtime/base/edit_distance.h"
#include "runtime/base/utf8.h"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;

// A path that the file names: below its folder, links included.
std::optional<std::string> PathBelow(const std::string& folder, const std::string& name) {
  if (name.empty() || name.find('\0') != std::string::npos || fs::path(name).is_absolute()) {
    return std::nullopt;
  }
  std::error_code error;
  const fs::path root = fs::weakly_canonical(fs::absolute(folder, error), error);
  const fs::path path = fs::weakly_canonical(root / name, error);
  const std::string inside = path.lexically_relative(root).generic_string();
  if (error || inside.empty() || inside == "." || inside.starts_with("..")) return std::nullopt;
  return folder == "." ? name : (fs::path(folder) / name).generic_string();
}

// Takes a value, or answers false when it is of another kind.
using Take = std::function<bool(const toml::node& value, Config& config)>;

struct Key {
  const char* section;
  const char* name;
  const char* takes;    // "a number from 1"
  const char* example;  // the value, as it is written
  Take take;
};

Take Flag(std::optional<bool> Config::*member) {
  return [member](const toml::node& value, Config& config) {
    config.*member = value.value_exact<bool>();
    return (config.*member).has_value();
  };
}

Take Text(std::string Config::*member) {
  return [member](const toml::node& value, Config& config) {
    const auto text = value.value_exact<std::string>();
    config.*member = text.value_or("");
    return text && !text->empty();
  };
}

Take Number(std::optional<uint64_t> Config::*member, int64_t least) {
  return [member, least](const toml::node& value, Config& config) {
    const auto number = value.value_exact<int64_t>();
    if (!number || *number < least) return false;
    config.*member = static_cast<uint64_t>(*number);
    return true;
  };
}

Take File(const char* form) {
  return [form](const toml::node& value, Config& config) {
    const auto name = value.value_exact<std::string>();
    const auto path = name ? PathBelow(config.folder, *name) : std::nullopt;
    if (path) config.outputs.emplace_back(form, *path);
    return path.has_value();
  };
}

bool TakeWarnings(const toml::node& value, Config& config) {
  const auto word = value.value_exact<std::string>();
  if (word != "allow" && word != "deny") return false;
  config.deny_warnings = word == "deny";
  return true;
}

bool TakeCoverage(const toml::node& value, Config& config) {
  if (const auto number = value.value_exact<int64_t>()) {
    config.coverage_min = ParsePercent(std::to_string(*number));
  } else if (const auto text = value.value_exact<std::string>()) {
    config.coverage_min = ParsePercent(*text);
  }
  return config.coverage_min.has_value();
}

bool TakeLimit(const toml::node& value, Config& config) {
  if (const auto number = value.value_exact<int64_t>()) {
    config.max_moved = std::to_string(*number);
  } else {
    config.max_moved = value.value_exact<std::string>().value_or("");
  }
  return ParseLimit(config.max_moved).has_value();
}

// "leads.csv", "page_view=web.csv".
bool TakeLeads(const toml::node& value, Config& config) {
  const toml::array* array = value.as_array();
  if (array == nullptr || array->empty()) return false;
  for (const toml::node& entry : *array) {
    const auto text = entry.value_exact<std::string>();
    if (!text) return false;
    const size_t equals = text->find('=');
    const size_t begin = equals == std::string::npos ? 0 : equals + 1;
    const auto path = PathBelow(config.folder, text->substr(begin));
    if (!path) return false;
    config.leads.push_back(text->substr(0, begin) + *path);
  }
  return true;
}

bool TakeAsOf(const toml::node& value, Config& config) {
  std::string text;
  if (const auto written = value.value_exact<std::string>()) text = *written;
  if (const auto date = value.value_exact<toml::date>()) {
    text = fmt::format("{:04}-{:02}-{:02}", date->year, unsigned{date->month},
                       unsigned{date->day});
  }
  config.as_of = text;
  return !text.empty();
}

const std::vector<Key>& Keys() {
  static const std::vector<Key> keys = {
      {"check", "warnings", "\"allow\" or \"deny\"", "\"deny\"", TakeWarnings},
      {"check", "allow_undecided", "true or false", "true", Flag(&Config::allow_undecided)},
      {"test", "require_tests", "true or false", "true", Flag(&Config::require_tests)},
      {"test", "coverage_min", "a percentage from 0 to 100", "80", TakeCoverage},
      {"diff", "leads", "files below this folder, in brackets",
       "[\"samples/leads.csv\", \"page_view=samples/web.csv\"]", TakeLeads},
      {"diff", "sample", "a number of leads from 1", "10_000", Number(&Config::sample, 1)},
      {"diff", "events", "a number of events", "50_000", Number(&Config::events, 0)},
      {"diff", "seed", "a number", "1", Number(&Config::seed, 0)},
      {"diff", "as_of", "an instant in quotes", "\"2026-11-18 10:00\"", TakeAsOf},
      {"diff", "max_moved", "a number of leads, or a share of them in quotes", "\"2%\"", TakeLimit},
      {"diff", "all_leads", "true or false", "false", Flag(&Config::all_leads)},
      {"diff", "questions", "a number from 1", "400", Number(&Config::questions, 1)},
      {"ci", "base", "a branch, tag or commit in quotes", "\"main\"", Text(&Config::base)},
      {"output", "text", "a file below this folder", "\"out/tandem.txt\"", File("text")},
      {"output", "json", "a file below this folder", "\"out/tandem.json\"", File("json")},
      {"output", "sarif", "a file below this folder", "\"out/tandem.sarif\"", File("sarif")},
      {"output", "github", "a file below this folder", "\"out/github.txt\"", File("github")},
      {"output", "junit", "a file below this folder", "\"out/tandem.xml\"", File("junit")},
      {"output", "markdown", "a file below this folder", "\"out/tandem.md\"", File("markdown")},
      {"output", "html", "a file below this folder", "\"out/tandem.html\"", File("html")},
  };
  return keys;
}

class ConfigReader {
 public:
  ConfigReader(const source::SourceSet& sources, source::FileId file, diag::Sink& sink)
      : text_(sources.Text(file)), file_(file), sink_(sink) {}

  void Read(Config& config) {
    const toml::parse_result parsed = toml::parse(text_);
    if (!parsed) {
      const toml::parse_error& error = parsed.error();
      sink_.Report(diag::Code::kConfigNotToml, SpanOf(error.source()),
                   std::string(error.description()));
      return;
    }
    for (const auto& [name, value] : parsed.table()) ReadSection(name, value, config);
    CheckTogether(parsed.table(), config);
  }

 private:
  static std::vector<std::string> Sections() {
    std::vector<std::string> names;
    for (const Key& key : Keys()) {
      if (names.empty() || names.back() != key.section) names.emplace_back(key.section);
    }
    return names;
  }

  void ReadSection(const toml::key& name, const toml::node& value, Config& config) {
    const std::string section(name.str());
    const std::vector<std::string> sections = Sections();
    const bool is_known = std::find(sections.begin(), sections.end(), section) != sections.end();
    const toml::table* table = value.as_table();
    if (!is_known || table == nullptr) {
      const bool is_key = table == nullptr && !is_known;
      Unknown(name, is_key ? "key" : "section", section, is_key ? "" : section, sections);
      return;
    }
    for (const auto& [key, entry] : *table) ReadKey(section, key, entry, config);
  }

  void ReadKey(const std::string& section, const toml::key& name, const toml::node& value,
               Config& config) {
    std::vector<std::string> names;
    for (const Key& key : Keys()) {
      if (section != key.section) continue;
      names.emplace_back(key.name);
      if (name.str() != key.name) continue;
      if (!key.take(value, config)) {
        sink_.Report(diag::Code::kConfigValue, SpanOf(value.source()), key.name, key.takes,
                     Written(value), fmt::format("for example `{} = {}`", key.name, key.example));
      }
      return;
    }
    Unknown(name, "key", std::string(name.str()), section, names);
  }

  // The section that has such a key, else what is near, else all there are.
  void Unknown(const toml::key& where, const char* what, const std::string& name,
               const std::string& section, const std::vector<std::string>& names) {
    std::string help;
    for (const Key& key : Keys()) {
      if (what == std::string_view("key") && name == key.name) {
        help = fmt::format("it belongs below `[{}]`", key.section);
      }
    }
    if (help.empty()) {
      const auto nearest = base::NearestName(name, names);
      help = nearest ? fmt::format("did you mean `{}`?", *nearest)
                     : fmt::format("what there is: `{}`", fmt::join(names, "`, `"));
    }
    const bool is_below = what == std::string_view("key") && !section.empty();
    sink_.Report(diag::Code::kConfigKey, SpanOf(where.source()), what, name,
                 is_below ? fmt::format(" below `[{}]`", section) : "", help);
  }

  void CheckTogether(const toml::table& root, const Config& config) {
    const toml::table* diff = root["diff"].as_table();
    if (diff == nullptr || !sink_.ok()) return;
    const auto refuse = [&](const char* key, const char* takes, const std::string& help) {
      const toml::node* value = diff->get(key);
      sink_.Report(diag::Code::kConfigValue, SpanOf(value->source()), key, takes, Written(*value),
                   help);
    };
    if (!config.leads.empty() && config.sample) {
      refuse("sample", "its place when no `leads` are named", "keep one of the two");
    }
    if (!config.sample && (config.events || config.seed)) {
      refuse(config.events ? "events" : "seed", "a value when leads are made up",
             "write `sample = 10_000`, or leave it out");
    }
    if (config.leads.empty() && !config.sample && !config.max_moved.empty()) {
      refuse("max_moved", "a value when there are leads to count",
             "name some with `leads = […]`, or make some up with `sample = 10_000`");
    }
  }

  std::string Written(const toml::node& value) const {
    const source::Span span = SpanOf(value.source());
    return "`" + std::string(text_.substr(span.begin, span.end - span.begin)) + "`";
  }

  // toml++ counts lines and code points from 1; it says nothing of some places.
  source::Span SpanOf(const toml::source_region& region) const {
    const uint32_t begin = OffsetOf(region.begin);
    const uint32_t end = region.end ? OffsetOf(region.end) : begin;
    return {file_, begin, std::max(begin, end)};
  }

  uint32_t OffsetOf(const toml::source_position& position) const {
    size_t at = 0;
    for (toml::source_index line = 1; line < position.line && at < text_.size(); ++line) {
      at = std::min(text_.find('\n', at), text_.size() - 1) + 1;
    }
    for (toml::source_index column = 1; column < position.column && at < text_.size(); ++column) {
      base::NextCodePoint(text_, at);
    }
    return static_cast<uint32_t>(at);
  }

  std::string_view text_;
  source::FileId file_;
  diag::Sink& sink_;
};

}  // namespace

Config ParseConfig(const std::string& folder, const source::SourceSet& sources,
                   source::FileId file, diag::Sink& sink) {
  Config config;
  config.folder = folder;
  ConfigReader(sources, file, sink).Read(config);
  return config;
}

}  // namespace tandem::cli
