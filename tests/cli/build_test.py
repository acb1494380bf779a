# SPDX-License-Identifier: Apache-2.0
# `tandem build`: what was built answers like its source, is the same wherever it was built, and is
# refused when it was changed or is not of whom it should be.

import json
import pathlib
import re
import shutil
import subprocess

import common
from common import SOURCE, TANDEM, Case

AS_OF = ("--as-of", "2026-11-18T10:00:00Z")
EXAMPLES = ("hello", "acme", "bank", "points_100", "territories")
FORMATS = pathlib.Path(__file__).resolve().parents[1] / "artifacts"


def events_of(folder):
    return [f"{path.stem}={path}" for path in sorted((folder / "events").glob("*"))]


class Answers(Case):
    def compare(self, policy, built, command, *arguments):
        """Stdout of the command, with the source and with what was built of it."""
        source, _ = self.tandem(command, policy, *arguments)
        answer, _ = self.tandem(command, built, *arguments)
        folder = pathlib.Path(policy) if pathlib.Path(policy).is_dir() else policy.parent
        self.assertEqual(answer, source.replace(f"{folder}/", ""))
        return answer

    def test_examples(self):
        for name in EXAMPLES:
            with self.subTest(name):
                policy = SOURCE / "examples" / name
                built = self.folder / f"{name}.tpol"
                self.tandem("build", policy, "-o", built)
                inputs = [policy / "leads.csv", *events_of(policy), *AS_OF]
                for engine in ("interpreter", "jit", "auto"):
                    self.compare(policy, built, "run", *inputs, "--engine", engine)
                self.compare(policy, built, "run", *inputs, "--reasons", "3", "--output-format",
                             "jsonl", "--engine", "jit")
                first = (policy / "leads.csv").read_text().splitlines()[1].split(",")[0]
                self.compare(policy, built, "explain", *inputs, "--id", first)
                self.compare(policy, built, "explain", *inputs, "--id", first, "--format", "json")
                for stage in ("schema", "program", "trace-program"):
                    self.compare(policy, built, "dump", "--stage", stage)

    def test_conformance(self):
        """Each of its policies decides leads made up for it."""
        policies = sorted((SOURCE / "tests/conformance").glob("*.tandem"))
        self.assertGreater(len(policies), 30)
        decided = 0
        for policy in policies:
            with self.subTest(policy.name):
                built = self.folder / "built.tpol"
                self.tandem("build", policy, "-o", built)
                for stage in ("schema", "program", "trace-program"):
                    self.compare(policy, built, "dump", "--stage", stage)
                decided += self.decide_samples(policy, built)
        self.assertGreater(decided, 2_000)

    def decide_samples(self, policy, built):
        out = self.folder / f"sample-{policy.stem}"
        events = ("--events", "1000") if "\nevent " in policy.read_text() else ()
        self.tandem("sample", policy, "--leads", "100", *events, "-o", out)
        leads = sorted(out.glob("leads.*"))[0]
        inputs = [leads, *(f"{path.name.split('.')[0]}={path}"
                           for path in sorted(out.iterdir()) if path != leads)]
        rows = 0
        for extra in (("--engine", "interpreter"), ("--engine", "jit"),
                      ("--reasons", "3", "--output-format", "jsonl")):
            answers = []
            for which in (policy, built):
                rejects = self.folder / "rejects.csv"
                run = subprocess.run([TANDEM, "run", which, *inputs, *AS_OF, *extra, "--rejects",
                                      rejects], capture_output=True, check=False)
                answers.append((run.returncode, run.stdout, self.summary(run.stderr),
                                rejects.read_text()))
            self.assertEqual(answers[0], answers[1], f"{policy.name} {extra}")
            rows += answers[0][1].count(b"\n")
        return rows

    @staticmethod
    def summary(text):
        """What is said of the run, but how long it took; the policy's warnings are its source's."""
        lines = text.decode().splitlines()
        start = next((i for i, line in enumerate(lines) if line.startswith("leads in")), -1)
        return [line for line in lines[start:] if "leads/s" not in line]

    def test_no_reasons(self):
        self.tandem("build", "policy.tandem", "-o", "slim.tpol", "--no-explain")
        self.tandem("build", "policy.tandem", "-o", "full.tpol")
        self.assertLess((self.folder / "slim.tpol").stat().st_size,
                        (self.folder / "full.tpol").stat().st_size)
        self.compare(self.folder / "policy.tandem", "slim.tpol", "run", "leads.csv")
        for arguments in (("run", "slim.tpol", "leads.csv", "--reasons", "1"),
                          ("explain", "slim.tpol", "leads.csv", "--id", "a")):
            _, err = self.tandem(*arguments, code=65)
            self.assertIn("built with --no-explain", err)

    def test_commands_for_source(self):
        self.tandem("build", "policy.tandem", "-o", "p.tpol")
        shutil.copy(self.folder / "p.tpol", self.folder / "other_name")
        for name in ("p.tpol", "other_name"):
            for command in ("check", "test", "build"):
                _, err = self.tandem(command, name, code=65)
                self.assertIn("is a built policy, and this needs the source of it", err)
            self.tandem("run", name, "leads.csv")
        for stage in ("hir", "hash"):
            _, err = self.tandem("dump", "p.tpol", "--stage", stage, code=65)
            self.assertIn(f"a built policy has no {stage}", err)


