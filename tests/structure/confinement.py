# SPDX-License-Identifier: Apache-2.0
# Third-party libraries stay in the folder or file that wraps them, and the runtime stands alone.

import re
import sys

import common

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def includes(root, folders):
    for path in common.files(root, folders, common.CPP + (".def", ".g4")):
        for number, line in enumerate(common.lines(path), 1):
            match = INCLUDE.match(line)
            if match:
                yield path, number, match.group(1)


def confined(prefixes, home):
    def check(root):
        if not (root / home).exists():
            return [f"{home} does not exist: what it should confine cannot be checked"]
        findings = []
        uses = 0
        for path, number, name in includes(root, ("compiler", "runtime", "tests")):
            if not name.startswith(prefixes):
                continue
            uses += 1
            if not (common.place(root, path) + "/").startswith(home + "/"):
                findings.append(
                    f"{common.place(root, path, number)}: includes {name}; only {home} may")
        if uses == 0:
            findings.append(f"nothing includes {prefixes[0]}*: is this check out of date?")
        return findings

    return check


def runtime_alone(root):
    if not list(common.files(root, ("runtime",), (".h",))):
        return ["runtime has no headers: nothing to check"]
    return [
        f"{common.place(root, path, number)}: includes {name}; the runtime knows no compiler"
        for path, number, name in includes(root, ("runtime",))
        if name.startswith(("compiler/", "tests/"))
    ]


CHECKS = {
    "antlr": confined(("antlr4", "TandemLexer", "TandemParser"), "compiler/parse"),
    "llvm": confined(("llvm/", "llvm-c/"), "compiler/codegen"),
    "z3": confined(("z3",), "compiler/analyze/solver_z3.cpp"),
    "toml": confined(("toml++/",), "compiler/cli/config_toml.cpp"),
    "runtime_alone": runtime_alone,
}

if __name__ == "__main__":
    sys.exit(common.run(CHECKS))
