# SPDX-License-Identifier: Apache-2.0
# fmt: files rewritten in place and only when they change, --check and --diff that write nothing,
# stdin, errors, and that what it writes is what the page about it shows.

import json
import os
import re
import subprocess

import common

MESSY = "lead{id text\n  email? text}\r\npolicy p{}\t// why\n"
TIDY = "lead {\n  id     text\n  email? text\n}\n\npolicy p {}  // why\n"
BROKEN = "lead { id   text\n"


class Fmt(common.Case):
    def setUp(self):
        super().setUp()
        (self.folder / "policy.tandem").unlink()

    def test_rewrites_what_changes_and_names_it(self):
        (self.folder / "sub" / ".hidden").mkdir(parents=True)
        self.write("a.tandem", MESSY)
        self.write("b.tandem", TIDY)
        self.write("sub/c.tandem", MESSY)
        self.write("sub/.hidden/d.tandem", MESSY)
        self.write("notes.txt", MESSY)
        os.chmod(self.folder / "a.tandem", 0o640)
        os.utime(self.folder / "b.tandem", (1, 1))
        out, err = self.tandem("fmt")
        self.assertEqual(out, "a.tandem\nsub/c.tandem\n")
        self.assertEqual(err, "3 files: 2 changed\n")
        self.assertEqual(self.read("a.tandem"), TIDY)
        self.assertEqual(self.read("sub/c.tandem"), TIDY)
        self.assertEqual((self.folder / "a.tandem").stat().st_mode & 0o777, 0o640)
        self.assertEqual((self.folder / "b.tandem").stat().st_mtime, 1)
        self.assertEqual((self.folder / "sub/.hidden/d.tandem").read_bytes(), MESSY.encode())
        self.assertEqual((self.folder / "notes.txt").read_bytes(), MESSY.encode())
        self.no_temporary_files()
        self.assertEqual(self.tandem("fmt"), ("", "3 files: 0 changed\n"))

    def test_files_and_folders_once_each(self):
        (self.folder / "sub").mkdir()
        self.write("sub/a.tandem", MESSY)
        self.write("b.tandem", MESSY)
        out, _ = self.tandem("fmt", "sub/a.tandem", "sub", "b.tandem", "./b.tandem")
        self.assertEqual(out, "sub/a.tandem\nb.tandem\n")

    def test_a_link_stays_a_link(self):
        self.write("real", MESSY)
        (self.folder / "a.tandem").symlink_to("real")
        self.tandem("fmt", "a.tandem")
        self.assertTrue((self.folder / "a.tandem").is_symlink())
        self.assertEqual(self.read("real"), TIDY)

    def test_check_writes_nothing(self):
        self.write("a.tandem", MESSY)
        self.write("b.tandem", TIDY)
        out, err = self.tandem("fmt", "--check", code=1)
        self.assertEqual((out, err), ("a.tandem\n", "2 files: 1 would change\n"))
        self.assertEqual((self.folder / "a.tandem").read_bytes(), MESSY.encode())
        self.tandem("fmt", "--check", "b.tandem")

    def test_diff_is_what_patch_takes(self):
        self.write("a.tandem", MESSY)
        out, _ = self.tandem("fmt", "--diff", "a.tandem")
        self.assertEqual((self.folder / "a.tandem").read_bytes(), MESSY.encode())
        self.assertTrue(out.startswith("--- a.tandem\n+++ a.tandem\n@@ -1,3 +1,6 @@\n"), out)
        self.assertEqual(self.tandem("fmt", "--diff", "--check", "a.tandem", code=1)[0], out)
        done = subprocess.run(["git", "apply", "-p0", "-"], input=out.encode(), cwd=self.folder,
                              capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.read("a.tandem"), TIDY)
        self.assertEqual(self.tandem("fmt", "--diff", "a.tandem")[0], "")

    def test_diff_in_colour(self):
        self.write("a.tandem", MESSY)
        plain, _ = self.tandem("fmt", "--diff")
        painted, _ = self.tandem("fmt", "--diff", "--color", "always")
        self.assertNotEqual(painted, plain)
        self.assertEqual(re.sub("\x1b\\[[0-9;]*m", "", painted), plain)

    def test_stdin(self):
        self.assertEqual(self.tandem("fmt", "-", stdin=MESSY), (TIDY, ""))
        self.assertEqual(self.tandem("fmt", "-", stdin=TIDY), (TIDY, ""))
        self.assertEqual(self.tandem("fmt", "-", "--check", stdin=MESSY, code=1)[0], "<stdin>\n")
        self.assertIn("+++ <stdin>", self.tandem("fmt", "-", "--diff", stdin=MESSY)[0])
        out, err = self.tandem("fmt", "-", stdin=BROKEN, code=1)
        self.assertEqual(out, "")
        self.assertIn("error[T0107]", err)

    def test_a_file_with_errors_is_left_alone_the_others_are_not(self):
        self.write("a.tandem", BROKEN)
        self.write("b.tandem", MESSY)
        out, err = self.tandem("fmt", code=1)
        self.assertEqual(out, "b.tandem\n")
        self.assertIn("a.tandem:1:6", err)
        self.assertIn("2 files: 1 changed, 1 file with errors left alone", err)
        self.assertEqual(self.read("a.tandem"), BROKEN)
        self.assertEqual(self.read("b.tandem"), TIDY)

    def test_json(self):
        self.write("a.tandem", BROKEN)
        self.write("b.tandem", MESSY)
        self.write("c.tandem", TIDY)
        said = json.loads(self.tandem("fmt", "--check", "--diff", "--format", "json", code=1)[0])
        self.assertEqual([(f["file"], f["status"]) for f in said["files"]],
                         [("a.tandem", "errors"), ("b.tandem", "would change"),
                          ("c.tandem", "unchanged")])
        self.assertIn("+lead {", said["files"][1]["diff"])
        self.assertEqual(said["findings"]["diagnostics"][0]["code"], "T0107")
        said = json.loads(self.tandem("fmt", "b.tandem", "--format", "json")[0])
        self.assertEqual(said["files"], [{"file": "b.tandem", "status": "changed"}])

    def test_what_cannot_be_read_or_written(self):
        self.write("a.tandem", MESSY)
        _, err = self.tandem("fmt", "a.tandem", "nowhere", code=74)
        self.assertIn("`nowhere` does not exist", err)
        self.assertEqual((self.folder / "a.tandem").read_bytes(), MESSY.encode())
        (self.folder / "empty").mkdir()
        self.tandem("fmt", "empty", code=65)
        self.tandem("fmt", "-", "a.tandem", code=64)
        self.tandem("fmt", "-", "--format", "json", code=64)

    def test_the_page_and_the_starting_policy_are_formatted(self):
        page = (common.SOURCE / "docs" / "FMT.md").read_text(encoding="utf-8")
        for block in re.findall(r"```tandem\n(.*?)```", page, re.S):
            self.assertEqual(self.tandem("fmt", "-", stdin=block)[0], block)
        self.tandem("init", "new")
        self.tandem("fmt", "--check", "--diff", "new")


if __name__ == "__main__":
    common.main()