class File(Case):
    def build(self, policy, output, **options):
        self.tandem("build", policy, "-o", output, **options)
        return (self.folder / output).read_bytes()

    def test_same_bytes_everywhere(self):
        for name in ("acme", "territories"):
            source = SOURCE / "examples" / name
            first = self.build(source, "a.tpol")
            shutil.copytree(source, self.folder / "moved" / name)
            self.assertEqual(self.build(f"moved/{name}", "b.tpol"), first)
            self.assertEqual(self.build(f"./moved/../moved/{name}/", "c.tpol"), first)
            shutil.rmtree(self.folder / "moved")
            self.assertNotIn(str(SOURCE).encode(), first)

    def test_name_and_stdout(self):
        out, err = self.tandem("build", "policy.tandem")
        self.assertIn("small.tpol: policy small\n", out)
        self.assertEqual(err, "")
        done = subprocess.run([TANDEM, "build", "policy.tandem", "-o", "-"], cwd=self.folder,
                              capture_output=True, check=True)
        self.assertEqual(done.stdout, (self.folder / "small.tpol").read_bytes())
        self.assertIn(b"<stdout>: policy small", done.stderr)
        self.no_temporary_files()

    def test_stdin(self):
        """A built policy on stdin does what its file does."""
        built = self.build("policy.tandem", "p.tpol")
        self.tandem("build", "policy.tandem", "--native", "-o", "p.so")
        leads = ("leads.csv", *AS_OF)
        commands = (("run", leads), ("explain", (*leads, "--row", "1")),
                    ("dump", ("--stage", "program")), ("version", ()))
        for name in ("p.tpol", "p.so"):
            content = (self.folder / name).read_bytes()
            for command, more in commands:
                with self.subTest(f"{command} {name}"):
                    expected, _ = self.tandem(command, name, *more)
                    out, err = self.tandem(command, "-", *more, stdin=content)
                    self.assertEqual(out, expected.replace(name, "<stdin>"))
                    self.assertEqual("bug in tandem" in err, False)
        for inputs in ((), ("-",), ("lead=-",)):
            _, err = self.tandem("run", "-", *inputs, stdin=built, code=64)
            self.assertIn("policy and leads cannot both come from stdin", err)
        _, err = self.tandem("explain", "-", "-", "--row", "1", stdin=built, code=64)
        self.assertIn("policy and leads cannot both come from stdin", err)
        _, err = self.tandem("run", "-", "leads.csv", "--previous", "-", stdin=built, code=64)
        self.assertIn("only one input can come from stdin", err)
        for command in ("run", "version"):
            more = leads if command == "run" else ()
            _, err = self.tandem(command, "-", *more, "--verify-with", "signers", stdin=built,
                                 code=64)
            self.assertIn("beside stdin lies no signature", err)
        _, err = self.tandem("run", "-", "leads.csv", stdin=built[:-1], code=65)
        self.assertIn(f"stdin: it has {len(built) - 1} bytes and should have", err)
        for command in ("check", "test", "build", "fmt"):
            _, err = self.tandem(command, "-", stdin=built, code=65)
            self.assertIn("stdin is a built policy, and this needs the source of it", err)
        _, err = self.tandem("version", "-", stdin="policy small {}\n", code=65)
        self.assertIn("stdin: this is no built policy", err)

    def test_summary(self):
        out, _ = self.tandem("build", "policy.tandem", "-o", "p.tpol", "--format", "json")
        about = json.loads(out)
        self.assertEqual((about["format_version"], about["policy"], about["format"]),
                         (1, "small", "1.0"))
        self.assertEqual(about["size_bytes"], (self.folder / "p.tpol").stat().st_size)
        self.assertEqual([s["name"] for s in about["sections"]],
                         ["META", "OPER", "ZONE", "PROG", "EXPL"])
        self.assertEqual(about["size_bytes"],
                         56 + sum(16 + s["size_bytes"] for s in about["sections"]))
        version, _ = self.tandem("version", "p.tpol", "--format", "json")
        self.assertEqual(version, out)
        text, _ = self.tandem("version", "p.tpol")
        self.assertIn(about["sha256"], text)
        self.assertIn(about["policy_version"], text)

    def test_errors(self):
        self.write("bad.tandem", "policy bad {}\nscore fit { give 1 when nothing_here }\n")
        _, err = self.tandem("build", "bad.tandem", "-o", "bad.tpol", code=1)
        self.assertIn("nothing_here", err)
        self.assertFalse((self.folder / "bad.tpol").exists())
        self.tandem("build", "policy.tandem", "-o", "no/such/folder.tpol", code=74)
        self.tandem("build", "policy.tandem", "-o", "-", "--sign", "key", code=64)
        _, err = self.tandem("run", "none.tpol", "leads.csv", code=74)
        self.assertIn("cannot read none.tpol", err)
        self.write("text.tpol", "policy small {}\n")
        _, err = self.tandem("run", "text.tpol", "leads.csv", code=65)
        self.assertIn("text.tpol: this is no built policy", err)

    def test_damage(self):
        whole = self.build("policy.tandem", "p.tpol")
        middle = len(whole) // 2
        cases = {"checksum does not match": whole[:middle] + b"?" + whole[middle + 1:],
                 f"it has {middle} bytes and should have": whole[:middle],
                 "its format is 2.0 and this tandem reads": whole[:8] + b"\2" + whole[9:],
                 "the header is cut off": whole[:20]}
        for reason, damaged in cases.items():
            self.write("damaged.tpol", damaged)
            for arguments in (("run", "damaged.tpol", "leads.csv"), ("version", "damaged.tpol"),
                              ("explain", "damaged.tpol", "leads.csv", "--id", "a")):
                out, err = self.tandem(*arguments, code=65)
                self.assertEqual(out, "")
                self.assertIn(reason, err)

    def test_file_of_format_1_0(self):
        """Written once by the first version; never made anew."""
        built, leads = FORMATS / "format_1_0.tpol", FORMATS / "format_1_0.csv"
        events = f"visit={FORMATS / 'format_1_0_visit.csv'}"
        for engine in ("interpreter", "jit"):
            out, _ = self.tandem("run", built, leads, events, *AS_OF, "--engine", engine,
                                 "--max-rejects", "1")
            self.assertEqual(out, (FORMATS / "format_1_0_decided.csv").read_text())
        out, _ = self.tandem("explain", built, leads, events, *AS_OF, "--id", "L1")
        self.assertEqual(out, (FORMATS / "format_1_0_explained.txt").read_text())


