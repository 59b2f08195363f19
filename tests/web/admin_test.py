#!/usr/bin/env python3
"""The admin's page in a browser: conflicts, imports, tasks, changes, traces."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, generated  # noqa: E402
from tests.web import browser  # noqa: E402


class Admin(unittest.TestCase):
    @unittest.skipIf(browser.missing(), browser.skip_reason())
    def test_it_works_in_a_browser(self):
        server = Server()
        try:
            shop = server.client()
            shop.follow(shop.import_rows(generated(60)))
            self.assertEqual(browser.run("admin.mjs", server), 0)
        finally:
            server.close()


if __name__ == "__main__":
    unittest.main()
