# SPDX-License-Identifier: Apache-2.0
# Hostile policies and lead files: each gets a clear answer, in little memory.

import os
import subprocess
import sys

import common
from common import HEADER, TANDEM, Case

MEMORY_LIMIT_MB = 200
SANITIZED = bool(os.environ.get("ASAN_OPTIONS") or os.environ.get("TSAN_OPTIONS"))
TABLE = []

# Runs a command and prints its exit code, seconds and peak memory, from a process of its own:
# the peak of children is that of the largest so far.
METER = """
import resource, subprocess, sys, time
begin = time.monotonic()
code = subprocess.call(sys.argv[2:], stdin=subprocess.DEVNULL)
with open(sys.argv[1], "w") as out:
    print(code, time.monotonic() - begin,
          resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, file=out)
"""


class Hostile(Case):
    def measured(self, what, *arguments, code):
        """(stdout, stderr); checks the exit code and the peak of memory, notes the time."""
        done = subprocess.run(
            [sys.executable, "-c", METER, str(self.folder / "meter"), TANDEM,
             *map(str, arguments)],
            cwd=self.folder, env=self.environment(), capture_output=True, timeout=300)
        out = done.stdout.decode("utf-8", "replace")
        err = done.stderr.decode("utf-8", "replace")
        exit_code, seconds, megabytes = self.read("meter").split()
        TABLE.append((what, arguments[0], int(exit_code), float(seconds), float(megabytes)))
        self.assertEqual(int(exit_code), code, f"stdout:\n{out[:3000]}\nstderr:\n{err[:3000]}")
        if not SANITIZED:
            self.assertLess(float(megabytes), MEMORY_LIMIT_MB)
        return out, err

    def policy(self, what, content, *expected, code=1):
        """`check` and `run` answer alike: an error with all of `expected`, no flood of text."""
        path = self.write("hostile.tandem", content) if content is not None else what
        self.answers(what, path, expected, code)

    def answers(self, what, path, expected, code):
        out, err = self.measured(what, "check", path, code=code)
        for text in expected:
            self.assertIn(text, out + err)
        self.assertLess(len(out) + len(err), 20_000)
        if code != 0:
            out, err = self.measured(what, "run", path, "leads.csv", code=code)
            for text in expected:
                self.assertIn(text, out + err)

    def leads(self, what, content, *expected, code, options=()):
        path = self.write("hostile.csv", content)
        out, err = self.measured(what, "run", "policy.tandem", path, *options, code=code)
        for text in expected:
            self.assertIn(text, out + err)
        return out, err

    def sparse(self, name):
        path = self.folder / name
        with open(path, "wb") as file:
            file.truncate(1 << 30)
        return path


class HostilePolicies(Hostile):
    def test_nested_parentheses(self):
        self.policy("100,000 parentheses", "define x = " + "(" * 100_000 + "1" + ")" * 100_000,
                    "T0104", "nested more than 200 levels deep", "give inner parts names")

    def test_nested_not(self):
        self.policy("100,000 `not`", "define x = " + "not " * 100_000 + "y",
                    "T0104", "nested more than 200 levels deep")

    def test_nested_braces(self):
        self.policy("100,000 braces", "score x " + "{ group a " * 100_000, "T0104")

    def test_long_chain(self):
        self.policy("100,000 `+ 1`", "define x = 1" + " + 1" * 100_000, code=1)

    def test_a_line_over_the_limit(self):
        self.policy("10 MB line", "define x = " + "y or " * 2_000_000 + "z",
                    "10000012 bytes", "limit is 4194304", code=65)

    def test_a_line_within_the_limit(self):
        self.policy("3.9 MB line, one word", "define x = " + "y" * 3_900_000,
                    "T0143", "longer than 200 bytes")

    def test_a_line_of_words_within_the_limit(self):
        self.policy("3.9 MB line, `or`s", "define x = " + "y or " * 780_000 + "y", "error")

    def test_a_long_text_within_the_limit(self):
        self.policy("3.9 MB line, one text", 'list x = "' + "y" * 3_900_000 + '"', "error")

    def test_not_utf8(self):
        self.policy("invalid UTF-8", b"lead {\n  id \xff\xfe text\n}\n", "T0101", "not UTF-8",
                    "byte 12 (line 2)")

    def test_zero_byte(self):
        self.policy("NUL", b"lead { id\x00 text }\n", "T0102", "zero byte", "byte 9 (line 1)")

    def test_empty(self):
        self.policy("empty file", "", "error")

    def test_a_folder_without_policies(self):
        (self.folder / "nothing").mkdir()
        self.answers("folder without policies", "nothing",
                     ("`nothing` holds no policy", ".tandem"), 65)

    def test_a_folder_named_like_a_policy(self):
        (self.folder / "folder.tandem").mkdir()
        self.answers("folder named x.tandem", "folder.tandem",
                     ("`folder.tandem` holds no policy",), 65)

    def test_sparse(self):
        self.sparse("sparse.tandem")
        self.answers("1 GB sparse file", "sparse.tandem",
                     ("1073741824 bytes", "limit is 4194304"), 65)


class HostileLeads(Hostile):
    def test_empty(self):
        self.leads("empty file", "", "hostile.csv", "empty", code=65)

    def test_header_only(self):
        self.leads("header only", HEADER, "leads in", code=0)

    def test_a_folder(self):
        (self.folder / "folder").mkdir()
        out, err = self.measured("a folder", "run", "policy.tandem", "folder", code=74)
        self.assertIn("folder", err)
        self.assertEqual(out, "")

    def test_sparse(self):
        path = self.sparse("sparse.csv")
        _, err = self.measured("1 GB sparse file", "run", "policy.tandem", path, code=65)
        self.assertIn("sparse.csv", err)

    def test_not_utf8(self):
        self.leads("invalid UTF-8", HEADER.encode() + b"a,\xff@north.example,200,no\n",
                   "UTF-8", "rejected", code=65)

    def test_zero_byte(self):
        self.leads("NUL", HEADER.encode() + b"a,\x00x,200,no\nb,,200,no\n", "NUL bytes", code=65)

    def test_a_late_zero_byte(self):
        rows = "".join(f"{n},,200,no\n" for n in range(20_000))
        self.leads("NUL behind 64 KiB", HEADER.encode() + rows.encode() + b"x,\0,200,no\n",
                   "a NUL byte", "rejected", code=65)

    def test_a_long_line(self):
        self.leads("10 MB line, one cell", HEADER + "a," + "x" * 10_000_000 + ",200,no\nb,,9,no\n",
                   "rejected", code=65)

    def test_a_line_of_many_cells(self):
        self.leads("10 MB line, 5 M cells", HEADER + "a," + "x," * 5_000_000 + "\nb,,9,no\n",
                   "rejected", code=65)

    def test_a_long_header(self):
        self.leads("10 MB header", "x" * 10_000_000 + "\na\n", "hostile.csv", code=65)

    def test_a_quote_never_closed(self):
        self.leads("quote never closed, 10 MB", HEADER + 'a,"' + ("x," * 99 + "y\n") * 50_000,
                   "rejected", code=65)

    def test_a_million_quotes(self):
        self.leads("10 MB of quotes", HEADER + 'a,"' + '""' * 5_000_000 + '",200,no\n',
                   code=65)


def print_table():
    print(f"{'what':32} {'command':8} {'code':>4} {'seconds':>8} {'MB':>7}")
    for what, command, code, seconds, megabytes in TABLE:
        print(f"{what:32} {command:8} {code:4} {seconds:8.2f} {megabytes:7.1f}")


if __name__ == "__main__":
    import atexit
    atexit.register(print_table)
    common.main()
