# SPDX-License-Identifier: Apache-2.0
# The solver's module: opened when a question needs it, and said to be missing where it is.

import shutil
import subprocess

import common

RELATED = """policy related {}
lead { id text  a integer 0..100_000  b integer 0..100_000  c integer 0..100_000 }
score s {
  give 1 when a + b > c and c > a + b
  give 2 when c > 5
}
"""
MODULE = "libtandem_smt.so"


class Solver(common.Case):
    def opened(self, policy):
        """What the loader says of libraries while the policy is checked."""
        _, err = self.tandem("check", policy, env=self.environment(LD_DEBUG="files"))
        return err

    def test_it_proves_what_ranges_do_not(self):
        self.write("related.tandem", RELATED)
        out, _ = self.tandem("check", "related.tandem")
        self.assertIn("`a + b > c and c > a + b` is never true", out)
        self.assertNotIn("T1018", out)
        again, _ = self.tandem("check", "related.tandem")
        self.assertEqual(again, out)

    def test_it_is_opened_when_it_is_needed(self):
        self.write("related.tandem", RELATED)
        self.assertNotIn(MODULE, self.opened("policy.tandem"))
        self.assertIn(MODULE, self.opened("related.tandem"))

    def test_without_it_the_question_stays_open(self):
        self.write("related.tandem", RELATED)
        alone = self.folder / "alone"
        alone.mkdir()
        shutil.copy(common.TANDEM, alone / "tandem")
        done = subprocess.run([alone / "tandem", "check", "related.tandem"], cwd=self.folder,
                              env=self.environment(), capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"the solver {MODULE} is not installed", done.stdout.decode("utf-8"))
        done = subprocess.run([alone / "tandem", "check", "policy.tandem"], cwd=self.folder,
                              env=self.environment(), capture_output=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout), (0, b""))


if __name__ == "__main__":
    common.main()
