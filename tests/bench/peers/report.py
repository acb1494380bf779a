# SPDX-License-Identifier: Apache-2.0
# What was measured, as text, as Markdown and as a chart.
import datetime
import json
import pathlib
import re

import chart
from measures import GROUPS, MEASURES

BEGIN, END = "<!-- peers: begin; tests/bench/peers/run.py writes this -->", "<!-- peers: end -->"
GOALS = (("classes", "1", 50), ("texts", "1", 50), ("csv", "1", 5), ("csv", "all", 5),
         ("jsonl", "1", 5), ("jsonl", "all", 5))


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*: (.*)", text)
    wide = "AVX-512" if " avx512f" in text else "AVX2" if " avx2" in text else "no AVX2"
    return f"{model.group(1).strip() if model else 'unknown processor'} with {wide}"


def rate(value):
    for bound, unit in ((1e6, "M"), (1e3, "k")):
        if value >= bound:
            return f"{value / bound:.3g} {unit}"
    return f"{value:.3g}"


def shown(value, unit):
    if unit == "p50":
        return f"{value:.2f} µs" if value < 10 else f"{value:,.0f} µs"
    return rate(value)


def times(ratio):
    return f"{ratio:.0f} ×" if ratio >= 10 else f"{ratio:.1f} ×"


class Run:
    def __init__(self, figures, load, leads, rounds, cores, package):
        self.figures, self.load = figures, load
        self.leads, self.rounds, self.cores = leads, rounds, cores
        self.date = datetime.date.today().isoformat()
        self.versions = json.loads(package.read_text(encoding="utf-8"))["dependencies"]

    def of(self, group):
        return [(measure, self.figures[measure]) for measure in MEASURES if measure.group == group]

    def best(self, group, cores, ours):
        """Tandem's best, or DuckDB's only figure."""
        values = [value for measure, value in self.of(group) if measure.cores == cores
                  and measure.compared
                  and (measure.ours if ours else measure.label.startswith("DuckDB"))]
        return max(values)

    def ratio(self, measure, value, unit):
        """Tandem's best of the same group and cores to this; more is better for Tandem."""
        same = [other for known, other in self.of(measure.group)
                if known.ours and known.compared and known.cores == measure.cores]
        if not same:
            same = [other for known, other in self.of(measure.group)
                    if known.ours and known.compared]
        return value / min(same) if unit == "p50" else max(same) / value

    def goals(self):
        lines = []
        for group, cores, goal in GOALS:
            ratio = self.best(group, cores, True) / self.best(group, cores, False)
            title = next(title for name, title, _ in GROUPS if name == group)
            where = "one core" if cores == "1" else f"{self.cores} cores"
            lines.append((f"{title}, {where}", ratio, goal))
        return lines

    def rows(self, group, unit):
        for measure, value in self.of(group):
            label = measure.label
            if measure.cores == "all":
                label += f", {self.cores} cores"
            ratio = "" if measure.ours else times(self.ratio(measure, value, unit))
            yield label, shown(value, unit), ratio, measure.ours

    def text(self):
        lines = []
        for group, title, unit in GROUPS:
            lines.append(f"\n{title} ({unit})")
            lines += [f"  {label:<42}{value:>10}  {ratio}"
                      for label, value, ratio, _ in self.rows(group, unit)]
        lines.append("\nTandem to DuckDB")
        lines += [f"  {title:<52}{times(ratio):>8}  goal {goal} ×: "
                  f"{'met' if ratio >= goal else 'missed'}" for title, ratio, goal in self.goals()]
        return "\n".join(lines)

    def where(self):
        packages = ", ".join(f"{name} {version}" for name, version in self.versions.items()
                             if name != "koffi")
        busy = (f" on a busy machine (load {self.load:.0f} on {self.cores} cores)"
                if self.load > self.cores + 1 else "")
        return (f"{self.date}, {machine()}, {self.leads:,} leads, median of {self.rounds} turns"
                f"{busy}; {packages}.")

    def markdown(self):
        lines = [self.where()]
        for group, title, unit in GROUPS:
            head = "p50" if unit == "p50" else "leads a second"
            lines += ["", f"**{title}**", "", f"| what | {head} | Tandem’s best to this |",
                      "|---|--:|--:|"]
            lines += [f"| {'**' + label + '**' if ours else label} | {value} | {ratio} |"
                      for label, value, ratio, ours in self.rows(group, unit)]
        lines += ["", "Goals beside DuckDB:", "", "| what | goal | this run |", "|---|--:|--:|"]
        lines += [f"| {title} | {goal} × | {times(ratio)}{'' if ratio >= goal else ', missed'} |"
                  for title, ratio, goal in self.goals()]
        return "\n".join(lines) + "\n"

    def short(self):
        """A few lines for the README: in memory, file to file, one lead."""
        lines = [self.where(), "", "| one core, leads a second | in memory, texts looked at |"
                 " in memory, from texts | CSV to CSV | JSON lines | one lead, p50 |",
                 "|---|--:|--:|--:|--:|--:|"]
        picks = (("Tandem", lambda m: m.ours), ("C++ by hand", lambda m: m.label.startswith("C++")),
                 *((name, lambda m, name=name: not m.ours and m.label.startswith(name))
                   for name in ("DuckDB", "Node.js function", "SQLite", "CEL", "GoRules Zen",
                                "json-rules-engine")))
        for name, picked in picks:
            cells = []
            for group, unit in (("classes", ""), ("texts", ""), ("csv", ""), ("jsonl", ""),
                                ("object", "p50")):
                values = [value for measure, value in self.of(group)
                          if picked(measure) and measure.compared and measure.cores == "1"]
                best = min(values, default=None) if unit else max(values, default=None)
                cells.append("" if best is None else shown(best, unit))
            lines.append(f"| {name} | {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"

    def chart(self):
        panels = []
        for group, title, unit in GROUPS:
            bars = [(label.replace("`", ""), value, shown(value, unit), measure.ours)
                    for (measure, value), (label, *_)
                    in zip(self.of(group), self.rows(group, unit))]
            panels.append((title, "median time, less is better" if unit == "p50"
                           else "leads a second", bars))
        return chart.svg("Tandem beside its peers: 36 rules and 13 routes on 26 fields",
                         self.where(), panels)

    def publish(self, root):
        for name, text in (("docs/BENCHMARKS.md", self.markdown()), ("README.md", self.short())):
            path = root / name
            page = path.read_text(encoding="utf-8")
            before, rest = page.split(BEGIN)
            after = rest.split(END)[1]
            path.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")
        (root / "docs/peers.svg").write_text(self.chart(), encoding="utf-8")
