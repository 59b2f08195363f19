#!/usr/bin/env python3
"""The index on disk and kill -9: a start goes on from it; damaged, it is built anew; nobody can tell from the answers."""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, generated  # noqa: E402

# More than the changes after which the index is kept without waiting.
ROWS = 36000


class IndexKill(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.folder = pathlib.Path(self.server.folder, "stores", "main", "shard-0", "index")

    def tearDown(self):
        self.server.close()

    def restart(self):
        """What the start said of its index."""
        self.server.kill()
        before = pathlib.Path(self.server.log.name).stat().st_size
        self.server.start()
        said = pathlib.Path(self.server.log.name).read_bytes()[before:].decode()
        return [line for line in said.splitlines() if "index-loaded" in line or "index-rebuilt" in line]

    def answers(self):
        client = self.server.client()
        return [client.call("GET", f"/v1/search?q={q}&facet_by=brand,category&sort_by=price:asc,id:asc&per_page=50").json
                for q in ("generated", "number35999", "late", "words%20thing")]

    def check(self, expected, word):
        said = self.restart()
        self.assertEqual(len(said), 1, said)
        self.assertIn(word, said[0])
        # The position in an answer's cursor may differ from run to run, what was found may not.
        for old, new in zip(expected, self.answers()):
            self.assertEqual(old["found"], new["found"])
            self.assertEqual([x["product"]["id"] for x in old["hits"]], [x["product"]["id"] for x in new["hits"]])
            self.assertEqual(old["facets"], new["facets"])
        self.server.kill()
        found = self.server.verify()
        self.server.start()
        return found

    def test_a_start_goes_on_from_the_index_on_disk_and_builds_a_damaged_one_anew(self):
        client = self.server.client()
        client.follow(client.import_rows(generated(ROWS)))
        deadline = time.monotonic() + 60
        while client.metric("stoa_index_kept_position") == 0:
            self.assertLess(time.monotonic(), deadline, "the index is never kept")
        client.call("PUT", "/v1/products/late", {"name": "late generated thing"})
        client.call("DELETE", "/v1/products/g-7")
        expected = self.answers()
        self.assertEqual(expected[0]["found"], ROWS)
        code, text = self.check(expected, "index-loaded")
        self.assertEqual(code, 0, text)
        largest = max(self.folder.glob("segment-*"), key=lambda x: x.stat().st_size)
        with open(largest, "r+b") as file:
            file.seek(largest.stat().st_size // 2)
            byte = file.read(1)
            file.seek(-1, 1)
            file.write(bytes([byte[0] ^ 1]))
        self.server.kill()
        code, text = self.server.verify()
        self.assertEqual(code, 1, "verify looks at the index on disk too")
        self.assertIn(largest.name, text)
        self.server.start()
        self.check(expected, "index-rebuilt")


if __name__ == "__main__":
    unittest.main()
