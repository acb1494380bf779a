# SPDX-License-Identifier: Apache-2.0
# Every way to embed Tandem against tandem run.
"""Every way to embed Tandem decides 10,000 leads as `tandem run` does, byte for byte.

bindings_test.py WAY: c, cpp, python, node, sqlite or postgresql. From the environment: TANDEM (the
command), TANDEM_LIB (folder of libtandem.so), TANDEM_SOURCE (the repository), TANDEM_BUILD (a
folder to build in). Node needs npm's registry once, PostgreSQL its server and the right to install.
"""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["TANDEM_SOURCE"])
LIB = pathlib.Path(os.environ["TANDEM_LIB"])
BUILD = pathlib.Path(os.environ["TANDEM_BUILD"])
HERE = SOURCE / "tests" / "bindings"
BINDINGS = SOURCE / "runtime" / "bindings"
INCLUDE = SOURCE / "runtime" / "include"
LEADS = 10_000
SKIPPED = 77
AS_OF = "2026-11-18T10:00:00Z"
AS_OF_US = 1_794_996_000_000_000


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, **options)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n"
                 f"{done.stderr.decode(errors='replace')[-4000:]}")
    return done.stdout


def prepare():
    """The built policy, the leads and what `tandem run` says of them."""
    folder = BUILD / "bindings"
    folder.mkdir(parents=True, exist_ok=True)
    tandem = os.environ["TANDEM"]
    built, leads = folder / "acme.tpol", folder / "leads"
    run(tandem, "build", SOURCE / "examples" / "acme", "-o", built)
    run(tandem, "sample", SOURCE / "examples" / "acme", "--leads", LEADS, "--events", 5 * LEADS,
        "--seed", 3, "--layout", "nested", "-o", leads)
    (lines,) = leads.glob("*.jsonl")
    expected = run(tandem, "run", SOURCE / "examples" / "acme", lines, "--as-of", AS_OF,
                   "--output-format", "jsonl", "--max-rejects", "100%")
    assert expected.count(b"\n") > LEADS * 0.9, "too few leads are decided"
    return built, lines, expected


def environment(**more):
    return {**os.environ, "LD_LIBRARY_PATH": str(LIB), **more}


def compiled(compiler, source, *flags):
    program = BUILD / "bindings" / (source + ".bin")
    run(compiler, *flags, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2", "-I", INCLUDE,
        HERE / source, "-o", program, "-L", LIB, "-ltandem")
    return program


def through_c(built, lines):
    with lines.open("rb") as leads:
        return run(compiled("gcc", "decide.c", "-std=c99"), built, AS_OF_US, stdin=leads,
                   env=environment())


def through_cpp(built, lines):
    with lines.open("rb") as leads:
        return run(compiled("g++", "decide.cpp", "-std=c++17"), built, AS_OF_US, stdin=leads,
                   env=environment())


def through_python(built, lines):
    with lines.open("rb") as leads:
        return run(sys.executable, "-B", HERE / "decide.py", built, AS_OF_US, stdin=leads,
                   env=environment(TANDEM_LIBRARY=str(LIB / "libtandem.so.0"),
                                   PYTHONPATH=str(BINDINGS / "python")))


def through_node(built, lines):
    package = BUILD / "bindings" / "node"
    shutil.copytree(BINDINGS / "node", package, dirs_exist_ok=True)
    if not (package / "node_modules" / "koffi").exists():
        fetched = subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=package,
                                 capture_output=True)
        if fetched.returncode != 0:
            print(f"node: skipped, npm cannot fetch koffi:\n{fetched.stderr.decode()[-2000:]}")
            sys.exit(SKIPPED)
    with lines.open("rb") as leads:
        return run("node", HERE / "decide.js", built, AS_OF_US, stdin=leads,
                   env=environment(TANDEM_LIBRARY=str(LIB / "libtandem.so.0"),
                                   TANDEM_NODE=str(package)))


def read_lines(lines):
    return [line for line in lines.read_text(encoding="utf-8").split("\n") if line]