class Signatures(Case):
    def setUp(self):
        super().setUp()
        if shutil.which("ssh-keygen") is None:
            self.skipTest("no ssh-keygen")
        self.signers = []
        for name in ("anna", "ben"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f",
                            self.folder / name], check=True, capture_output=True)
            key = " ".join(self.read(f"{name}.pub").split()[:2])
            self.signers.append(f'{name}@south.example namespaces="tandem" {key}\n')
        self.write("allowed", self.signers[0])
        self.tandem("build", "policy.tandem", "-o", "p.tpol", "--sign", "anna")

    def refused(self, reason, *arguments, code=65):
        out, err = self.tandem("run", "p.tpol", "leads.csv", *arguments, code=code)
        self.assertEqual(out, "")
        self.assertIn(reason, err)

    def test_signed(self):
        out, _ = self.tandem("run", "p.tpol", "leads.csv", "--verify-with", "allowed")
        self.assertEqual(out, self.tandem("run", "policy.tandem", "leads.csv")[0])
        self.tandem("explain", "p.tpol", "leads.csv", "--id", "a", "--verify-with", "allowed")
        out, _ = self.tandem("version", "p.tpol", "--verify-with", "allowed")
        self.assertIn("signed by   anna@south.example\n", out)
        checked = subprocess.run(
            ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "anna@south.example", "-n",
             "tandem", "-s", "p.tpol.sig"], cwd=self.folder, capture_output=True, check=False,
            input=(self.folder / "p.tpol").read_bytes())
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_same_file_without_signature(self):
        self.tandem("build", "policy.tandem", "-o", "unsigned.tpol")
        self.assertEqual((self.folder / "p.tpol").read_bytes(),
                         (self.folder / "unsigned.tpol").read_bytes())

    def test_somebody_else(self):
        self.write("allowed", self.signers[1])
        self.refused("its signature is of nobody in allowed", "--verify-with", "allowed")

    def test_changed_before_anything_is_read(self):
        whole = (self.folder / "p.tpol").read_bytes()
        self.write("p.tpol", whole[:-1] + b"?")
        self.refused("its signature is of nobody in allowed", "--verify-with", "allowed")
        self.refused("checksum does not match")

    def test_other_purpose(self):
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", "anna", "-n", "file", "p.tpol"],
                       cwd=self.folder, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        (self.folder / "p.tpol.sig").unlink()
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", "anna", "-n", "file", "p.tpol"],
                       cwd=self.folder, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        self.refused("its signature is of nobody", "--verify-with", "allowed")

    def test_no_signature(self):
        (self.folder / "p.tpol.sig").unlink()
        self.refused("there is no signature p.tpol.sig", "--verify-with", "allowed")
        (self.folder / "allowed").unlink()
        self.write("p.tpol.sig", "")
        self.refused("there is no file of allowed signers", "--verify-with", "allowed")

    def test_wrong_use(self):
        _, err = self.tandem("run", "policy.tandem", "leads.csv", "--verify-with", "allowed",
                             code=64)
        self.assertIn("--verify-with is for built policies", err)
        self.tandem("version", "--verify-with", "allowed", code=64)
        _, err = self.tandem("build", "policy.tandem", "-o", "q.tpol", "--sign", "nobody", code=65)
        self.assertIn("there is no key nobody", err)
        self.assertFalse((self.folder / "q.tpol").exists())
        self.write("no_key", "this is no key\n")
        _, err = self.tandem("build", "policy.tandem", "-o", "q.tpol", "--sign", "no_key", code=65)
        self.assertIn("ssh-keygen does not sign with no_key", err)
        self.assertIsNone(re.search("tmp", err))


if __name__ == "__main__":
    common.main()
