#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Writes docs/BUILTINS.md and docs/DIAGNOSTICS.md from their .def tables; --check: are they current?

import ast
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECTION = re.compile(r"^// (?:(T\d\d) )?([a-z][^:]*)$")


def arguments(row):
    """The arguments of a macro call: quoted texts as they read, words as they are."""
    inside = row[row.index("(") + 1:row.rindex(")")]
    parts = re.findall(r'"(?:[^"\\]|\\.)*"|[^,\s][^,"]*', inside)
    return [ast.literal_eval(p) if p.startswith('"') else p.strip() for p in parts]


def table(path, macro):
    """(section, arguments) of each row; sections are the comments between the rows."""
    section = ""
    for line in (ROOT / path).read_text(encoding="utf-8").splitlines()[2:]:
        heading = SECTION.match(line)
        if heading:
            section = heading.group(2)
        if line.startswith(macro + "("):
            yield section, arguments(line)


def cell(text):
    return text.replace("|", "\\|")


def builtins():
    out = ["# Built-ins", "",
           "Generated from `runtime/program/builtin.def` by `scripts/generate_docs.py`.", "",
           "Unknown: *strict* is unknown when an operand is; *partial* may be missing though its "
           "operands are known; *skips* goes over what is known and is missing when nothing is; "
           "*definite* is never unknown."]
    last = None
    for section, row in table("runtime/program/builtin.def", "TANDEM_BUILTIN"):
        _, name, signature, null_rule, _, _, doc, example, value = row
        if section != last:
            out += ["", f"## {section.capitalize()}", "",
                    "| built-in | form | unknown | meaning | example |", "|---|---|---|---|---|"]
            last = section
        out.append(f"| `{name}` | `{cell(signature)}` | {null_rule} | {cell(doc)} | "
                   f"`{cell(example)}` → {cell(value)} |")
    return "\n".join(out) + "\n"


def diagnostics():
    out = ["# Diagnostics", "",
           "Generated from `compiler/diag/diagnostics.def` by `scripts/generate_docs.py`. `{0}`, "
           "`{1}` … stand for what was seen. Codes are never used for another meaning. Each leads "
           "to its",
           "page, with an example and what to write instead; `tandem help T0402` prints it."]
    last = None
    for section, row in table("compiler/diag/diagnostics.def", "TANDEM_DIAGNOSTIC"):
        code, _, severity, text, help_text = row
        if section != last:
            out += ["", f"## {section[0].upper()}{section[1:]}", "",
                    "| code | | message | help |", "|---|---|---|---|"]
            last = section
        kind = severity.replace("Severity::k", "").lower()
        help_text = help_text.replace("{{", "{").replace("}}", "}")
        text = text.replace("{{", "{").replace("}}", "}")
        page = f"[{code}](diagnostics/{code[:3]}.md#{code.lower()})"
        out.append(f"| {page} | {kind} | {cell(text)} | {cell(help_text)} |")
    return "\n".join(out) + "\n"


PAGES = {"docs/BUILTINS.md": builtins, "docs/DIAGNOSTICS.md": diagnostics}


def main():
    stale = 0
    for path, generate in PAGES.items():
        page = ROOT / path
        text = generate()
        if "--check" not in sys.argv:
            page.write_text(text, encoding="utf-8")
        elif not page.is_file() or page.read_text(encoding="utf-8") != text:
            print(f"{path} is not current: run scripts/generate_docs.py", file=sys.stderr)
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
