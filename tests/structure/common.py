# SPDX-License-Identifier: Apache-2.0
# What the structure checks share: which files are ours, how findings are printed.
"""Each check is a function (root: Path) -> list of findings. No finding means passed."""

import os
import sys
from pathlib import Path

CODE_FOLDERS = ("compiler", "runtime")
ALL_FOLDERS = ("compiler", "runtime", "grammar", "tests", "cmake", "scripts", ".ci")
CPP = (".cpp", ".h", ".c", ".hpp")
SOURCES = CPP + (".def", ".g4", ".py", ".cmake", ".sh")


def is_source(path):
    if path.name == "CMakeLists.txt" or path.suffix in SOURCES:
        return True
    # Scripts without an ending.
    return path.suffix == "" and path.parent.name in ("scripts", ".ci")


def files(root, folders=ALL_FOLDERS, endings=None):
    """Our source files below the folders, sorted; build folders and caches are left out."""
    found = []
    candidates = [root / "CMakeLists.txt"] if folders is ALL_FOLDERS else []
    for folder in folders:
        for where, inner, names in os.walk(root / folder):
            inner[:] = [n for n in inner if n not in ("build", "__pycache__", "generated")]
            candidates += [Path(where) / name for name in names]
    for path in candidates:
        if path.is_file() and (path.suffix in endings if endings else is_source(path)):
            found.append(path)
    return sorted(found)


def lines(path):
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def place(root, path, number=None):
    name = path.relative_to(root).as_posix()
    return name if number is None else f"{name}:{number}"


def run(checks):
    """main() of a script: argv is CHECK [ROOT]; the exit code is 1 when there are findings."""
    if len(sys.argv) < 2 or sys.argv[1] not in checks:
        print(f"usage: {sys.argv[0]} {'|'.join(checks)} [ROOT]", file=sys.stderr)
        return 64
    here = Path(__file__).resolve().parent
    root = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else here.parents[1]
    findings = checks[sys.argv[1]](root)
    for finding in findings:
        print(finding)
    print(f"{sys.argv[1]}: {len(findings)} finding(s)")
    return 1 if findings else 0
