# SPDX-License-Identifier: Apache-2.0
# run where the system refuses: no memory, no room, no reader, no rights. A clear message, the right
# exit code, no half file, nothing left behind; a smaller system may also be enough.

import os
import pathlib
import resource
import signal
import subprocess
import time
import unittest

import common
import joined

SANITIZED = bool(os.environ.get("ASAN_OPTIONS") or os.environ.get("TSAN_OPTIONS"))
MEBIBYTE = 1 << 20
OUTPUTS = {"-o": "decided.csv", "--rejects": "rejects.csv", "--carry-out": "state.jsonl"}


class Environment(common.Case):
    def setUp(self):
        super().setUp()
        (self.folder / "tmp").mkdir()
        self.write("policy.tandem", joined.POLICY)
        data = joined.Data(2000, seed=6)
        data.write_shuffled(self)
        views = self.read("views.csv")
        self.write("views.csv", views + views.split("\n", 1)[1] * 10)
        self.plain = ("leads.csv",)
        self.joined = ("leads.csv", "page_view=views.csv", "--memory", "64KB", "--temp-dir", "tmp")

    def run_limited(self, arguments, limits=(), stdout=subprocess.PIPE, **options):
        """(exit code, stdout, stderr); `limits`: (resource, bytes)."""
        def limit():
            for what, most in limits:
                resource.setrlimit(what, (most, most))
        done = subprocess.run(
            [common.TANDEM, "run", "policy.tandem", *map(str, arguments), "--as-of",
             joined.AS_OF], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=stdout, stderr=subprocess.PIPE, preexec_fn=limit, timeout=120, **options)
        return done.returncode, done.stdout or b"", done.stderr.decode("utf-8", "replace")

    def nothing_left(self):
        self.no_temporary_files()
        self.assertEqual(os.listdir(self.folder / "tmp"), [])

    def outputs(self):
        return [name for name in OUTPUTS.values() if (self.folder / name).exists()]

    def failed(self, done, message, code=74):
        self.assertEqual(done[0], code, done[2])
        self.assertIn(message, done[2])
        self.assertNotIn("bug in tandem", done[2])
        self.assertEqual(self.outputs(), [])
        self.nothing_left()


@unittest.skipIf(SANITIZED, "sanitizers reserve terabytes")
class Memory(Environment):
    def answers_in_little_memory(self, arguments):
        """Every limit ends well: with all of the output, or with a message and none."""
        enough = self.run_limited((*arguments, "-o", "expected.csv"))
        self.assertEqual(enough[0], 0, enough[2])
        expected = self.read("expected.csv")
        codes = set()
        for megabytes in (24, 28, 32, 36, 40, 44, 48, 52, 56, 64, 80, 100, 130, 180, 250, 500):
            with self.subTest(arguments=arguments, megabytes=megabytes):
                code, _, err = self.run_limited(
                    (*arguments, "-o", "decided.csv", "--rejects", "rejects.csv"),
                    [(resource.RLIMIT_AS, megabytes * MEBIBYTE)])
                if code == 127 and "shared libraries" in err:
                    continue  # the system's loader had no room for the program itself
                codes.add(code)
                if code == 0:
                    self.assertEqual(self.read("decided.csv"), expected)
                    self.nothing_left()
                    (self.folder / "decided.csv").unlink()
                    (self.folder / "rejects.csv").unlink()
                else:
                    self.failed((code, b"", err), "tandem: error: ")
        self.assertIn(0, codes)
        return codes

    def test_plain(self):
        self.answers_in_little_memory(self.plain)

    def test_joined(self):
        self.assertIn(74, self.answers_in_little_memory((*self.joined, "--threads", "4")))

    def test_native_code(self):
        self.answers_in_little_memory((*self.plain, "--engine", "jit"))

    def test_a_file_that_needs_much(self):
        self.write("leads.csv", "id,email,employees\n" + "".join(
            f"lead-{i},somebody-{i}@north.example,{1 + i % 400}\n" for i in range(200_000)))
        self.answers_in_little_memory((*self.plain, "--threads", "1"))


class Room(Environment):
    """Files that may not grow stand for a disk that is full."""

    def test_each_output(self):
        many = "".join(f"x-{i},,many\n" for i in range(100_000))
        self.write("leads.csv", self.read("leads.csv") + many)
        for option, name in OUTPUTS.items():
            for arguments in (self.plain, self.joined):
                if option == "--carry-out":
                    arguments = self.joined
                with self.subTest(option, arguments=arguments):
                    done = self.run_limited((*arguments, option, name, "--max-rejects", "100%"),
                                            [(resource.RLIMIT_FSIZE, 64 * 1024)],
                                            stdout=subprocess.DEVNULL)
                    self.failed(done, "File too large")

    def test_the_temporary_folder(self):
        done = self.run_limited((*self.joined, "-o", "decided.csv"),
                                [(resource.RLIMIT_FSIZE, 64 * 1024)])
        self.failed(done, "cannot write to the temporary folder `tmp`: File too large")

    def test_stdout_that_is_a_file(self):
        with open(self.folder / "stdout", "wb") as stdout:
            done = self.run_limited(self.plain, [(resource.RLIMIT_FSIZE, 16 * 1024)],
                                    stdout=stdout)
        self.failed(done, "cannot write to stdout: File too large")

    def test_devices_that_are_full(self):
        for option, name in OUTPUTS.items():
            with self.subTest(option):
                done = self.run_limited((*self.joined, option, "/dev/full"),
                                        stdout=subprocess.DEVNULL)
                self.failed(done, "No space left on device" if option != "--rejects" else "")

    def test_a_disk_of_32_kibibytes(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "none", str(disk)],
                                 capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("no rights to mount a small disk")
        try:
            for arguments in ((*self.plain, "-o", "disk/decided.csv"),
                              (*self.joined, "-o", "disk/decided.csv"),
                              (*self.joined[:-1], "disk")):
                with self.subTest(arguments):
                    done = self.run_limited(arguments, stdout=subprocess.DEVNULL)
                    self.failed(done, "No space left on device")
                    self.assertEqual(os.listdir(disk), [])
        finally:
            subprocess.run(["umount", str(disk)], check=True)


