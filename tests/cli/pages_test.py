# SPDX-License-Identifier: Apache-2.0
# The pages of docs/diagnostics: each example under "Wrong:" gets exactly the finding that it is
# about, each under "Instead:" gets none; `tandem help T0402` prints them. An example is completed
# by what docs/diagnostics/prelude.tandem declares and it does not, unless its first line says
# "// the whole policy". Files that it names stand below it after "File `NAME`:".

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import common

PAGES = common.SOURCE / "docs" / "diagnostics"
TABLE = common.SOURCE / "compiler" / "diag" / "diagnostics.def"
ROW = re.compile(r"^TANDEM_DIAGNOSTIC\((T\d{4}), \w+, Severity::k(\w+),")
BLOCK = re.compile(r"^(Wrong|Instead|File `([^`]+)`):\n\n```\w+\n(.*?)^```$", re.M | re.S)
DECLARES = re.compile(r"^(policy|team|lead|record \w+|event \w+)\b", re.M)
# Of a fragment: nothing is used, no line names the squads, ends of scores are left open.
NOISE = {"T1016", "T1017", "T1018"}
# Too long, too deep or not even text; or said by `tandem ci` of a run. Described, not shown.
NOT_SHOWN = {"T0101", "T0102", "T0103", "T0104", "T0142", "T0143", "T0228"} | {
    f"T{number}" for number in range(1281, 1300)}


def table():
    """Severity by code."""
    rows = (ROW.match(line) for line in TABLE.read_text(encoding="utf-8").splitlines())
    return {row.group(1): row.group(2).lower() for row in rows if row}


def pages():
    """The text of each page by its code, in order."""
    found = {}
    for path in sorted(PAGES.glob("T*.md")):
        parts = re.split(r"^## (\S+)\n", path.read_text(encoding="utf-8"), flags=re.M)
        for code, text in zip(parts[1::2], parts[2::2]):
            assert code not in found, f"two pages for {code}"
            found[code] = text
    return found


def examples(text):
    """("Wrong" or "Instead", its policy, its files) of a page."""
    out = []
    for label, name, body in BLOCK.findall(text):
        if name:
            out[-1][2][name] = body
        else:
            out.append((label, body, {}))
    return out


def prelude(example):
    """What the example leaves out of the prelude."""
    if example.startswith("// the whole policy"):
        return ""
    said = set(DECLARES.findall(example))
    parts = re.split(r"\n(?=[a-z])", (PAGES / "prelude.tandem").read_text(encoding="utf-8"))
    keep = [part for part in parts if not said & set(DECLARES.findall(part))]
    return "\n".join(keep) + "\n"


def findings(example, files):
    """(code, severity, message, file) of each finding; code None: it could not be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "example.tandem").write_text(example, encoding="utf-8")
        around = prelude(example)
        if around:
            (path / "prelude.tandem").write_text(around, encoding="utf-8")
        for name, body in files.items():
            (path / name).write_text(body, encoding="utf-8")
        run = subprocess.run([os.environ["TANDEM"], "check", folder, "--format", "json"],
                             capture_output=True, timeout=60, check=False)
        if run.returncode not in (0, 1, 3):
            return [(None, run.stderr.decode())]
        shown = json.loads(run.stdout)["diagnostics"]
        return [(d["code"], d["severity"], d["message"], d.get("file", "")) for d in shown]


def is_noise(finding, code):
    return finding[0] in NOISE and (finding[0] != code or finding[3].endswith("prelude.tandem"))


def mistakes(code, severity, text):
    """What is wrong with the examples of a page."""
    labels = [label for label, _, _ in examples(text)]
    if code in NOT_SHOWN:
        return ["is said not to be shown, and is"] if labels else []
    if labels != ["Wrong", "Instead"]:
        return [f"has {labels}, not one example under Wrong: and one under Instead:"]
    out = []
    for label, example, files in examples(text):
        found = findings(example, files)
        if found and found[0][0] is None:
            out.append(f"{label}: {found[0][1]}")
            continue
        codes = {f[0] for f in found if not is_noise(f, code)}
        if label == "Wrong":
            graver = {f[0] for f in found if f[1] == "error"} if severity == "error" else codes
            if graver != {code}:
                out.append(f"Wrong: found {found}")
        elif codes:
            out.append(f"Instead: found {[f for f in found if f[0] in codes]}")
    return out


class Pages(common.Case):
    def test_every_code_has_a_page_and_no_other(self):
        self.assertEqual(sorted(pages()), sorted(table()))

    def test_pages_name_codes_that_there_are(self):
        for code, text in pages().items():
            with self.subTest(code):
                words = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
                self.assertLessEqual(set(re.findall(r"\bT\d{4}\b", words)), set(table()))

    def test_examples_are_what_they_say(self):
        severities = table()
        texts = {code: text for code, text in pages().items() if code in severities}
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(lambda c: (c, mistakes(c, severities[c], texts[c])), texts)
            for code, wrong in results:
                with self.subTest(code):
                    self.assertEqual(wrong, [])

    def test_help_prints_the_page(self):
        for code, severity in table().items():
            with self.subTest(code):
                out, err = self.tandem("help", code)
                self.assertEqual(err, "")
                self.assertTrue(out.startswith(f"{code} — {severity}\n"), out)
                self.assertEqual(f"ignore {code} because" in out, severity != "error")
                for line in out.splitlines():
                    self.assertLessEqual(len(line), 100, line)
                first = pages()[code].strip().splitlines()[0]
                self.assertIn(first, out)

    def test_lower_case_and_codes_that_there_are_not(self):
        self.assertEqual(self.tandem("help", "t0402")[0], self.tandem("help", "T0402")[0])
        _, err = self.tandem("help", "T0420", code=64)
        self.assertIn("there is no finding `T0420`; did you mean `T0402`?", err)
        self.tandem("help", "T9999", code=64)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].startswith("T"):  # one code or the beginning of several
        for wanted, words in pages().items():
            if wanted.startswith(sys.argv[1]):
                print(wanted, *mistakes(wanted, table().get(wanted, "error"), words), sep="\n  ")
    else:
        common.main()
