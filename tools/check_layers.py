#!/usr/bin/env python3
"""Holds every include and every line of code to tools/layers.toml: folders, modules, libraries, banned words.

    check_layers.py [ROOT]      prints one line per violation; exit 0 none, 1 some, 2 a wrong table
"""
import fnmatch
import pathlib
import re
import sys
import tomllib

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
STANDARD = re.compile(r"^[a-z_0-9]+$")
# One alternative per thing whose inside is not code; a raw string's delimiter is its group 1.
NOT_CODE = re.compile(
    r'R"([^\s()\\]{0,16})\((?:.|\n)*?\)\1"'
    r'|//[^\n]*'
    r'|/\*(?:.|\n)*?\*/'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'")


def code_only(text: str) -> str:
    """The text with comments and literals blanked, every line kept in its place."""
    return NOT_CODE.sub(lambda match: '""' + "\n" * match[0].count("\n"), text)


def covered(file: str, places: list[str]) -> bool:
    """True when a file is one of the places, lies below one, or matches one as a pattern."""
    return any(file == p or file.startswith(p + "/") or fnmatch.fnmatchcase(file, p) for p in places)


def module_of(file: str) -> str | None:
    parts = file.split("/")
    return parts[1] if len(parts) > 2 else None


def folder_fault(file: str, target: str, rules: dict, root: pathlib.Path) -> str | None:
    """What is wrong with an include of a file of ours, if anything."""
    folders, own, other = rules["folders"], file.split("/")[0], target.split("/")[0]
    if other not in folders:
        return f'"{target}" is no path from the repository root'
    if other != own and other not in folders[own]:
        return f"{own} may not include {other}"
    if not (root / target).is_file():
        return f'"{target}" does not exist'
    here, there = module_of(file), module_of(target)
    if own != other or own not in rules["modules"] or here is None or there is None or here == there:
        return None
    modules = rules["modules"][own]
    granted = modules.get("any", []) + modules.get(here, []) + rules.get("modules_except", {}).get(file, [])
    return None if there in granted else f"{own}/{here} may not include {own}/{there}"


def library_fault(file: str, target: str, libraries: dict) -> str | None:
    """What is wrong with an include of somebody else's file, if anything."""
    first = target.split("/")[0]
    for name, library in libraries.items():
        if first in library["headers"]:
            return None if covered(file, library["in"]) else f"{name} may not be used here (<{target}>)"
    return None if STANDARD.match(target) else f"<{target}> belongs to no library of tools/layers.toml"


def file_faults(root: pathlib.Path, path: pathlib.Path, rules: dict):
    file = path.relative_to(root).as_posix()
    text = path.read_text()
    for number, line in enumerate(text.splitlines(), 1):
        if match := INCLUDE.match(line):
            ours = match[1] == '"'
            fault = (folder_fault(file, match[2], rules, root) if ours
                     else library_fault(file, match[2], rules["libraries"]))
            if fault:
                yield f"{file}:{number}: {fault}"
    banned = [b for b in rules["banned"] if covered(file, b["in"]) and not covered(file, b.get("except", []))]
    for number, line in enumerate(code_only(text).splitlines(), 1):
        for rule in banned:
            if found := re.search(rule["word"], line):
                yield f"{file}:{number}: `{found[0].strip()}` is banned here: {rule['why']}"


def violations(root: pathlib.Path, rules: dict):
    for folder in rules["folders"]:
        for path in sorted(p for p in (root / folder).rglob("*") if p.suffix in (".hpp", ".cpp")):
            yield from file_faults(root, path, rules)


def table_faults(rules: dict):
    """A table that grants what does not exist, or lets the folders form a cycle."""
    folders = rules["folders"]
    unknown = {f"{f} -> {t}" for f, targets in folders.items() for t in targets if t not in folders}
    yield from (f"tools/layers.toml: unknown folder: {arrow}" for arrow in sorted(unknown))
    done: set[str] = set()
    while not unknown and len(done) < len(folders):
        ready = {f for f in folders if f not in done and set(folders[f]) <= done}
        if not ready:
            yield "tools/layers.toml: the folders form a cycle: " + ", ".join(sorted(set(folders) - done))
            return
        done |= ready


def main(arguments: list[str]) -> int:
    root = pathlib.Path(arguments[1] if len(arguments) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    rules = tomllib.loads((root / "tools/layers.toml").read_text())
    wrong = list(table_faults(rules))
    if wrong:
        print("\n".join(wrong))
        return 2
    found = list(violations(root, rules))
    print("\n".join(found) or "layers: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
