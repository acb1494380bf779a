#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# The include graph of the folders: printed, without cycles, within docs/ARCHITECTURE.md.

import re
import sys

import common
from confinement import INCLUDE

DOCUMENT = "docs/ARCHITECTURE.md"


def folder_of(name):
    parts = name.split("/")
    if len(parts) < 3 or parts[0] not in common.CODE_FOLDERS:
        return None
    return "/".join(parts[:2])


def graph(root):
    """folder -> {other folder: place of the first include}; each folder with C++ is a key."""
    edges = {}
    for path in common.files(root, common.CODE_FOLDERS, common.CPP + (".def",)):
        here = folder_of(common.place(root, path))
        if here is None:
            continue
        targets = edges.setdefault(here, {})
        for number, line in enumerate(common.lines(path), 1):
            match = INCLUDE.match(line)
            there = folder_of(match.group(1)) if match else None
            if there and there != here:
                targets.setdefault(there, common.place(root, path, number))
    return edges


def layers(root):
    """The fenced block ```layers: one line `folder: dep dep …` a folder. None if there is none."""
    path = root / DOCUMENT
    if not path.is_file():
        return None
    match = re.search(r"^```layers\n(.*?)^```", path.read_text(encoding="utf-8"), re.S | re.M)
    if not match:
        return None
    table = {}
    for line in match.group(1).splitlines():
        if line.strip():
            folder, _, dependencies = line.partition(":")
            table[folder.strip()] = dependencies.split()
    return table


def find_cycle(edges):
    """A list of folders that starts and ends with the same one, or None."""
    done, way = set(), []

    def visit(folder):
        if folder in way:
            return way[way.index(folder):] + [folder]
        if folder in done:
            return None
        way.append(folder)
        for target in sorted(edges.get(folder, ())):
            cycle = visit(target)
            if cycle:
                return cycle
        way.pop()
        done.add(folder)
        return None

    for folder in sorted(edges):
        cycle = visit(folder)
        if cycle:
            return cycle
    return None


def cycles(root):
    edges = graph(root)
    if not edges:
        return ["no source files found"]
    cycle = find_cycle(edges)
    if not cycle:
        return []
    findings = ["a cycle between folders: " + " -> ".join(cycle)]
    for here, there in zip(cycle, cycle[1:]):
        findings.append(f"  {edges[here][there]}: {here} includes {there}")
    return findings


def layered(root):
    edges, table = graph(root), layers(root)
    if not edges:
        return ["no source files found"]
    if table is None:
        return [f"{DOCUMENT} has no ```layers block"]
    findings = []
    cycle = find_cycle({folder: dict.fromkeys(targets) for folder, targets in table.items()})
    if cycle:
        findings.append(f"{DOCUMENT}: the layers themselves go round: " + " -> ".join(cycle))
    for folder, targets in sorted(table.items()):
        findings += [f"{DOCUMENT}: {folder} may use {target}, which has no line of its own"
                     for target in targets if target not in table]
    for folder, targets in sorted(edges.items()):
        if folder not in table:
            findings.append(f"{folder}: has no line in the layers of {DOCUMENT}")
            continue
        for target, where in sorted(targets.items()):
            if target not in table[folder]:
                findings.append(f"{where}: {folder} includes {target}, which {DOCUMENT} "
                                "does not allow")
    return findings


def print_graph(root):
    for folder, targets in sorted(graph(root).items()):
        print(f"{folder}: {' '.join(sorted(targets))}".rstrip())
    return []


CHECKS = {"print": print_graph, "cycles": cycles, "layers": layered}

if __name__ == "__main__":
    sys.exit(common.run(CHECKS))
