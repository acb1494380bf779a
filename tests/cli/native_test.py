# SPDX-License-Identifier: Apache-2.0
# `tandem build --native`: a library decides like its source at every level, needs nothing of the
# machine, has the same bytes wherever it was built, and is refused when it should be.

import hashlib
import json
import pathlib
import re
import shutil
import subprocess

import common
from common import SOURCE, TANDEM, Case

AS_OF = ("--as-of", "2026-11-18T10:00:00Z")
EXAMPLES = ("hello", "acme", "bank", "points_100", "territories")
LEVELS = ("x86-64-v2", "x86-64-v3", "x86-64-v4")
TRAILER_BYTES, UNHASHED_BYTES = 72, 40


class NativeCase(Case):
    def build(self, policy, output, *options):
        out, _ = self.tandem("build", policy, "--native", "-o", output, "--format", "json",
                             *options)
        return json.loads(out)

    def levels_here(self):
        """Those that this machine runs."""
        best = self.build("policy.tandem", "here.so", "--cpu", "native")["native"][0]
        return LEVELS[:LEVELS.index(best) + 1]

    def engine_of(self, *arguments):
        _, err = self.tandem("run", *arguments, "--format", "json")
        return json.loads(err.splitlines()[-1])["engine"]


class Answers(NativeCase):
    def test_examples(self):
        levels = self.levels_here()
        for name in EXAMPLES:
            policy = SOURCE / "examples" / name
            events = [f"{path.stem}={path}" for path in sorted((policy / "events").glob("*"))]
            inputs = [policy / "leads.csv", *events, *AS_OF]
            first = (policy / "leads.csv").read_text().splitlines()[1].split(",")[0]
            for cpu in (*levels, ",".join(levels)):
                with self.subTest(f"{name} {cpu}"):
                    self.build(policy, "p.so", "--cpu", cpu)
                    for command, extra in (("run", ()), ("run", ("--engine", "interpreter")),
                                           ("run", ("--engine", "jit")),
                                           ("run", ("--reasons", "3")),
                                           ("explain", ("--id", first))):
                        source, _ = self.tandem(command, policy, *inputs, *extra)
                        answer, _ = self.tandem(command, "p.so", *inputs, *extra)
                        self.assertEqual(answer, source.replace(f"{policy}/", ""))

    def test_conformance(self):
        """Each of its policies decides leads made up for it, at each level alone."""
        levels, decided = self.levels_here(), 0
        for policy in sorted((SOURCE / "tests/conformance").glob("*.tandem")):
            with self.subTest(policy.name):
                decided += self.decide_samples(policy, levels)
        self.assertGreater(decided, 2_000)

    def decide_samples(self, policy, levels):
        out = self.folder / f"sample-{policy.stem}"
        events = ("--events", "1000") if "\nevent " in policy.read_text() else ()
        self.tandem("sample", policy, "--leads", "100", *events, "-o", out)
        leads = sorted(out.glob("leads.*"))[0]
        inputs = [leads, *(f"{path.name.split('.')[0]}={path}"
                           for path in sorted(out.iterdir()) if path != leads)]

        def decide(which, *extra):
            run = subprocess.run([TANDEM, "run", which, *inputs, *AS_OF, *extra, "--rejects",
                                  self.folder / "rejects.csv"], capture_output=True, check=False)
            return run.returncode, run.stdout, self.read("rejects.csv")

        expected = decide(policy, "--engine", "interpreter")
        for cpu in levels:
            self.build(policy, "p.so", "--cpu", cpu)
            self.assertEqual(decide(self.folder / "p.so"), expected, f"{policy.name} {cpu}")
        return expected[1].count(b"\n")

    def test_engine(self):
        self.build("policy.tandem", "p.so")
        self.assertEqual(self.engine_of("p.so", "leads.csv"), "native")
        self.assertEqual(self.engine_of("p.so", "leads.csv", "--engine", "jit"), "jit")
        self.assertTrue(self.engine_of("p.so", "leads.csv", "--reasons", "1").startswith("auto"))
        shutil.copy(self.folder / "p.so", self.folder / "other_name")
        self.assertEqual(self.engine_of("other_name", "leads.csv"), "native")
        for command in ("check", "test", "build"):
            _, err = self.tandem(command, "p.so", code=65)
            self.assertIn("is a built policy, and this needs the source of it", err)


