#!/usr/bin/env python3
"""Checks what no compiler does: lengths of files and functions, words that must not be committed, READMEs of folders.

    check_style.py FILE...      files of the repository, from its root; exit 1 when a limit is passed
"""
import json
import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 60
README_LINES_MAX = 25
# Every top folder says why it exists, except those whose names are a convention of other tools.
NO_README = {".ci", ".github", "build"}
TEXT = {".cpp", ".hpp", ".py", ".sh", ".md", ".cmake", ".txt", ".toml", ".json", ".yml", ""}
# Pieced together, so that this file does not hold them.
WORDS = {
    "unfinished work": re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b"),
    "a path of one machine": re.compile(r"(?<![\w.])/(work|ro" r"ot|home)/\w"),
    "the host of a package registry": re.compile(
        r"(registry\.np" r"mjs|pypi\.or" r"g|crates\.i" r"o|deb\.deb" r"ian\.org|proxy\.go" r"lang\.org|conan\.i" r"o)"),
    "a blank at the end of a line": re.compile(r"[ \t]+$"),
}
# Texts of others are kept as they are.
NOT_OURS = {"LICENSE"}
# Inputs of fuzzers are bytes, not lines.
NOT_TEXT = "tests/fuzz/corpus/"


def is_source(name: str) -> bool:
    return name.endswith((".cpp", ".hpp"))


def line_faults(name: str, text: str):
    for number, line in enumerate(text.splitlines(), 1):
        for what, word in WORDS.items():
            if found := word.search(line):
                yield f"{name}:{number}: {what}: `{found[0]}`"


def length_faults(name: str, lines: int):
    if lines > FILE_LINES_MAX:
        yield f"{name}: {lines} lines, at most {FILE_LINES_MAX}"


def functions(names: list[str]) -> list[tuple[str, int, str, int]]:
    """(file, first line, name, lines) of every function that ctags sees."""
    if not names:
        return []
    done = subprocess.run(["ctags", "--languages=C++", "--kinds-C++=f", "--fields=+ne", "--output-format=json", "-L", "-"],
                          input="\n".join(names), text=True, capture_output=True, check=True, cwd=ROOT)
    tags = [json.loads(line) for line in done.stdout.splitlines()]
    return [(t["path"], t["line"], t["name"], t["end"] - t["line"] + 1) for t in tags if "end" in t]


def readme_faults(names: list[str]):
    for folder in sorted({name.split("/")[0] for name in names if "/" in name} - NO_README):
        readme = ROOT / folder / "README.md"
        if not readme.is_file():
            yield f"{folder}/: no README.md says why it exists"
        elif len(readme.read_text().splitlines()) > README_LINES_MAX:
            yield f"{folder}/README.md: more than {README_LINES_MAX} lines; the rest belongs in docs/"


def percentile(values: list[int], share: float) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def figures(lengths: list[int], found: list[tuple[str, int, str, int]]) -> str:
    """Where the tree stands against its aims."""
    if not lengths or not found:
        return "style: no sources"
    sizes = [f[3] for f in found]
    long = 100 * sum(size > FUNCTION_LINES_MAX for size in sizes) / len(sizes)
    return (f"style: {len(lengths)} files, median {statistics.median(lengths):.0f} lines (aim < 100), longest "
            f"{max(lengths)}; {len(sizes)} functions, p95 {percentile(sizes, 0.95)} lines (aim < 25), longest {max(sizes)}, "
            f"{long:.1f} % over {FUNCTION_LINES_MAX}")


def main(arguments: list[str]) -> int:
    names = [name for name in arguments[1:] if (ROOT / name).is_file() and pathlib.Path(name).suffix in TEXT]
    texts = {name: (ROOT / name).read_text(errors="replace") for name in names
             if name not in NOT_OURS and not name.startswith(NOT_TEXT)}
    lengths = {name: len(text.splitlines()) for name, text in texts.items() if is_source(name)}
    found = functions(list(lengths))
    faults = [fault for name, text in texts.items() for fault in line_faults(name, text)]
    faults += [fault for name, lines in lengths.items() for fault in length_faults(name, lines)]
    faults += [f"{file}:{line}: {name} has {size} lines, at most {FUNCTION_LINES_MAX}"
               for file, line, name, size in found if size > FUNCTION_LINES_MAX]
    faults += readme_faults(names)
    print("\n".join([*faults, figures(list(lengths.values()), found)]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
