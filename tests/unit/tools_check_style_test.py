#!/usr/bin/env python3
"""tools/check_style.py, held to small trees: each limit is kept at its last value and broken by the one after."""
import contextlib
import io
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import check_style  # noqa: E402


def check(files: dict[str, str]) -> tuple[int, str]:
    """Runs the check on a tree of the files given, whose one folder has a README unless the files say otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in ({"domain/README.md": "# domain\n"} | files).items():
            if text is not None:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
        names = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
        old, check_style.ROOT = check_style.ROOT, root
        try:
            with contextlib.redirect_stdout(io.StringIO()) as out:
                return check_style.main(["check_style.py", *sorted(names)]), out.getvalue()
        finally:
            check_style.ROOT = old


def function(lines: int) -> str:
    return "int f() {\n" + "  g();\n" * (lines - 2) + "}\n"


class check_style_finds(unittest.TestCase):
    def finds(self, report: str, files: dict[str, str]):
        status, said = check(files)
        self.assertEqual(status, 1, said)
        self.assertIn(report, said)

    def is_fine(self, files: dict[str, str]):
        status, said = check(files)
        self.assertEqual(status, 0, said)

    def test_a_file_longer_than_the_limit(self):
        self.is_fine({"domain/a.hpp": "//\n" * 600})
        self.finds("domain/a.hpp: 601 lines", {"domain/a.hpp": "//\n" * 601})

    @unittest.skipUnless(shutil.which("ctags"), "needs universal-ctags")
    def test_a_function_longer_than_the_limit(self):
        self.is_fine({"domain/a.cpp": function(60)})
        self.finds("domain/a.cpp:1: f has 61 lines", {"domain/a.cpp": function(61)})

    def test_words_that_must_not_be_committed(self):
        self.finds("unfinished work", {"domain/a.hpp": "// " + "TO" "DO later\n"})
        self.finds("a path of one machine", {"domain/a.py": 'open("' + "/wo" 'rk/x")\n'})
        self.finds("a package registry", {"domain/a.md": "https://" + "pypi" ".org\n"})
        self.finds("domain/a.hpp:2: a blank at the end", {"domain/a.hpp": "//\n// x \n"})

    def test_nothing_in_words_that_only_look_alike(self):
        self.is_fine({"domain/a.md": "a todo list, network/path, homework/x, ./work/x\n"})

    def test_a_folder_without_a_readme(self):
        self.finds("domain/: no README.md", {"domain/README.md": None, "domain/a.hpp": "//\n"})
        self.finds("domain/README.md: more than", {"domain/README.md": "x\n" * 26})


if __name__ == "__main__":
    unittest.main()
