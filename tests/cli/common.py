# SPDX-License-Identifier: Apache-2.0
# What the end-to-end tests share: running the command in a folder of its own, a policy, its leads.

import csv
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TANDEM = os.environ.get("TANDEM", "")
SOURCE = pathlib.Path(__file__).resolve().parents[2]

POLICY = """policy small {}

team everyone { side marketing  side sales  squad reps in sales  queue letters in marketing }

lead { id text  email? text  employees? integer 1..1_000_000  asked yes/no }

score fit range 0..100 {
  give 60 when employees >= 50   because "large enough"
  give 40 when asked             because "asked for a demo"
}

stage MQL { when fit >= 60 }

route { to reps when stage = MQL  to letters otherwise }

test "a larger company is an MQL" {
  lead { id: "T", employees: 200, asked: no }
  expect fit = 60, stage = MQL, route = reps
}
"""

HEADER = "id,email,employees,asked\n"
LEADS = HEADER + "a,x@north.example,200,no\nb,,,yes\nc,y@south.example,10,no\n"


class Case(unittest.TestCase):
    """Each test in a new folder, with no settings of the person who runs it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tandem-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.write("policy.tandem", POLICY)
        self.write("leads.csv", LEADS)

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def environment(self, **changes):
        environment = {k: v for k, v in os.environ.items()
                       if k not in ("NO_COLOR", "CLICOLOR_FORCE", "TERM")}
        environment.update(changes)
        return environment

    def tandem(self, *arguments, stdin=b"", code=0, env=None):
        """Runs the command; (stdout, stderr) as text. The exit code must be `code`."""
        if isinstance(stdin, str):
            stdin = stdin.encode("utf-8")
        done = subprocess.run([TANDEM, *map(str, arguments)], input=stdin, cwd=self.folder,
                              env=env or self.environment(), capture_output=True, timeout=120)
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        self.assertEqual(done.returncode, code, f"stdout:\n{out}\nstderr:\n{err}")
        return out, err

    def rows(self, text):
        return list(csv.DictReader(io.StringIO(text)))

    def no_temporary_files(self):
        self.assertEqual([p.name for p in self.folder.iterdir() if ".tmp-" in p.name], [])


def main():
    if not TANDEM:
        sys.exit("TANDEM must name the executable")
    unittest.main()
