#!/usr/bin/env python3
"""Runs clang-tidy over the sources given, several at a time, with the flags of a build folder.

    check_tidy.py BUILD SOURCE...      exit 1 when it complains
STOA_TIDY_SECONDS bounds the time: no source is begun after it, and those left out are counted. What changed last is
looked at first.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import compile_flags

ROOT = pathlib.Path(__file__).resolve().parent.parent


SKIPPED = "skipped"


def tidy(source: str, folder: str, deadline: float) -> str:
    """What clang-tidy says about one source, or nothing; SKIPPED after the deadline."""
    if time.monotonic() > deadline:
        return SKIPPED
    # The path analysis of clang 14 does not understand coroutines: it finds faults in Asio's own headers.
    checks = ["--checks=-clang-analyzer-*"] if "co_await" in (ROOT / source).read_text() else []
    done = subprocess.run(["clang-tidy-14", "--quiet", *checks, "-p", folder, str(ROOT / source)],
                          text=True, capture_output=True, check=False, cwd=ROOT)
    return "" if done.returncode == 0 else f"{source}:\n{done.stdout}{done.stderr}"


def latest_first(sources: list[str]) -> list[str]:
    """The sources by when they changed last; those not committed yet come first."""
    done = subprocess.run(["git", "log", "--format=", "--name-only"], text=True, capture_output=True, check=False, cwd=ROOT)
    committed: dict[str, int] = {}
    for place, name in enumerate(done.stdout.splitlines()):
        committed.setdefault(name, place)
    return sorted(sources, key=lambda name: committed.get(name, -1))


def main(arguments: list[str]) -> int:
    known = compile_flags.read(pathlib.Path(arguments[1]))
    sources = latest_first([name for name in arguments[2:] if str(ROOT / name) in known])
    for name in sorted(set(arguments[2:]) - set(sources)):
        print(f"tidy: {name} is in no target of this build, not looked at")
    deadline = time.monotonic() + float(os.environ.get("STOA_TIDY_SECONDS", "inf"))
    with tempfile.TemporaryDirectory() as folder:
        compile_flags.write(known, pathlib.Path(folder))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            said = dict(zip(sources, pool.map(lambda s: tidy(s, folder, deadline), sources)))
    left_out = [source for source in sources if said[source] == SKIPPED]
    faults = [text for text in said.values() if text and text != SKIPPED]
    if left_out:
        print(f"tidy: OUT OF TIME, {len(left_out)} of {len(sources)} not looked at, from {left_out[0]} on")
    print("\n".join(faults) or f"tidy: {len(sources) - len(left_out)} sources are clean")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
