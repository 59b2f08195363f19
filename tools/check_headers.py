#!/usr/bin/env python3
"""Compiles each header given on its own, without precompiled headers: it must bring everything it uses.

    check_headers.py BUILD HEADER...      BUILD: a configured build folder; exit 1 when a header cannot stand alone

Left out are those that a source of the build begins with, before any other include and without a precompiled header:
the build has shown that they can, and `#pragma once` that they can be included twice.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

import compile_flags

ROOT = pathlib.Path(__file__).resolve().parent.parent


def begun_with(source: pathlib.Path) -> pathlib.Path | None:
    """The header that a source includes before everything else, if it is one of ours."""
    for line in source.read_text().splitlines():
        if line.startswith("#include"):
            return ROOT / line.split('"')[1] if '"' in line else None
    return None


def shown_by_build(build: pathlib.Path) -> set[pathlib.Path]:
    """Guarded headers that a source compiled without a precompiled header begins with."""
    sources = map(pathlib.Path, compile_flags.without_precompiled(build))
    found = {header for source in sources if source.is_file() and (header := begun_with(source))}
    return {header for header in found if "\n#pragma once\n" in "\n" + header.read_text()}


def flags_for(header: pathlib.Path, known: dict[str, list[str]]) -> list[str]:
    """Flags of the nearest source: in the header's folder, else in the folder above, and so on."""
    for folder in header.parents:
        near = sorted(file for file in known if pathlib.Path(file).is_relative_to(folder))
        if near:
            return known[near[0]]
    return ["-std=c++20", f"-I{ROOT}"]


def compile_alone(header: pathlib.Path, flags: list[str]) -> str:
    """The compiler's complaint, or nothing."""
    include = f'#include "{header.relative_to(ROOT)}"\n#include "{header.relative_to(ROOT)}"\n'
    done = subprocess.run([os.environ.get("CXX", "g++"), *flags, "-O0", "-g0", "-fsyntax-only", "-x", "c++", "-"],
                          input=include, text=True, capture_output=True, check=False)
    return "" if done.returncode == 0 else f"{header.relative_to(ROOT)} does not compile alone:\n{done.stderr}"


def main(arguments: list[str]) -> int:
    known = compile_flags.read(pathlib.Path(arguments[1]))
    shown = shown_by_build(pathlib.Path(arguments[1]))
    given = [(ROOT / name).resolve() for name in arguments[2:]]
    headers = [header for header in given if header not in shown]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [f for f in pool.map(lambda h: compile_alone(h, flags_for(h, known)), headers) if f]
    print("\n".join(faults) or f"headers: {len(headers)} stand alone, {len(given) - len(headers)} are shown to by the build")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
