#!/usr/bin/env python3
"""Which sources a program needs to be linked, read off names and includes.

    own_sources.py FILE...      prints the sources that these need, the given ones left out, one a line

A source implements the header of its name. One that has none implements headers of its folder which it includes: those
that have no source of their name or, where it includes no such header, all of them.
"""
import functools
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Of the tests only what they share: the rest is linked into nothing else.
FOLDERS = [name if name != "tests" else "tests/support"
           for name in tomllib.loads((ROOT / "tools/layers.toml").read_text())["folders"]]
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


@functools.cache
def included(file: pathlib.Path) -> list[pathlib.Path]:
    """The project's own headers that a file names, in its order."""
    return [ROOT / name for name in INCLUDE.findall(file.read_text()) if (ROOT / name).is_file()]


def implemented_by(source: pathlib.Path) -> list[pathlib.Path]:
    """The headers whose functions a source defines."""
    own = source.with_suffix(".hpp")
    if own.is_file():
        return [own]
    near = [header for header in included(source) if header.parent == source.parent]
    return [header for header in near if not header.with_suffix(".cpp").is_file()] or near


@functools.cache
def implementations() -> dict[pathlib.Path, list[pathlib.Path]]:
    """Sources by the headers that they implement."""
    out: dict[pathlib.Path, list[pathlib.Path]] = {}
    for folder in FOLDERS:
        for source in sorted((ROOT / folder).rglob("*.cpp")):
            for header in implemented_by(source):
                out.setdefault(header, []).append(source)
    return out


def needed(roots: list[pathlib.Path]) -> list[pathlib.Path]:
    """Every source that implements a header which the roots include, directly or through others."""
    seen: set[pathlib.Path] = set()
    to_read = list(roots)
    while to_read:
        file = to_read.pop()
        if file in seen:
            continue
        seen.add(file)
        to_read += included(file)
        to_read += implementations().get(file, [])
    return sorted(file for file in seen - set(roots) if file.suffix == ".cpp")


def main(arguments: list[str]) -> int:
    for file in needed([pathlib.Path(name).resolve() for name in arguments[1:]]):
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
