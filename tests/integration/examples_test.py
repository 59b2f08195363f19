#!/usr/bin/env python3
"""The examples do what they say, each on an empty store. One whose interpreter is not there is skipped, and says so."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import SOURCE, Server  # noqa: E402

RUNS = {"shop.sh": ["sh"], "shop.py": [sys.executable], "shop.mjs": ["node"], "shop.php": ["php"]}


class Examples(unittest.TestCase):
    def test_each_example_does_what_it_says(self):
        for name, interpreter in RUNS.items():
            if shutil.which(interpreter[0]) is None:
                print(f"SKIPPED: {name}, there is no {interpreter[0]}")
                continue
            with self.subTest(name), tempfile.TemporaryDirectory() as here:
                server = Server()
                self.addCleanup(server.close)
                environment = {**os.environ, "STOA_URL": f"http://127.0.0.1:{server.port}", "STOA_KEY": server.key}
                done = subprocess.run([*interpreter, str((SOURCE / "examples" / name).resolve())], env=environment, cwd=here,
                                      capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
                self.assertIn("mug-1", done.stdout.splitlines()[0])
                self.assertNotIn("mug-2", done.stdout.splitlines()[0])
                self.assertRegex(done.stdout, r"first writer: 200")
                self.assertRegex(done.stdout, r"second writer: 412")
                changed = re.findall(r"product\.changed\W+(?:id\W+)?(mug-\d)", done.stdout)
                self.assertEqual(changed, ["mug-1", "mug-2", "mug-1"], done.stdout)

    def test_every_file_is_run(self):
        files = {x.name for x in (SOURCE / "examples").iterdir()} - {"README.md"}
        self.assertEqual(files, set(RUNS))


if __name__ == "__main__":
    unittest.main()
