// SPDX-License-Identifier: Apache-2.0
// Coverage as one page that stands alone: a summary, then every file with its lines coloured.
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <vector>

#include "compiler/testing/coverage.h"
#include "compiler/testing/coverage_words.h"
#include "compiler/testing/markup.h"

namespace tandem::testing {
namespace {

constexpr const char* kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0}: what the tests cover</title>
<style>
:root {{ color-scheme:light dark; --ink:#1c2530; --dim:#566272; --line:#d9dee5; --page:#fff;
  --link:#0b57b8; --all:#dff3e4; --some:#fdf0cd; --none:#fbdcdc }}
@media screen and (prefers-color-scheme: dark) {{ :root {{ --ink:#e5e9ef; --dim:#a9b4c2;
  --line:#37414d; --page:#14191f; --link:#8fc0ff; --all:#173d25; --some:#4a3b10;
  --none:#552222 }} }}
body {{ margin:0 auto; max-width:64rem; padding:1rem; color:var(--ink); background:var(--page);
  font:16px/1.45 system-ui, sans-serif; -webkit-print-color-adjust:exact;
  print-color-adjust:exact }}
a {{ color:var(--link) }}
h1 {{ font-size:1.4rem }} h2 {{ font-size:1.05rem; margin:2rem 0 .4rem; overflow-wrap:anywhere }}
table {{ border-collapse:collapse; width:100% }}
td, th {{ text-align:left; padding:.25rem .5rem .25rem 0; border-bottom:1px solid var(--line);
  overflow-wrap:anywhere }}
td.n, th.n {{ text-align:right; white-space:nowrap }}
.key span {{ display:inline-block; padding:.1rem .5rem; margin:0 .4rem .3rem 0;
  border-radius:.3rem }}
pre {{ margin:0; overflow-x:auto; border:1px solid var(--line); border-radius:.4rem;
  font:13px/1.5 ui-monospace, monospace; -webkit-text-size-adjust:100% }}
pre div {{ min-width:max-content; padding:0 .6rem }}
pre i {{ display:inline-block; width:3.6rem; color:var(--dim); font-style:normal;
  user-select:none }}
pre i::before {{ content:"\00a0\00a0" }}
.all i::before {{ content:"✓\00a0" }}
.some i::before {{ content:"±\00a0" }}
.none i::before {{ content:"✗\00a0" }}
pre b {{ font-weight:normal; color:var(--dim); padding-left:1.5rem }}
.all {{ background:var(--all) }}
.some {{ background:var(--some) }}
.none {{ background:var(--none) }}
details > summary {{ cursor:pointer; padding:.3rem 0 }}
@media (max-width: 40rem) {{
  pre b {{ display:block; position:sticky; left:.6rem; width:max-content;
    max-width:calc(100vw - 4rem); box-sizing:border-box; padding:0 0 .2rem 3.6rem;
    white-space:pre-wrap }}
}}
@media print {{
  body {{ max-width:none; font-size:11px }}
  pre {{ overflow:visible; font-size:9px }}
  pre div {{ min-width:0; white-space:pre-wrap; break-inside:avoid }}
}}
</style></head><body>
<h1>{0}: what the tests cover</h1>
<p><strong>{1}%</strong>: {2} of {3} outcomes seen by {4} test{5}.</p>
<p class="key"><span class="all">✓ all outcomes seen</span><span class="some">± some</span><span
class="none">✗ never</span></p>
)";

struct FileCover {
  size_t reached = 0, goals = 0;
  std::map<uint32_t, std::vector<const CoverItem*>> lines;
};

unsigned Percent(size_t reached, size_t goals) {
  return goals == 0 ? 100 : static_cast<unsigned>(reached * 100 / goals);
}

std::string Shortened(const std::string& text) {
  constexpr size_t kMost = 24;
  if (text.size() <= kMost) return text;
  size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// Without the folder of the policy, which all of them share.
std::string ShownPath(const std::string& path, const std::filesystem::path& root) {
  const std::string folder = root.string() + "/";
  return path.starts_with(folder) ? path.substr(folder.size()) : path;
}

std::string LineHtml(uint32_t number, std::string_view text,
                     const std::vector<const CoverItem*>* items) {
  if (items == nullptr) return fmt::format("<div><i>{}</i>{}</div>", number, Escaped(text));
  size_t reached = 0, goals = 0;
  std::string unseen;
  for (const CoverItem* item : *items) {
    reached += item->Reached();
    goals += item->Goals();
    const std::string words = Unseen(*item);
    if (words.empty()) continue;
    unseen += unseen.empty() ? "" : "; ";
    if (items->size() > 1) unseen += Shortened(item->text) + " ";
    unseen += words;
  }
  const char* style = reached == goals ? "all" : reached == 0 ? "none" : "some";
  return fmt::format("<div class=\"{}\"><i>{}</i>{}{}</div>", style, number, Escaped(text),
                     unseen.empty() ? "" : "<b>" + Escaped(unseen) + "</b>");
}

std::string FileHtml(const source::SourceSet& sources, source::FileId file,
                     const std::string& shown, const FileCover& cover) {
  std::string out = fmt::format("<h2 id=\"f{}\">{}</h2><details open><summary>{}%: {} of {}"
                                "</summary><pre>",
                                static_cast<uint32_t>(file), Escaped(shown),
                                Percent(cover.reached, cover.goals), cover.reached, cover.goals);
  const std::string_view text = sources.Text(file);
  const source::Position end = sources.Locate(file, static_cast<uint32_t>(text.size()));
  const uint32_t last = end.line - (text.ends_with('\n') ? 1 : 0);
  for (uint32_t line = 1; line <= last; ++line) {
    const auto items = cover.lines.find(line);
    out += LineHtml(line, sources.Line(file, line),
                    items == cover.lines.end() ? nullptr : &items->second);
  }
  return out + "</pre></details>\n";
}

}  // namespace

std::string CoverageHtml(const Coverage& coverage, const pipeline::CompilationUnit& unit) {
  std::map<std::string, FileCover> files;
  for (const CoverItem& item : coverage.items) {
    FileCover& file = files[item.place.file];
    file.reached += item.Reached();
    file.goals += item.Goals();
    file.lines[item.place.line].push_back(&item);
  }
  std::string out =
      fmt::format(fmt::runtime(kHead), Escaped(unit.policy().name), coverage.Percent(),
                  coverage.Reached(), coverage.Goals(), coverage.tests,
                  coverage.tests == 1 ? "" : "s");
  out += "<table><tr><th>file</th><th class=\"n\">covered</th><th class=\"n\">outcomes</th></tr>\n";
  std::string pages;
  const source::SourceSet& sources = unit.sources();
  for (uint32_t i = 0; i < sources.size(); ++i) {
    const source::FileId id{i};
    const auto file = files.find(sources.Path(id));
    if (file == files.end()) continue;
    const std::string shown = ShownPath(sources.Path(id), unit.root());
    out += fmt::format("<tr><td><a href=\"#f{}\">{}</a></td><td class=\"n\">{}%</td>"
                       "<td class=\"n\">{} of {}</td></tr>\n",
                       i, Escaped(shown),
                       Percent(file->second.reached, file->second.goals), file->second.reached,
                       file->second.goals);
    pages += FileHtml(sources, id, shown, file->second);
  }
  return out + "</table>\n" + pages + "</body></html>\n";
}

}  // namespace tandem::testing
