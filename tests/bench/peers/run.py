#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Tandem beside what else one would decide leads with: the same leads and rules for all, decisions
# compared before anything is timed, all peers in turns.
#   tests/bench/peers/run.py           rewrites docs/BENCHMARKS.md, docs/peers.svg and README.md
#   tests/bench/peers/run.py --quick   a smaller run; report and chart stay in the build folder
# Needs the release preset's bench_peers and tandem, node, npm, sqlite3; npm packages are installed
# into the build folder once.
import argparse
import filecmp
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import report
from measures import MEASURES, AS_OF

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CORES = sorted(os.sched_getaffinity(0))


def install(peers):
    """package.json's versions, as locked, into the build folder; and our own Node binding."""
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    done = peers / "installed"  # npm may write its copy of the lock anew
    if not done.exists() or done.read_text(encoding="utf-8") != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, peers)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=peers, check=True,
                       stdout=sys.stderr)
        done.write_text(lock, encoding="utf-8")
    shutil.copytree(ROOT / "runtime/bindings/node", peers / "node_modules/tandem-policy",
                    dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))


def pinned(one_core):
    return (lambda: os.sched_setaffinity(0, CORES[-1:])) if one_core else None


class Worker:
    """A peer's process: prepares, compares, then measures what it is asked for."""

    def __init__(self, command, one_core, environment):
        self.command = [str(part) for part in command]
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=pinned(one_core), env=environment)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"{' '.join(self.command)} did not start")

    def ask(self, task):
        self.process.stdin.write(task + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{' '.join(self.command)} ended at {task}")
        return json.loads(answer)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class TandemFiles:
    """`tandem run`, the whole program from its start."""

    def __init__(self, tandem, peers, leads, one_core):
        self.tandem, self.peers, self.leads, self.one_core = tandem, peers, leads, one_core

    def ask(self, form):
        data = self.peers / "data"
        out = data / f"file_tandem_{'1' if self.one_core else 'all'}.{form}"
        command = [self.tandem, "run", self.peers / "columns.tpol", data / f"leads.{form}", "-o",
                   out, "--output-format", form, "--as-of", AS_OF, "--progress", "never"]
        if self.one_core:
            command += ["--threads", "1"]
        begin = time.perf_counter()
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL,
                                   preexec_fn=pinned(self.one_core))
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
        seconds = usage.ru_utime + usage.ru_stime if self.one_core else wall
        return {"leads": self.leads, "seconds": seconds}

    def end(self):
        pass


def start(build, peers, leads):
    environment = {**os.environ, "TANDEM_LIBRARY": str(build / "bin/libtandem.so")}
    data = peers / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    tandem = build / "bin/tandem"
    subprocess.run([tandem, "build", ROOT / "tests/bench/columns.tandem", "-o",
                    peers / "columns.tpol"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)

    def worker(*command, one_core=True):
        return Worker(command, one_core, environment)

    def single(peer, most):
        return worker("node", HERE / "one_by_one.js", peers, peer, min(leads, most))

    few = leads // 200
    return {
        "native": worker(build / "bin/bench_peers", data, leads, peers / "columns.tpol"),
        "tandem_1": TandemFiles(tandem, peers, leads, True),
        "tandem_all": TandemFiles(tandem, peers, leads, False),
        "duckdb_1": worker("node", HERE / "duckdb.js", peers, leads, 1),
        "duckdb_all": worker("node", HERE / "duckdb.js", peers, leads, 0, one_core=False),
        "sqlite": worker(sys.executable, "-B", HERE / "sqlite_peer.py", peers, leads // 10),
        "function": single("function", leads // 10),
        "function_json": single("function_json", leads // 10),
        "koffi": single("koffi", leads // 10),
        "cel": single("cel", few),
        "zen": single("zen", few),
        "json_rules_engine": single("json_rules_engine", few // 5),
    }


KEYS = ("id", "fit", "engagement", "grade", "stage", "route")


def decisions(path):
    """Lines id,fit,engagement,grade,stage,route of what a peer wrote."""
    with open(path, encoding="utf-8") as file:
        if path.suffix == ".jsonl":
            for line in file:
                decision = json.loads(line)
                yield ",".join(str(decision[key]) for key in KEYS) + "\n"
            return
        names = next(file).rstrip("\n").split(",")
        if names == list(KEYS):
            yield from file
            return
        places = [names.index(key) for key in KEYS]
        for line in file:
            cells = line.rstrip("\n").split(",")
            yield ",".join(cells[place] for place in places) + "\n"


def compare(path, leads):
    """Ends the run when a decision is not the reference's, or one is missing."""
    count = 0
    for count, (ours, right) in enumerate(
            zip(decisions(path), decisions(path.parent / "decided_reference.csv")), 1):
        if ours != right:
            sys.exit(f"{path.name}: decision {count} is {ours}instead of {right}")
    if count != leads or count == 0:
        sys.exit(f"{path.name}: {count} decisions, not {leads}")


def compare_all(workers, data):
    """What peers decided when they started; then each way from file to file, once."""
    for path in sorted(data.glob("decided_*.csv")):
        count = sum(1 for _ in decisions(path))
        compare(path, count)
        print(f"{path.stem.removeprefix('decided_')}: {count:,} decisions, equal", file=sys.stderr)
    for measure in MEASURES:
        if measure.group in ("csv", "jsonl"):
            answer = workers[measure.worker].ask(measure.task)
            path = data / f"file_{measure.worker}.{measure.group}"
            count = answer.get("file", answer["leads"])
            compare(path, count)
            print(f"{path.name}: {count:,} decisions, equal", file=sys.stderr)


def measure_all(workers, rounds):
    """The median of each, and the highest load that the machine had meanwhile."""
    seen = {measure: [] for measure in MEASURES}
    load = 0
    for turn in range(rounds):
        for measure in MEASURES:
            answer = workers[measure.worker].ask(measure.task)
            seen[measure].append(answer["p50_us"] if "p50_us" in answer
                                 else answer["leads"] / answer["seconds"])
        load = max(load, os.getloadavg()[0])
        print(f"round {turn + 1} of {rounds}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return {measure: statistics.median(values) for measure, values in seen.items()}, load


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--leads", type=int)
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args()
    leads = options.leads or (100_000 if options.quick else 1_000_000)
    rounds = options.rounds or (2 if options.quick else 5)
    build = options.build.resolve()
    peers = build / "peers"
    peers.mkdir(parents=True, exist_ok=True)
    install(peers)
    workers = start(build, peers, leads)
    compare_all(workers, peers / "data")
    figures, load = measure_all(workers, rounds)
    for worker in workers.values():
        worker.end()
    run = report.Run(figures, load, leads, rounds, len(CORES), HERE / "package.json")
    print(run.text())
    (peers / "figures.json").write_text(json.dumps(
        {f"{m.group}: {m.label}": value for m, value in figures.items()}, indent=1) + "\n")
    if options.quick:
        (peers / "peers.md").write_text(run.markdown(), encoding="utf-8")
        (peers / "peers.svg").write_text(run.chart(), encoding="utf-8")
    else:
        run.publish(ROOT)


if __name__ == "__main__":
    main()
