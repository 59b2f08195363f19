#!/usr/bin/env python3
"""Writes the built pages as C++, so that the program carries them and its build needs no node.

    embed_web.py DIST OUT.cpp       every file below DIST but its manifest; the same files give the same bytes
"""
import hashlib
import pathlib
import sys

LINE_BYTES = 24


def literal(data: bytes) -> str:
    """The bytes as string literals, a line each: octal escapes of three digits cannot swallow what follows."""
    lines = [data[i:i + LINE_BYTES] for i in range(0, len(data), LINE_BYTES)] or [b""]
    return "\n".join('  "' + "".join(f"\\{byte:03o}" for byte in line) + '"' for line in lines)


def main(dist: str, out: str) -> int:
    root = pathlib.Path(dist)
    files = sorted((file.relative_to(root).as_posix(), file.read_bytes()) for file in root.rglob("*")
                   if file.is_file() and file.name != "manifest.sha256")
    rows = [f'  asset{{"{name}", std::string_view{{file_{i}, {len(data)}}},\n'
            f'        "\\"{hashlib.sha256(data).hexdigest()[:32]}\\""}},' for i, (name, data) in enumerate(files)]
    texts = [f"constexpr char file_{i}[] =\n{literal(data)};\n" for i, (name, data) in enumerate(files)]
    pathlib.Path(out).write_text(
        "// Made by tools/embed_web.py.\n#include \"gateway/web/assets.hpp\"\n\n#include <array>\n\n"
        "namespace stoa::gateway::web {\n\nnamespace {\n\n" + "\n".join(texts) +
        f"\nconstexpr std::array<asset, {len(files)}> all{{\n" + "\n".join(rows) + "};\n\n} // namespace\n\n"
        "std::span<const asset> assets() {\n  return all;\n}\n\n} // namespace stoa::gateway::web\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
