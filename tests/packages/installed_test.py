# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts down works from there: the command with its modules, find_package,
# pkg-config, the runtime without the compiler. scripts/prove-packages does it with the packages.
#
# installed_test.py BUILD SOURCE

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BUILD, SOURCE = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
PROGRAM = SOURCE / "tests" / "packages" / "program"
HELLO = SOURCE / "examples" / "hello"
LEAD = '{"id":"L-1","employees":400,"asked_for_demo":false}'
AS_OF, AS_OF_US = "2026-11-18T10:00:00Z", "1794996000000000"


def attempt(*command, **environment):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          env={**os.environ, **{k: str(v) for k, v in environment.items()}})


def run(*command, **environment):
    done = attempt(*command, **environment)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(what, seen, expected):
    if seen != expected:
        sys.exit(f"{what}: got\n{seen}instead of\n{expected}")
    print(f"{what}: ok")


def install(prefix, *components):
    for component in components:
        run("cmake", "--install", BUILD, "--prefix", prefix, "--component", component)
    # Moved: nothing may remember where it was put first.
    moved = prefix.with_name(prefix.name + "-moved")
    prefix.rename(moved)
    return moved


def libraries(prefix):
    (library,) = prefix.glob("lib/**/libtandem.so.0")
    return library.parent


def command(prefix, folder):
    """Answers the built policy and what the command decides by it."""
    tandem = prefix / "bin" / "tandem"
    lead, built = folder / "lead.jsonl", folder / "hello.tpol"
    lead.write_text(LEAD + "\n", encoding="utf-8")
    run(tandem, "check", SOURCE / "examples" / "acme")
    run(tandem, "build", HELLO, "-o", built)
    options = ("--as-of", AS_OF, "--output-format", "jsonl")
    expected = run(tandem, "run", built, lead, *options)
    expect("native code", run(tandem, "run", "--engine", "jit", HELLO, lead, *options), expected)
    said = subprocess.run([tandem, "diff", "HEAD..", "--policy", "examples/hello"], cwd=SOURCE,
                          capture_output=True, text=True)
    if "libtandem_git" in said.stderr:
        sys.exit(said.stderr)
    return built, expected


def programs(prefix, folder, built, expected):
    lib = libraries(prefix)
    run("cmake", "-S", PROGRAM, "-B", folder / "cmake", "-G", "Ninja",
        f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", folder / "cmake")
    for name in ("decide_c", "decide_cpp"):
        expect(f"find_package, {name}",
               run(folder / "cmake" / name, built, AS_OF_US, LEAD), expected)
    expect("from source",
           run(folder / "cmake" / "decide_cpp", HELLO, AS_OF_US, LEAD), expected)
    flags = run("pkg-config", "--cflags", "--libs", "tandem",
                PKG_CONFIG_PATH=lib / "pkgconfig").split()
    for compiler, source in (("gcc", "decide.c"), ("g++", "decide.cpp")):
        run(compiler, PROGRAM / source, *flags, "-o", folder / "decide")
        expect(f"pkg-config, {source}",
               run(folder / "decide", built, AS_OF_US, LEAD, LD_LIBRARY_PATH=lib), expected)


def runtime_alone(prefix, folder, built, expected):
    lib = libraries(prefix)
    files = sorted(path.name for path in prefix.rglob("*") if not path.is_dir())
    versioned = [name for name in files if name.startswith("libtandem.so.0")]
    if files != sorted(versioned + ["copyright"]):
        sys.exit(f"the component runtime has {files}")
    needed = run("ldd", lib / "libtandem.so.0")
    for name in ("LLVM", "antlr", "z3", "git2", "not found"):
        if name in needed:
            sys.exit(f"libtandem.so.0 needs {name}:\n{needed}")
    decide = folder / "cmake" / "decide_cpp"
    alone = folder / "alone"
    shutil.copy(decide, alone)
    run("cmake", f"-DFILE={alone}", "-P",
        SOURCE / "tests" / "packages" / "drop_run_path.cmake")
    expect("runtime alone", run(alone, built, AS_OF_US, LEAD, LD_LIBRARY_PATH=lib), expected)
    said = attempt(alone, HELLO, AS_OF_US, LEAD, LD_LIBRARY_PATH=lib)
    if "libtandem_compiler.so is not installed" not in said.stderr:
        sys.exit(f"without the compiler: {said.stderr}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        whole = install(folder / "whole", "cli", "runtime", "compiler", "dev")
        built, expected = command(whole, folder)
        programs(whole, folder, built, expected)
        runtime_alone(install(folder / "alone-prefix", "runtime"), folder, built, expected)


main()
