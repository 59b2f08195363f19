#!/usr/bin/env python3
"""The store's laws at their hardest: full syncs one after the other, kill -9, writers, readers and followers at once.

STOA_LOOPS reads of own writes (200), STOA_READS consistent views (2000), STOA_ROUNDS kills at least (3), STOA_PAUSE
seconds between two at most (5), STOA_ROWS rows a sync (4000).
"""
import collections
import http.client
import json
import pathlib
import random
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.feed_copy import Listener, Poller  # noqa: E402
from tests.support.stoa_server import Server, setting  # noqa: E402

LOOPS = setting("STOA_LOOPS", 200)
READS = setting("STOA_READS", 2000)
ROUNDS = setting("STOA_ROUNDS", 3)
ROWS = setting("STOA_ROWS", 4000)
PAUSE = setting("STOA_PAUSE", 5)
OVER = ("done", "failed", "cancelled")


def supplier_file(number):
    """The whole catalogue as the supplier has it the n-th night: another fortieth is missing, every third text is new."""
    rows = []
    for i in range(ROWS):
        if (i + number) % 40:
            text = f"night{number}" if (i + number) % 3 == 0 else "as ever"
            rows.append({"id": f"s-{i}", "name": f"supplied thing number{i} {text}", "brand": f"B{i % 7}",
                         "category": ["Supplied", f"S{i % 5}"], "price": {"amount": str(1 + i % 90), "currency": "USD"}})
    return "".join(json.dumps(x) + "\n" for x in rows).encode()


class Visitor:
    """A client that asks again when the server was killed meanwhile; what it repeats has the same effect twice."""

    def __init__(self, server, is_up):
        self.server, self.is_up, self.client, self.breaks = server, is_up, None, 0

    def call(self, *request, **headers):
        while True:
            try:
                self.client = self.client or self.server.client()
                return self.client.call(*request, **headers)
            except (OSError, http.client.HTTPException):
                self.client = None
                self.breaks += 1
                self.is_up.wait()