def through_sqlite(built, lines):
    extension = BUILD / "bindings" / "tandem_sqlite.so"
    run("gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2", "-fPIC", "-shared",
        "-fvisibility=hidden", "-I", INCLUDE, BINDINGS / "sqlite" / "tandem_sqlite.c", "-o",
        extension, "-L", LIB, "-ltandem")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "leads.db"
        database = sqlite3.connect(path)
        database.execute("create table leads (line text)")
        database.executemany("insert into leads values (?)", ((one,) for one in read_lines(lines)))
        database.commit()
        database.close()
        script = (f".load {extension}\n.mode list\n"
                  f"select tandem_decide('{built}', line, '{AS_OF}') from leads order by rowid;\n")
        out = run("sqlite3", "-batch", path, input=script.encode(), env=environment())
        # A policy that is not there is told, and so is a lead that is none.
        for call, told in ((f"tandem_decide('/no/such', '{{}}', 0)", "cannot open"),
                           (f"tandem_decide('{built}', '[]', 0)", "object"),
                           (f"tandem_decide('{built}', '{{}}', 'soon')", "no instant")):
            failed = subprocess.run(["sqlite3", "-batch", str(path)], capture_output=True,
                                    input=f".load {extension}\nselect {call};\n".encode(),
                                    env=environment())
            assert told in failed.stderr.decode(), (call, failed.stderr)
        return out


class Server:
    """A PostgreSQL of our own: a new cluster, a socket in a folder, nobody else."""

    def __init__(self, folder):
        self.folder = folder
        self.bin = pathlib.Path(run("pg_config", "--bindir").decode().strip())
        # PostgreSQL refuses to run as root.
        self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] \
            if os.geteuid() == 0 else []

    def command(self, *arguments, **options):
        return run(*self.user, *arguments, env=environment(), cwd="/", **options)

    def __enter__(self):
        data = self.folder / "data"
        if self.user:
            shutil.chown(self.folder, "postgres", "postgres")
        self.command(self.bin / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E",
                     "UTF8", "--locale=C")
        self.command(self.bin / "pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "-o",
                     f"-c listen_addresses= -c unix_socket_directories={self.folder} "
                     "-c jit=on -c jit_above_cost=0 -c jit_inline_above_cost=0 "
                     "-c jit_optimize_above_cost=0", "start", stdin=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.command(self.bin / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def sql(self, script):
        return self.command(self.bin / "psql", "-h", self.folder, "-U", "postgres", "-v",
                            "ON_ERROR_STOP=1", "-qAt", input=script.encode())


def through_postgresql(built, lines):
    source = BUILD / "bindings" / "postgresql"
    shutil.copytree(BINDINGS / "postgresql", source, dirs_exist_ok=True)
    run("make", "-C", source, f"TANDEM_INCLUDE={INCLUDE}", f"TANDEM_LIB={LIB}", "install")
    with tempfile.TemporaryDirectory() as folder, Server(pathlib.Path(folder)) as server:
        shutil.copy(built, pathlib.Path(folder) / "acme.tpol")
        os.chmod(pathlib.Path(folder) / "acme.tpol", 0o644)
        leads = pathlib.Path(folder) / "leads.txt"
        # COPY's text form: a backslash is written twice.
        leads.write_text("".join(f"{i}\t{line}\n".replace("\\", "\\\\")
                                 for i, line in enumerate(read_lines(lines))), encoding="utf-8")
        os.chmod(leads, 0o644)
        out = server.sql(f"""
            create extension tandem;
            create table leads (at int, line text);
            copy leads from '{leads}';
            set tandem.policy = '{folder}/acme.tpol';
            select tandem_decide_line(line, '{AS_OF}') from leads order by at;
        """)
        # As jsonb the same decisions, with the server's own native code at work.
        same = server.sql(f"""
            set tandem.policy = '{folder}/acme.tpol';
            select count(*) from leads where tandem_decide(line::jsonb, '{AS_OF}')
              = tandem_decide_line(line, '{AS_OF}')::jsonb;
            explain (analyze, timing off, summary off)
              select sum(length(line)) from leads
              where tandem_decide(line::jsonb, '{AS_OF}') ->> 'route' <> 'nobody';
        """).decode()
        assert same.startswith(f"{len(read_lines(lines))}\n"), same
        assert "JIT:" in same, "the server did not compile anything: is its llvmjit installed?"
        return out


def main():
    way = sys.argv[1]
    built, lines, expected = prepare()
    seen = {"c": through_c, "cpp": through_cpp, "python": through_python, "node": through_node,
            "sqlite": through_sqlite, "postgresql": through_postgresql}[way](built, lines)
    if seen != expected:
        pairs = list(zip(seen.split(b"\n"), expected.split(b"\n")))
        first = next((i for i, (a, b) in enumerate(pairs) if a != b), len(pairs))
        sys.exit(f"{way}: {seen.count(10)} lines, expected {expected.count(10)}; line {first + 1}:"
                 f"\n{pairs[first] if first < len(pairs) else ''}")
    print(f"{way}: {expected.count(10)} decisions, byte-identical to tandem run")


if __name__ == "__main__":
    main()
