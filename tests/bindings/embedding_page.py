# SPDX-License-Identifier: Apache-2.0
# docs/EMBEDDING.md does what it says: its programs are written down, its console blocks are run,
# what they print is compared. `…` stands for any text, a line of its own for any lines.
#
# embedding_page.py WAY: c, cpp, python, node, sqlite, postgresql, native or swap. Environment as of
# bindings_test.py. What the page takes from /usr is taken from an installed copy.

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BUILD, SOURCE = pathlib.Path(os.environ["TANDEM_BUILD"]), pathlib.Path(os.environ["TANDEM_SOURCE"])
SECTIONS = {"c": "C", "cpp": "C++", "python": "Python", "node": "Node.js", "sqlite": "SQLite",
            "postgresql": "PostgreSQL", "native": "Machine code in a file",
            "swap": "Replacing a policy while it runs"}
SKIPPED = 77
SHARED = "Installing"  # its console makes what the others use
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```", re.S | re.M)


def sections(page):
    parts = re.split(r"^## (.*)$", page, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def install(prefix):
    for component in ("cli", "runtime", "compiler", "dev"):
        subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix, "--component", component],
                       check=True, stdout=subprocess.DEVNULL)
    (library,) = prefix.glob("lib/**/libtandem.so.0")
    lib = str(library.parent)
    return {**os.environ, "PATH": f"{prefix}/bin:{os.environ['PATH']}", "LD_LIBRARY_PATH": lib,
            "PKG_CONFIG_PATH": f"{lib}/pkgconfig", "CMAKE_PREFIX_PATH": str(prefix),
            "LIBRARY_PATH": lib, "CPATH": f"{prefix}/include", "TANDEM_LIB": lib}


def matches(seen, expected):
    pattern = re.escape(expected.strip("\n"))
    return re.fullmatch(pattern.replace("…", "(?:.|\n)*"), seen.strip("\n")) is not None


def console(text, folder, environment):
    """Runs each `$ ` line; what stands below it is what it prints, both streams."""
    for command, expected in re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", text, re.M):
        done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if command.startswith("npm ") and done.returncode != 0:
            print(f"node: skipped, npm cannot fetch koffi:\n{done.stdout[-2000:]}")
            sys.exit(SKIPPED)
        if not matches(done.stdout, expected):
            sys.exit(f"$ {command}\nprinted (exit code {done.returncode})\n{done.stdout}"
                     f"instead of\n{expected}")
        print(f"$ {command}")


@contextlib.contextmanager
def server(section, environment):
    """A PostgreSQL for the section about it."""
    if section != "PostgreSQL":
        yield
        return
    os.environ["TANDEM_LIB"] = environment["TANDEM_LIB"]
    import bindings_test
    with tempfile.TemporaryDirectory() as name:
        with bindings_test.Server(pathlib.Path(name)):
            environment.update(PGHOST=name, PGUSER="postgres")
            yield


def main():
    section = SECTIONS[sys.argv[1]]
    page = sections((SOURCE / "docs" / "EMBEDDING.md").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        folder, prefix = pathlib.Path(name) / "work", pathlib.Path(name) / "usr"
        folder.mkdir()
        environment = install(prefix)
        places = {"/usr/share/": f"{prefix}/share/", "/srv/policies/": f"{folder}/",
                  "sudo ": ""}
        run = 0
        with server(section, environment):
            for kind, text in BLOCK.findall(page[SHARED]) + BLOCK.findall(page[section]):
                for place, here in places.items():
                    text = text.replace(place, here)
                words = kind.split()
                if words[1:2] == ["program"]:
                    (folder / words[2]).write_text(text, encoding="utf-8")
                elif words == ["console"]:
                    console(text, folder, environment)
                    run += 1
        if run < 2:
            sys.exit(f"section {section} runs nothing")


main()