class SyncLaws(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.random = random.Random(23)
        self.is_up = threading.Event()
        self.is_up.set()
        self.is_over = threading.Event()
        self.faults, self.counts = [], collections.Counter()
        self.sync_began = 0

    def visitor(self):
        return Visitor(self.server, self.is_up)

    def run_in_thread(self, work):
        def guarded():
            try:
                work(self.visitor())
            except Exception as failure:
                self.faults.append(f"{work.__name__}: {failure!r}")
            if self.faults:
                self.is_over.set()

        thread = threading.Thread(target=guarded, daemon=True)
        thread.start()
        return thread

    def sync_nightly(self, visitor):
        """The last sync is brought to its end."""
        while not self.is_over.is_set():
            self.counts["syncs"] += 1
            body = supplier_file(self.counts["syncs"])
            begun = visitor.call("POST", "/v1/import?format=jsonl&mode=sync&max_delete_percent=20", body,
                                 Content_Type="application/x-ndjson", Idempotency_Key=f"night-{self.counts['syncs']}")
            if begun.status != 202:
                raise AssertionError((begun.status, begun.text[:300]))
            self.sync_began = int(begun.headers["Stoa-Position"].rsplit("-", 1)[1])
            while True:
                task = visitor.call("GET", f"/v1/tasks/{begun.json['task']}").json
                if task["state"] in OVER:
                    break
                self.is_over.wait(0.02)  # one poll of many; the condition is the task's state
            self.counts["synced rows"] += task["rows"]
            if (task["state"], task["refused"]) != ("done", 0):
                raise AssertionError(str(task)[:500])

    def read_own_writes(self, visitor):
        ids, old = [f"law-{i}" for i in range(5)], {}
        while not self.is_over.is_set():
            i = self.counts["loops"]
            id_, word, amount = ids[i % 5], f"qzx{i}word", str(1 + i % 7)
            row = {"name": f"lawful {word}", "brand": f"L{i % 2}", "category": ["Laws"],
                   "price": {"amount": amount, "currency": "USD"}}
            put = visitor.call("PUT", f"/v1/products/{id_}", row)
            got = visitor.call("GET", f"/v1/products/{id_}").json
            found = visitor.call("GET", f"/v1/search?q={word}").json
            seen = [x["id"] for x in found.get("hits", [])]
            gone = visitor.call("GET", f"/v1/search?q={old[id_]}").json["found"] if id_ in old else 0
            if got.get("type") == "not-found" and put.json["version"] < self.sync_began:
                # Written, then a kill came and a whole sync: what was not changed since one began goes with it.
                self.counts["swept"] += 1
                old.pop(id_, None)
                continue
            if put.status not in (200, 201) or got.get("name") != row["name"] or seen != [id_] or gone:
                raise AssertionError((i, id_, put.status, got, seen, gone))
            old[id_] = word
            self.counts["loops"] += 1

    def change_common(self, visitor):
        """Products that all readers count."""
        at = 0
        while not self.is_over.is_set():
            at += 1
            target = f"/v1/products/c-{at % 40}"
            if at % 9 == 0:
                visitor.call("DELETE", target)
            else:
                visitor.call("PUT", target, {"name": f"common item{at}", "brand": f"C{at % 5}", "category": ["Common"]})
            self.counts["writes"] += 1

    def look(self, visitor):
        while not self.is_over.is_set():
            got = visitor.call("GET", "/v1/search?q=common&facet_by=brand&per_page=250").json
            products = [hit["product"] for hit in got["hits"]]
            shown = {x["value"]: x["count"] for x in got["facets"]["brand"]}
            position = int(got["position"].rsplit("-", 1)[1])
            if (shown != collections.Counter(x["brand"] for x in products) or got["found"] != len(products)
                    or any(x["version"] > position for x in products)):
                raise AssertionError(str(got)[:2000])
            self.counts["views"] += 1

    def is_enough(self):
        return self.counts["loops"] >= LOOPS and self.counts["views"] >= READS and self.counts["kills"] >= ROUNDS

    def kill_now_and_then(self):
        while not self.is_over.is_set() and not self.is_enough():
            # The moment of death is what is random here; a tenth of them within a second of the last start.
            self.is_over.wait(self.random.uniform(0.1, 0.9) if self.counts["kills"] % 10 == 0 else self.random.uniform(1, PAUSE))
            self.is_up.clear()
            self.server.kill()
            code, text = self.server.verify() if self.counts["kills"] % 5 == 0 else (0, "")
            self.server.start()
            self.is_up.set()
            self.counts["kills"] += 1
            if self.counts["kills"] % 50 == 0:
                print(dict(self.counts), flush=True)  # the long form takes an hour
            self.assertEqual(code, 0, text)
        self.is_over.set()

    def follow_to_the_end(self, followers):
        last = self.server.client().call("PUT", "/v1/products/the-last", {"name": "the last"}).json["version"]
        for x in followers:
            x.until = last
        for x in followers:
            # However far behind it is, it gets on.
            seen = -1
            while x.is_alive() and len(x.copy.seen) > seen:
                seen = len(x.copy.seen)
                x.join(60)
            self.assertIsNone(x.failure)
            self.assertFalse(x.is_alive(), f"stays at {x.place}, the end is {last}")
            self.assertEqual(x.copy.faults, [])

    def export(self, server):
        got = server.client().call("GET", "/v1/export")
        self.assertEqual(got.status, 200)
        return got.text

    def test_all_laws_hold_while_full_syncs_run_and_the_server_is_killed(self):
        followers = [Poller(self.server, 500), Listener(self.server)]
        for x in followers:
            x.start()
        work = [self.sync_nightly, self.read_own_writes, self.change_common, *[self.look] * 4]
        threads = [self.run_in_thread(x) for x in work]
        self.kill_now_and_then()
        for x in threads:
            x.join(300)
            self.assertFalse(x.is_alive())
        self.assertEqual(self.faults, [])
        self.follow_to_the_end(followers)
        first, second = (x.copy for x in followers)
        self.assertEqual(first.seen, second.seen, "all see the same changes")
        self.assertEqual((first.products, first.categories), (second.products, second.categories))

        other = Server()
        self.addCleanup(other.close)
        done = other.client().follow(other.client().import_rows(first.rows()))
        self.assertEqual((done["state"], done["refused"]), ("done", 0), str(done.get("errors"))[:500])
        self.assertEqual(self.export(other), self.export(self.server), "a catalogue rebuilt from the feed is another one")
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.verify()[0], 0)
        print(", ".join(f"{n} {what}" for what, n in sorted(self.counts.items())), f"{len(first.seen)} changes followed",
              sep=", ")


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
