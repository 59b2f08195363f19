#!/usr/bin/env python3
"""A server at its memory limit: it stays below, loses nothing, says what is the matter, and goes on when there is room."""
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server  # noqa: E402

LIMIT_MB = 192
PART_ROWS = 20_000


def rows(part):
    """Texts of words that no other product has: what makes an index large."""
    first = part * PART_ROWS
    return "".join(
        json.dumps({"id": f"m-{i}", "name": f"thing word{i}", "brand": f"B{i % 50}", "category": ["Memory"],
                    "description": " ".join(f"w{i}x{k}" for k in range(12))}) + "\n"
        for i in range(first, first + PART_ROWS)).encode()


def peak_mb(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


class MemoryLimit(unittest.TestCase):
    def wait_until(self, client, what, holds, seconds=120):
        deadline = time.monotonic() + seconds
        while not holds():
            self.assertLess(time.monotonic(), deadline, f"{what}; in use {client.metric('stoa_resident_bytes') >> 20} MB")
            time.sleep(0.05)  # between two looks; the condition decides

    def answered(self, client, status, *call):
        """Calls until the answer has this status: a merge can end the fullness for a moment."""
        answers = []
        self.wait_until(client, f"no answer {status}",
                        lambda: answers.append(client.call(*call)) or answers[-1].status == status)
        return answers[-1]

    def through_or_full(self, client, task):
        """Waits until the server takes no more (True), or the import is through."""
        self.wait_until(client, "neither through nor full",
                        lambda: client.metric("stoa_memory_full") or client.task(task)["state"] == "done")
        return client.task(task)["state"] != "done"

    def fill(self, client, parts):
        """Imports until the server takes no more; the task that waits."""
        for part in parts:
            task = client.import_rows(rows(part))
            if self.through_or_full(client, task):
                return task
        self.fail("two million products fit: there is no limit")

    def test_the_process_stays_below_its_limit_and_serves_what_it_has(self):
        server = Server(flags=["--memory", f"{LIMIT_MB}M"])
        self.addCleanup(server.close)
        client = server.client()
        parts = iter(range(100))
        waiting = self.fill(client, parts)
        refused = self.answered(client, 503, "PUT", "/v1/products/one-more", {"name": "one more"})
        self.assertEqual((refused.status, refused.json["type"], refused.json["field"]), (503, "read-only", "memory_mb"))
        self.assertIn(f"{LIMIT_MB} MB", refused.json["detail"])
        ready = self.answered(client, 503, "GET", "/health/ready")
        self.assertEqual(ready.json, {"status": "read-only"})
        self.assertIn(client.task(waiting)["state"], ("queued", "running"))

        # Reads go on, also those that fill caches. What was under way when the limit was reached may still come, or the
        # import go on where a merge made room: everything is counted at one position.
        found = client.call("GET", "/v1/search?q=thing&facet_by=brand").json
        cursor, seen = "", 0
        while cursor is not None:
            page = client.call("GET", f"/v1/products?per_page=250&at={found['position']}&cursor={cursor}").json
            seen += len(page["items"])
            cursor = page["cursor"]
        self.assertEqual(seen, found["found"])
        self.assertLessEqual(peak_mb(server), LIMIT_MB)

        # Killed and started at its limit it has everything. It may need less than before: then the import goes on, and
        # what comes after it, until it takes no more again.
        server.kill()
        server.start()
        client = server.client()
        self.assertGreaterEqual(client.metric("stoa_products"), seen)
        if not self.through_or_full(client, waiting):
            self.fill(client, parts)

        # Deleting makes room: writes are taken, the import goes on.
        for first in range(0, seen * 2 // 3, 100):
            gone = [{"op": "delete", "id": f"m-{i}"} for i in range(first, first + 100)]
            self.assertEqual(client.call("POST", "/v1/products:batch", {"operations": gone}).status, 200)
        self.wait_until(client, "room is never found", lambda: not client.metric("stoa_memory_full"))
        self.answered(client, 201, "PUT", "/v1/products/another", {"name": "another"})
        self.assertLessEqual(peak_mb(server), LIMIT_MB)
        print(f"{seen} products in {LIMIT_MB} MB, peak {peak_mb(server):.0f} MB")


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