class Library(NativeCase):
    def test_needs_nothing(self):
        self.build(SOURCE / "examples/acme", "p.so")
        for tool in ("nm", "ldd", "readelf"):
            if shutil.which(tool) is None:
                self.skipTest(f"no {tool}")

        def ask(*command):
            return subprocess.run([*command, "p.so"], cwd=self.folder, capture_output=True,
                                  check=True, text=True)

        self.assertEqual(ask("nm", "-D", "--undefined-only").stdout, "")
        defined = ask("nm", "-D", "--defined-only").stdout.split()
        self.assertEqual(defined[2:], ["tandem_native_policy_v1"])
        self.assertIn("statically linked", ask("ldd").stdout)
        about = ask("readelf", "-W", "-l", "-d", "-r", "-S")
        self.assertEqual(about.stderr, "")
        self.assertIn("There are no relocations in this file", about.stdout)
        self.assertNotIn("RWE", about.stdout)
        self.assertNotIn("NEEDED", about.stdout)

    def test_same_bytes_everywhere(self):
        source = SOURCE / "examples/acme"
        self.build(source, "a.so")
        shutil.copytree(source, self.folder / "moved/acme")
        self.build("moved/acme", "b.so")
        first = (self.folder / "a.so").read_bytes()
        self.assertEqual((self.folder / "b.so").read_bytes(), first)
        self.assertEqual(self.read("a.h"), self.read("b.h"))
        self.assertNotIn(str(SOURCE).encode(), first)
        self.no_temporary_files()

    def test_levels(self):
        self.assertEqual(self.build("policy.tandem", "p.so")["native"], list(LEVELS[:2]))
        about = self.build("policy.tandem", "p.so", "--cpu", "x86-64-v4,x86-64-v2,x86-64-v4")
        self.assertEqual(about["native"], [LEVELS[0], LEVELS[2]])
        text, _ = self.tandem("version", "p.so")
        self.assertIn("native      x86-64-v2, x86-64-v4; ", text)
        if LEVELS[2] not in self.levels_here():
            self.build("policy.tandem", "p.so", "--cpu", "x86-64-v4")
            _, err = self.tandem("run", "p.so", "leads.csv", code=65)
            self.assertIn("its code is for x86-64-v4, and this machine is ", err)
            self.tandem("run", "p.so", "leads.csv", "--engine", "interpreter")

    def test_usage(self):
        for options, reason in ((("--cpu", "native"), "--cpu and --header are for --native"),
                                (("--header", "x.h"), "--cpu and --header are for --native"),
                                (("--native", "--cpu", "x86-64"), "not `x86-64`"),
                                (("--native", "--cpu", "x86-64-v2,"), "not ``"),
                                (("--native", "-o", "p.h"), "need two names")):
            _, err = self.tandem("build", "policy.tandem", *options, code=64)
            self.assertIn(reason, err)
        self.tandem("build", "policy.tandem", "--native")
        self.assertTrue((self.folder / "small.so").exists())
        self.assertTrue((self.folder / "small.h").exists())
        done = subprocess.run([TANDEM, "build", "policy.tandem", "--native", "-o", "-"],
                              cwd=self.folder, capture_output=True, check=True)
        self.assertEqual(done.stdout, (self.folder / "small.so").read_bytes())

    def test_damage(self):
        self.build("policy.tandem", "p.so")
        whole = (self.folder / "p.so").read_bytes()
        damaged = [whole[:size] for size in range(8, len(whole), len(whole) // 20)]
        damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]
                    for at in range(8, len(whole), len(whole) // 20)]
        for content in damaged:
            self.write("damaged.so", content)
            out, err = self.tandem("run", "damaged.so", "leads.csv", code=65)
            self.assertEqual(out, "")
            self.assertRegex(err, "damaged.so: it(s checksum does not match| does not end as)")

    def test_another_build(self):
        self.build("policy.tandem", "p.so")
        whole = bytearray((self.folder / "p.so").read_bytes())
        whole[len(whole) - TRAILER_BYTES + 16] ^= 1
        hashed = len(whole) - UNHASHED_BYTES
        whole[hashed:hashed + 32] = hashlib.sha256(whole[:hashed]).digest()
        self.write("p.so", bytes(whole))
        _, err = self.tandem("run", "p.so", "leads.csv", code=65)
        self.assertIn("its code is for another build of Tandem", err)
        self.tandem("run", "p.so", "leads.csv", "--engine", "interpreter")

    def test_stripped(self):
        if shutil.which("strip") is None:
            self.skipTest("no strip")
        self.build("policy.tandem", "p.so")
        subprocess.run(["strip", self.folder / "p.so"], check=True)
        _, err = self.tandem("run", "p.so", "leads.csv", code=65)
        self.assertIn("changed by a tool such as strip", err)


class Header(NativeCase):
    def compile(self, compiler, *sources):
        if shutil.which(compiler[0]) is None:
            self.skipTest(f"no {compiler[0]}")
        subprocess.run([*compiler, "-Wall", "-Wextra", "-Werror", "-pedantic", *sources, "-o",
                        "program"], cwd=self.folder, check=True)
        return subprocess.run([self.folder / "program"], capture_output=True, check=True,
                              text=True).stdout

    def test_names_are_numbers(self):
        about = self.build(SOURCE / "examples/acme", "acme.so")
        text = self.read("acme.h")
        names = re.findall(r"^  (ACME_\w+) = ", text, re.M)
        self.assertGreater(len(names), 30)
        program = '#include "acme.h"\n#include <stdio.h>\nint main(void) {\n'
        program += "  puts(ACME_POLICY_VERSION);\n"
        program += "".join(f'  printf("{name} %d\\n", (int){name});\n' for name in names)
        program += "  return 0;\n}\n"
        self.write("program.c", program)
        self.write("program.cpp", program)
        answer = self.compile(("cc", "-std=c99"), "program.c")
        self.assertEqual(self.compile(("c++", "-std=c++17"), "program.cpp"), answer)
        lines = answer.splitlines()
        self.assertEqual(lines[0], about["policy_version"])
        numbers = dict(line.rsplit(" ", 1) for line in lines[1:])
        acme = SOURCE / "examples/acme"
        decided, _ = self.tandem("run", acme, acme / "leads.csv", *AS_OF)
        header = decided.splitlines()[0].split(",")
        columns = [re.sub(r"\W", "_", name.upper()) for name in header]
        results = [name for name in columns if f"ACME_RESULT_{name}" in numbers]
        self.assertEqual([numbers[f"ACME_RESULT_{name}"] for name in results],
                         [str(number) for number in range(int(numbers["ACME_RESULTS"]))])

    def test_names_that_are_equal_in_c(self):
        self.write("odd.tandem", "policy _9 {}\nteam t { side marketing  side sales  squad s in "
                   "sales  queue q in marketing }\n"
                   "record books { int integer 0..9 }\nlead { id text  "
                   "asked? yes/no  books books  books_int integer 0..9 }\n"
                   "stage MQL { when books_int > books.int }\n"
                   "route { to s when stage = MQL  to q otherwise }\n")
        self.tandem("build", "odd.tandem", "--native", "-o", "odd.so")
        self.write("program.c", '#include "odd.h"\nint main(void) { return 0; }\n')
        self.compile(("cc", "-std=c99"), "program.c")
        header = self.read("odd.h")
        self.assertIn("_9_FIELD_BOOKS_INT = 2,", header)
        self.assertIn("_9_FIELD_BOOKS_INT_2 = 3,", header)


if __name__ == "__main__":
    common.main()
