#!/usr/bin/env python3
"""The hashes of the pages' sources and of what was built from them: tells without node whether web/dist is up to date.

    web_manifest.py            prints what differs from web/dist/manifest.sha256; exit 1 when anything does
    web_manifest.py --write    writes it
"""
import hashlib
import pathlib
import sys

WEB = pathlib.Path(__file__).resolve().parent.parent / "web"
MANIFEST = "dist/manifest.sha256"
# Folders that are no source and no output.
PASSED_OVER = {"node_modules"}
# Says nothing about the pages.
NOT_BUILT_FROM = {MANIFEST, "README.md"}


def manifest(web: pathlib.Path) -> str:
    """One line a file: its SHA-256 and its path below web/, in order of the path."""
    files = sorted(file.relative_to(web).as_posix() for file in web.rglob("*")
                   if file.is_file() and not PASSED_OVER & set(file.relative_to(web).parts))
    return "".join(f"{hashlib.sha256((web / name).read_bytes()).hexdigest()}  {name}\n"
                   for name in files if name not in NOT_BUILT_FROM)


def differences(wanted: str, found: str) -> list[str]:
    """Paths whose lines are not the same in both."""
    lines = set(wanted.splitlines()) ^ set(found.splitlines())
    return sorted({line.split("  ", 1)[1] for line in lines})


def main(arguments: list[str]) -> int:
    file = WEB / MANIFEST
    if arguments == ["--write"]:
        file.write_text(manifest(WEB))
        return 0
    wrong = differences(file.read_text() if file.exists() else "", manifest(WEB))
    for name in wrong:
        print(f"web/{name} is not what web/dist was built with; run tools/build_web.sh")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
