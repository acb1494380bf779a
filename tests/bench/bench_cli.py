#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Times of the command line, the real program run again and again: median and p90, wall and CPU.
#   tests/bench/bench_cli.py build/release/bin/tandem [--against OTHER] [--runs 15] [--json FILE]
# With --against both take turns, so that what else the machine does hits them alike.

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import analysis_policies

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MEGABYTE = 1 << 20


def write_inputs(folder, tandem):
    """Policies to run on; answers the tasks: name, goal in seconds, arguments, exit codes."""
    for name, text in (("rules", analysis_policies.rules(1000)),
                       ("table", analysis_policies.table(10_000))):
        (folder / name).mkdir()
        (folder / name / "policy.tandem").write_text(text, encoding="utf-8")
    paths = sorted(path for path in (ROOT / "examples").rglob("*.tandem"))
    text = ""
    while len(text.encode()) < MEGABYTE:
        text += "".join(path.read_text(encoding="utf-8") for path in paths)
    (folder / "tidy.tandem").write_text(text, encoding="utf-8")
    subprocess.run([tandem, "fmt", folder / "tidy.tandem"], check=True, capture_output=True)
    tidy = (folder / "tidy.tandem").read_text(encoding="utf-8")
    (folder / "messy.tandem").write_text(tidy.replace(" ", "\t"), encoding="utf-8")
    split(folder / "ten", ROOT / "examples" / "acme")
    return [
        ("tandem --version", 0.010, ["--version"], {0}),
        ("check of 10 files", 0.050, ["check", folder / "ten"], {0}),
        ("check of 1,000 rules", 0.300, ["check", folder / "rules"], {0}),
        ("check of a table of 10,000 rows", 2.0, ["check", folder / "table"], {0}),
        ("fmt of 1 MB that changes", 0.500, ["fmt", "--check", folder / "messy.tandem"], {1}),
        ("fmt of 1 MB that does not", 0.500, ["fmt", "--check", folder / "tidy.tandem"], {0}),
    ]


def split(folder, example):
    """The example's declarations in ten files; what they name stays beside them."""
    folder.mkdir()
    parts = []
    for path in sorted(example.rglob("*.tandem")):
        block = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if block and line and not line.startswith((" ", "}", "//")) and block[-1] in ("", "}"):
                parts.append("\n".join(block))
                block = []
            block.append(line)
        parts.append("\n".join(block))
    for path in example.iterdir():
        if path.is_file() and path.suffix != ".tandem":
            shutil.copy(path, folder)
    for i in range(10):
        text = "\n".join(parts[i * len(parts) // 10:(i + 1) * len(parts) // 10]) + "\n"
        (folder / f"part{i}.tandem").write_text(text, encoding="utf-8")


def run(tandem, arguments, codes):
    """Wall and CPU seconds, and the most memory in bytes."""
    begin = time.perf_counter()
    process = subprocess.Popen([tandem, *arguments], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        sys.exit(f"{tandem} {' '.join(map(str, arguments))}: exit code {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def p90(values):
    return sorted(values)[min(len(values) - 1, (len(values) * 9 + 9) // 10 - 1)]


def measure(tandems, tasks, runs):
    rows = []
    for name, goal, arguments, codes in tasks:
        seen = {tandem: [] for tandem in tandems}
        for tandem in tandems:
            run(tandem, arguments, codes)  # files come into memory
        for _ in range(runs):
            for tandem in tandems:
                seen[tandem].append(run(tandem, arguments, codes))
        for tandem in tandems:
            walls, cpus, memory = zip(*seen[tandem])
            rows.append({"task": name, "program": str(tandem), "goal_s": goal, "runs": runs,
                         "wall_median_s": statistics.median(walls), "wall_p90_s": p90(walls),
                         "cpu_median_s": statistics.median(cpus), "cpu_p90_s": p90(cpus),
                         "memory_mb": max(memory) / 1e6})
    return rows


def show(rows):
    print(f"{'':<34}{'goal':>8}{'wall':>9}{'p90':>8}{'CPU':>9}{'p90':>8}{'MB':>7}")
    for row in rows:
        times = [row[key] * 1000 for key in
                 ("wall_median_s", "wall_p90_s", "cpu_median_s", "cpu_p90_s")]
        verdict = "" if row["wall_median_s"] <= row["goal_s"] else "  missed"
        print(f"{row['task']:<34}{row['goal_s'] * 1000:>6.0f}ms{times[0]:>7.1f}ms{times[1]:>8.1f}"
              f"{times[2]:>7.1f}ms{times[3]:>8.1f}{row['memory_mb']:>7.0f}"
              f"  {pathlib.Path(row['program']).parent.name}{verdict}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tandem", type=pathlib.Path)
    parser.add_argument("--against", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    tandems = [path.resolve() for path in (options.against, options.tandem) if path]
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(tandems, write_inputs(pathlib.Path(folder), tandems[-1]), options.runs)
    show(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
