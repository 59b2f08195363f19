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

    def fill(self, client):
        """Imports until the server takes no more; the task that waits."""
        for part in range(100):
            task = client.import_rows(rows(part))
            self.wait_until(client, "neither through nor full",
                            lambda: client.metric("stoa_memory_full") or client.task(task)["state"] == "done")
            if client.task(task)["state"] != "done":
                return task
        self.fail("two million products fit: there is no limit")

    def test_the_process_stays_below_its_limit_and_serves_what_it_has(self):
        server = Server(flags=["--memory", f"{LIMIT_MB}M"])
        self.addCleanup(server.close)
        client = server.client()
        waiting = self.fill(client)
        refused = client.call("PUT", "/v1/products/one-more", {"name": "one more"})
        self.assertEqual((refused.status, refused.json["type"], refused.json["field"]), (503, "read-only", "memory_mb"))
        self.assertIn(f"{LIMIT_MB} MB", refused.json["detail"])
        ready = server.client().call("GET", "/health/ready")
        self.assertEqual((ready.status, ready.json), (503, {"status": "read-only"}))
        self.assertEqual(client.task(waiting)["state"], "running")

        # Reads go on, also those that fill caches.
        cursor, seen = "", 0
        while cursor is not None:
            page = client.call("GET", f"/v1/products?per_page=250&cursor={cursor}").json
            seen += len(page["items"])
            cursor = page["cursor"]
        self.assertEqual(seen, client.metric("stoa_products"))
        self.assertEqual(client.call("GET", "/v1/search?q=thing&facet_by=brand").json["found"], seen)
        self.assertLessEqual(peak_mb(server), LIMIT_MB)

        # Killed and started at its limit it has everything, and still takes no more.
        server.kill()
        server.start()
        client = server.client()
        self.assertEqual(client.metric("stoa_products"), seen)
        self.wait_until(client, "not full after the start", lambda: client.metric("stoa_memory_full"))

        # Deleting makes room: writes are taken, the import goes on.
        for first in range(0, seen * 2 // 3, 100):
            gone = [{"op": "delete", "id": f"m-{i}"} for i in range(first, first + 100)]
            self.assertEqual(client.call("POST", "/v1/products:batch", {"operations": gone}).status, 200)
        self.wait_until(client, "room is never found", lambda: not client.metric("stoa_memory_full"))
        self.wait_until(client, "no write is taken",
                        lambda: client.call("PUT", "/v1/products/one-more", {"name": "one more"}).status == 201)
        self.assertLessEqual(peak_mb(server), LIMIT_MB)
        print(f"{seen} products in {LIMIT_MB} MB, peak {peak_mb(server):.0f} MB")


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
