# SPDX-License-Identifier: Apache-2.0
# The binary interface of libtandem.so is what it was: functions, enumerators, struct layouts.
#
# abi.py LIBRARY INCLUDE RECORD [--update]
# Reads tandem/tandem.h, lets a C99 program print every layout, and compares with RECORD. What the
# record has must still be there, unchanged; what it lacks is added by --update, which refuses to
# change or drop a line. And the library shows the functions of the header, nothing else.

import pathlib
import re
import subprocess
import sys
import tempfile


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          **options)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def without_names(function):
    """A prototype's types: names of parameters are free to change."""
    head, parameters = re.fullmatch(r"(.*?) ?\((.*)\)", function).groups()
    types = [re.sub(r"(?<=[ *])(?!const\b)\w+$", "", one.strip()).strip() if " " in one.strip()
             else one.strip() for one in parameters.split(",")]
    return f"{head}({', '.join(types)})"


def declarations(header):
    """(functions by name, enums, structs, callbacks) of the header's C."""
    text = re.sub(r"/\*.*?\*/", " ", header, flags=re.S)
    text = re.sub(r"//[^\n]*", " ", text)
    text = re.sub(r"^\s*#[^\n]*(\\\n[^\n]*)*", " ", text, flags=re.M)
    text = " ".join(text.split())
    functions = {}
    for one in re.findall(r"TANDEM_API ([^;{]*\));", text):
        name = re.search(r"(\w+) ?\(", one).group(1)
        functions[name] = without_names(one)
    enums = re.findall(r"typedef enum (\w+) \{([^}]*)\}", text)
    structs = re.findall(r"typedef struct (\w+) \{([^}]*)\}", text)
    callbacks = re.findall(r"typedef ([^;{}]*\(\*\w+\)\([^;]*\));", text)
    return functions, enums, structs, callbacks


def members(body):
    """Names of a struct's members."""
    names = []
    for line in filter(None, (part.strip() for part in body.split(";"))):
        for one in line.split(","):
            names.append(re.search(r"(\w+)\s*(\[[^\]]*\])?$", one.strip()).group(1))
    return names


def layouts(include, enums, structs):
    """What a C99 program says of them, a line each."""
    lines = ["#include <stddef.h>", "#include <stdio.h>", "#include <tandem/tandem.h>",
             "int main(void) {"]
    for name, body in enums:
        for one in re.findall(r"(\w+)\s*=", body):
            lines.append(f'  printf("enum {name} {one} %d\\n", (int){one});')
        lines.append(f'  printf("size {name} %u\\n", (unsigned)sizeof({name}));')
    for name, body in structs:
        # The end of a struct that tells its size may move: members are appended.
        if members(body)[0] != "size":
            lines.append(f'  printf("size {name} %u\\n", (unsigned)sizeof({name}));')
        for one in members(body):
            lines.append(
                f'  printf("member {name} {one} at %u of %u\\n", (unsigned)offsetof({name}, {one}),'
                f' (unsigned)sizeof((({name}*)0)->{one}));')
    lines += ["  return 0;", "}"]
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder) / "layouts.c", pathlib.Path(folder) / "layouts"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        run("gcc", "-std=c99", "-pedantic", "-Wall", "-Werror", "-I", include, source, "-o",
            program)
        return run(program).splitlines()


def exported(library):
    symbols = run("nm", "-D", "--defined-only", library).splitlines()
    return {line.split()[-1].split("@")[0] for line in symbols if line.split()[-2] != "A"}


def main():
    library, include, record = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    header = (include / "tandem" / "tandem.h").read_text(encoding="utf-8")
    functions, enums, structs, callbacks = declarations(header)
    if len(functions) < 30 or len(structs) < 5:
        sys.exit("tandem.h was not understood")
    seen = sorted({f"function {one}" for one in functions.values()} |
                  {f"callback {one}" for one in callbacks} |
                  set(layouts(include, enums, structs)))
    known = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    gone = [line for line in known if line not in seen and not line.startswith("#")]
    new = [line for line in seen if line not in known]
    findings = [f"gone or changed: {line}" for line in gone]
    if new and "--update" in sys.argv and not gone:
        record.write_text("# SPDX-License-Identifier: Apache-2.0\n"
                          "# What programs built against libtandem.so.0 rely on; abi.py --update\n"
                          + "\n".join(seen) + "\n", encoding="utf-8")
    else:
        findings += [f"not recorded (abi.py --update): {line}" for line in new]
    shown = exported(library)
    findings += [f"shown, not in tandem.h: {name}" for name in sorted(shown - set(functions))]
    findings += [f"in tandem.h, not shown: {name}" for name in sorted(set(functions) - shown)]
    if findings:
        sys.exit("\n".join(findings))
    print(f"{len(functions)} functions, {len(seen)} lines")


main()
