"""Reads a build's compile_commands.json and gives the flags other tools can use: no precompiled headers, no outputs."""
import json
import pathlib
import shlex

# g++ alone knows these, or they speak of precompiled headers.
DROPPED = {"-Winvalid-pch", "-fpch-preprocess", "-Wno-restrict", "-Wno-maybe-uninitialized", "-Wno-stringop-overflow",
           "-Wno-stringop-overread"}
# These and the word after them.
DROPPED_PAIRS = {"-o", "-c", "-MT", "-MF"}


def clean(words: list[str]) -> list[str]:
    """The flags of one compiler call, without launcher, compiler, input, output and precompiled header."""
    compiler = max(i for i, word in enumerate(words) if word.split("/")[-1] in ("c++", "g++", "clang++", "clang++-14"))
    flags, rest = [], iter(words[compiler + 1:])
    for word in rest:
        if word in DROPPED_PAIRS:
            next(rest)
        elif word == "-include":
            header = next(rest)
            flags += [] if "cmake_pch" in header else [word, header]
        elif word not in DROPPED and word not in ("-MD", "-MMD"):
            flags.append(word)
    return flags


def read(build: pathlib.Path) -> dict[str, list[str]]:
    """Flags by absolute path of the source file; files that the build made are left out."""
    entries = json.loads((build / "compile_commands.json").read_text())
    return {entry["file"]: clean(shlex.split(entry["command"])) for entry in entries
            if not entry["file"].startswith(str(build.resolve()) + "/")}


def without_precompiled(build: pathlib.Path) -> list[str]:
    """The sources that are compiled without a precompiled header, by absolute path."""
    entries = json.loads((build / "compile_commands.json").read_text())
    return [entry["file"] for entry in entries if "cmake_pch" not in entry["command"]]


def write(flags: dict[str, list[str]], folder: pathlib.Path) -> None:
    """The same flags as a compile_commands.json that clang tools read."""
    entries = [{"directory": str(folder), "file": file, "arguments": ["clang++", *words, "-c", file]}
               for file, words in flags.items()]
    (folder / "compile_commands.json").write_text(json.dumps(entries))
