#!/usr/bin/env python3
"""Compiles each header given on its own, without precompiled headers: it must bring everything it uses.

    check_headers.py BUILD HEADER...      BUILD: a configured build folder; exit 1 when a header cannot stand alone
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

import compile_flags

ROOT = pathlib.Path(__file__).resolve().parent.parent


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
    headers = [(ROOT / name).resolve() for name in arguments[2:]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [f for f in pool.map(lambda h: compile_alone(h, flags_for(h, known)), headers) if f]
    print("\n".join(faults) or f"headers: {len(headers)} stand alone")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
