#!/usr/bin/env python3
"""The committed pages are those that the committed sources give. Needs no node."""
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("STOA_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))


def manifest_tool():
    spec = importlib.util.spec_from_file_location("web_manifest", SOURCE / "tools" / "web_manifest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Manifest(unittest.TestCase):
    def setUp(self):
        self.tool = manifest_tool()

    def test_the_pages_were_built_from_these_sources(self):
        done = subprocess.run([sys.executable, SOURCE / "tools" / "web_manifest.py"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_a_changed_source_and_a_changed_output_are_both_named(self):
        with tempfile.TemporaryDirectory() as folder:
            web = pathlib.Path(folder, "web")
            shutil.copytree(SOURCE / "web", web, ignore=shutil.ignore_patterns("node_modules"))
            before = self.tool.manifest(web)
            (web / "src" / "shop" / "app.tsx").write_text("// another one\n")
            (web / "dist" / "index.html").write_text("another one")
            (web / "src" / "new.ts").write_text("// new\n")
            self.assertEqual(self.tool.differences(before, self.tool.manifest(web)),
                             ["dist/index.html", "src/new.ts", "src/shop/app.tsx"])

    def test_the_lock_file_names_no_host(self):
        text = (SOURCE / "web" / "package-lock.json").read_text()
        self.assertNotIn("://registry", text)
        self.assertNotIn('"resolved"', text)


if __name__ == "__main__":
    unittest.main()