class Streams(Environment):
    def closed(self, *descriptors):
        def close():
            for descriptor in descriptors:
                os.close(descriptor)
        return close

    def run_closed(self, arguments, *descriptors):
        process = subprocess.Popen(
            [common.TANDEM, "run", "policy.tandem", *arguments, "--as-of", joined.AS_OF],
            cwd=self.folder, env=self.environment(), preexec_fn=self.closed(*descriptors),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err.decode()

    def test_stdout_closed_at_once(self):
        for arguments in (self.plain, self.joined):
            with self.subTest(arguments):
                self.failed(self.run_closed(arguments, 1), "cannot write to stdout")

    def test_no_stream_becomes_one_of_our_files(self):
        expected = self.run_limited(self.joined)[1].decode()
        outputs = ("-o", "decided.csv", "--rejects", "rejects.csv", "--carry-out", "state.jsonl")
        self.run_limited((*self.joined, *outputs))
        sound = {name: self.read(name) for name in OUTPUTS.values()}
        for descriptors in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)):
            with self.subTest(descriptors):
                code, _, _ = self.run_closed((*self.joined, *outputs), *descriptors)
                self.assertEqual(code, 0)
                self.assertEqual({name: self.read(name) for name in OUTPUTS.values()}, sound)
        self.assertNotEqual(expected, "")

    def test_stdin_closed(self):
        self.failed(self.run_closed(("-",), 0), "stdin: the input is empty", code=65)

    def test_a_reader_that_goes_away(self):
        for arguments in (self.plain, self.joined):
            with self.subTest(arguments):
                shell = " ".join([common.TANDEM, "run", "policy.tandem", *arguments])
                done = subprocess.run(
                    ["bash", "-c", f"{shell} | head -1; echo ${{PIPESTATUS[0]}}"],
                    cwd=self.folder, env=self.environment(), capture_output=True, timeout=120)
                header, code = done.stdout.decode().splitlines()
                self.assertTrue(header.startswith("id,"))
                self.assertIn(code, ("0", "74"))
                self.assertNotIn(b"error", done.stderr)
                self.nothing_left()


class Files(Environment):
    def test_what_cannot_be_opened(self):
        (self.folder / "loop").symlink_to("loop")
        for name, message in (("loop", "Too many levels of symbolic links"),
                              ("leads.csv/x", "Not a directory"), ("tmp", "is a folder"),
                              ("x" * 300, "File name too long"), ("gone.csv", "No such file")):
            for arguments in ((name,), ("leads.csv", f"page_view={name}"),
                              ("leads.csv", "--previous", name), ("leads.csv", "--carry", name)):
                with self.subTest(arguments):
                    self.failed(self.run_limited((*arguments, "-o", "decided.csv")), message)

    def test_what_cannot_be_read(self):
        # Opens, and then answers every read with an error.
        for arguments in (("/proc/self/mem",), ("leads.csv", "page_view=/proc/self/mem")):
            with self.subTest(arguments):
                self.failed(self.run_limited((*arguments, "-o", "decided.csv")),
                            "cannot read `/proc/self/mem`: Input/output error")

    @unittest.skipIf(os.geteuid() == 0, "everything may be read by root")
    def test_what_may_not_be_read(self):
        self.write("secret.csv", "id\n").chmod(0)
        self.failed(self.run_limited(("secret.csv",)), "Permission denied")

    def test_outputs_without_a_folder(self):
        for option in OUTPUTS:
            for arguments in (self.plain, self.joined):
                with self.subTest(option, arguments=arguments):
                    done = self.run_limited((*arguments, option, "nowhere/x"),
                                            stdout=subprocess.DEVNULL)
                    self.failed(done, "nowhere")

    def test_outputs_that_are_folders(self):
        for option in OUTPUTS:
            with self.subTest(option):
                done = self.run_limited((*self.joined, option, "tmp"), stdout=subprocess.DEVNULL)
                self.failed(done, "tmp")


class Signals(Environment):
    """Stopped at some moment of a run of a second or so."""

    def stop(self, arguments, number, after):
        process = subprocess.Popen(
            [common.TANDEM, "run", "policy.tandem", *arguments, "-o", "decided.csv", "--rejects",
             "rejects.csv"], cwd=self.folder, env=self.environment(), stdin=subprocess.PIPE,
            stderr=subprocess.PIPE)
        process.stdin.write(b"id,email,employees\n" + b"x,,1\n" * 100_000)
        process.stdin.flush()
        self.addCleanup(process.kill)
        self.wait_until_it_writes(process)
        time.sleep(after)
        process.send_signal(number)
        err = process.communicate(timeout=60)[1].decode()
        self.assertEqual(process.returncode, 128 + number, err)
        self.assertIn("stopped", err)
        self.assertEqual(self.outputs(), [])
        self.nothing_left()

    def wait_until_it_writes(self, process):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            if any(".tmp-" in path.name for path in pathlib.Path(self.folder).iterdir()):
                return
            time.sleep(0.005)
        self.fail("no output was begun")

    def test_plain_and_joined(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for arguments in (("-",), ("-", "page_view=views.csv", "--memory", "64KB",
                                       "--temp-dir", "tmp")):
                for after in (0, 0.15):
                    with self.subTest(number, arguments=arguments, after=after):
                        self.stop(arguments, number, after)


if __name__ == "__main__":
    common.main()
